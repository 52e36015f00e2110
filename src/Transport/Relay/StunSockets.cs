using Tandem.Kernel;
using Tandem.Stun;

namespace Tandem.Transport;

/// <summary>The sockets below a STUN and TURN server: UDP, DTLS and connections with peers of its own, TCP and TLS of clients by Kestrel. On the loop only, but for <see cref="Listeners"/>.</summary>
public sealed class StunSockets : IStunSockets
{
    /// <summary>How often it is told, at most, that relayed addresses cannot be opened: each client who wants one would be a line.</summary>
    private static readonly TimeSpan WarningInterval = TimeSpan.FromMinutes(1);

    private readonly StunListeners _listeners;
    private readonly RelayContext _context;
    private Instant _warnsFrom = new(long.MinValue);

    internal StunSockets(StunListeners listeners, ConnectionNumbers numbers, ISipTlsCertificates? certificates, RelayContext context)
    {
        (_listeners, _context) = (listeners, context);
        Clients = new ClientSockets(listeners, context);
        Dtls = new DtlsClients(Clients, numbers, certificates, context);
        Clients.Dtls = Dtls;
        Relayed = new RelayedSockets(context);
        Connections = new StunConnectionTable(context);
        Peers = new PeerStreams(Connections, context);
        Connections.Peers = Peers;
        PeerListeners = new PeerListeners(Peers, context);
    }

    /// <inheritdoc/>
    /// <remarks>Any thread. A port that was left open (0) is known when the host has started.</remarks>
    public IReadOnlyList<StunListener> Listeners => _listeners.All;

    internal ClientSockets Clients { get; }

    internal DtlsClients Dtls { get; }

    internal RelayedSockets Relayed { get; }

    internal StunConnectionTable Connections { get; }

    internal PeerListeners PeerListeners { get; }

    internal PeerStreams Peers { get; }

    /// <summary>Whether ended connections are to be told.</summary>
    internal bool HasClosed => Connections.HasClosed || Dtls.HasClosed || Peers.HasEnded;

    /// <inheritdoc/>
    /// <remarks>What is sent goes out when the batch ends, with what else it brought.</remarks>
    public bool Send(in StunFlow flow, ReadOnlySpan<byte> octets) => flow.Transport switch
    {
        StunTransport.Udp => Clients.Send(flow.Listener, flow.Remote, octets),
        StunTransport.Dtls => Dtls.Send(flow, octets),
        _ => Connections.Send(flow, octets),
    };

    /// <inheritdoc/>
    public bool SendFrom(byte listener, in PeerAddress remote, ReadOnlySpan<byte> octets) => Clients.Send(listener, remote, octets);

    /// <inheritdoc/>
    public void Close(in StunFlow flow)
    {
        if (flow.IsStream) Connections.Close(flow);
        else if (flow.IsConnection) Dtls.Close(flow);
    }

    /// <inheritdoc/>
    public RelayOpening OpenRelay(int relay, StunTransport transport, in PeerAddress local)
    {
        var refusal = transport == StunTransport.Tcp ? PeerListeners.Open(relay, local) : Relayed.Open(relay, local);
        if (refusal == RelayRefusal.None) return RelayOpening.Opened;
        _context.Metrics.AddressRefused(refusal);
        if (refusal == RelayRefusal.PortTaken) return RelayOpening.PortTaken;
        if (refusal != RelayRefusal.TooMany) Warn(local, refusal);
        return RelayOpening.Failed;
    }

    /// <inheritdoc/>
    public void CloseRelay(int relay)
    {
        if (!PeerListeners.Close(relay)) Relayed.Close(relay);
    }

    /// <inheritdoc/>
    public bool SendToPeer(int relay, in PeerAddress peer, ReadOnlySpan<byte> octets, bool isUnfragmented) => Relayed.Send(relay, peer, octets, isUnfragmented);

    /// <inheritdoc/>
    public ulong ConnectToPeer(int relay, in PeerAddress peer) => PeerListeners.Connect(relay, peer);

    /// <inheritdoc/>
    public void Join(ulong connection, in StunFlow client) => Peers.Join(connection, client);

    /// <inheritdoc/>
    public void Pause(ulong connection) => Peers.Pause(connection);

    /// <inheritdoc/>
    public void Resume(ulong connection) => Peers.Resume(connection);

    /// <inheritdoc/>
    public void ClosePeer(ulong connection) => Peers.Close(connection);

    /// <summary>Tells the receiver of what has ended since the last batch.</summary>
    internal void DeliverClosed(IStunReceiver receiver, Instant now)
    {
        Peers.DeliverEnded(receiver, now);
        Connections.DeliverClosed(receiver, now);
        Dtls.DeliverClosed(receiver, now);
    }

    /// <summary>Ends what clients have opened, and what they still open, but for what is in use.</summary>
    internal void CloseInbound(Predicate<StunFlow> isUsed)
    {
        Connections.CloseInbound(connection => isUsed(connection.Flow));
        Dtls.CloseUnused(isUsed);
    }

    /// <summary>Ends what clients have opened.</summary>
    internal void CloseAll()
    {
        Connections.CloseAll();
        Dtls.CloseUnused(static _ => false);
    }

    /// <summary>Lets everything go out that waits.</summary>
    internal void EndBatch()
    {
        Dtls.EndBatch();
        Clients.EndBatch();
        Connections.EndBatch();
    }

    private void Warn(in PeerAddress local, RelayRefusal refusal)
    {
        var now = Instant.Now(_context.Clock);
        if (now < _warnsFrom) return;
        _warnsFrom = now + WarningInterval;
        TransportLog.RelayAddressFailed(_context.Logger, local, refusal);
    }
}
