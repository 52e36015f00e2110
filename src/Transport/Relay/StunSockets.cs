using Tandem.Kernel;
using Tandem.Stun;

namespace Tandem.Transport;

/// <summary>The sockets below a STUN and TURN server: UDP of its own, TCP and TLS by Kestrel. On the loop only, but for <see cref="Listeners"/>.</summary>
public sealed class StunSockets : IStunSockets
{
    private readonly StunListeners _listeners;

    internal StunSockets(StunListeners listeners, RelayContext context)
    {
        _listeners = listeners;
        Clients = new ClientSockets(listeners, context);
        Relayed = new RelayedSockets(context);
        Connections = new StunConnectionTable(context);
    }

    /// <inheritdoc/>
    /// <remarks>Any thread. A port that was left open (0) is known when the host has started.</remarks>
    public IReadOnlyList<StunListener> Listeners => _listeners.All;

    internal ClientSockets Clients { get; }

    internal RelayedSockets Relayed { get; }

    internal StunConnectionTable Connections { get; }

    /// <inheritdoc/>
    /// <remarks>What is sent goes out when the batch ends, with what else it brought.</remarks>
    public bool Send(in StunFlow flow, ReadOnlySpan<byte> octets) =>
        flow.Transport == StunTransport.Udp ? Clients.Send(flow.Listener, flow.Remote, octets) : Connections.Send(flow, octets);

    /// <inheritdoc/>
    public bool SendFrom(byte listener, in PeerAddress remote, ReadOnlySpan<byte> octets) => Clients.Send(listener, remote, octets);

    /// <inheritdoc/>
    public void Close(in StunFlow flow)
    {
        if (flow.IsStream) Connections.Close(flow);
    }

    /// <inheritdoc/>
    public bool TryOpenRelay(int relay, in PeerAddress local) => Relayed.TryOpen(relay, local);

    /// <inheritdoc/>
    public void CloseRelay(int relay) => Relayed.Close(relay);

    /// <inheritdoc/>
    public bool SendToPeer(int relay, in PeerAddress peer, ReadOnlySpan<byte> octets, bool isUnfragmented) => Relayed.Send(relay, peer, octets, isUnfragmented);

    /// <summary>Lets everything go out that waits.</summary>
    internal void EndBatch()
    {
        Clients.EndBatch();
        Connections.EndBatch();
    }
}
