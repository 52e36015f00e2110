using Tandem.Kernel;
using Tandem.Sip;

namespace Tandem.Transport;

/// <summary>The node's sockets: UDP of its own, connections by Kestrel and those that it opens itself. On the lane only, but for <see cref="Listeners"/>.</summary>
public sealed class SipSockets : ISipSockets
{
    private readonly ListenerTable _listeners;

    internal SipSockets(ListenerTable listeners, ConnectionNumbers numbers, OutboundConnector connector, TransportContext context)
    {
        _listeners = listeners;
        Connections = new SipConnectionTable(listeners, numbers, connector, context);
        Udp = new UdpListeners(listeners, context);
    }

    /// <inheritdoc/>
    /// <remarks>Any thread. A port that was left open (0) is known when the host has started.</remarks>
    public IReadOnlyList<SipListener> Listeners => _listeners.All;

    internal SipConnectionTable Connections { get; }

    internal UdpListeners Udp { get; }

    /// <inheritdoc/>
    public bool IsBehind { get; internal set; }

    /// <summary>Whether the lane must not sleep: ended flows are to be told.</summary>
    internal bool HasClosed => Connections.Closed.Count > 0 || Udp.Closed.Count > 0;

    /// <inheritdoc/>
    public bool Send(in Flow flow, ReadOnlySpan<byte> octets) =>
        flow.Transport == SipTransport.Udp ? Udp.Send(flow, octets) : Connections.Send(flow, octets);

    /// <inheritdoc/>
    public bool IsOpen(in Flow flow) => flow.Transport == SipTransport.Udp ? Udp.IsOpen(flow) : Connections.IsOpen(flow);

    /// <inheritdoc/>
    public bool TryOpen(SipTransport transport, in PeerAddress remote, out Flow flow) => TryOpen(transport, remote, default, out flow);

    /// <inheritdoc/>
    public bool TryOpen(SipTransport transport, in PeerAddress remote, ReadOnlySpan<byte> domain, out Flow flow)
    {
        flow = default;
        return transport switch
        {
            SipTransport.Udp => Udp.TryOpen(remote, out flow),
            SipTransport.Tcp or SipTransport.Tls => Connections.TryOpen(transport, remote, domain, out flow),
            // A server opens no WebSocket (RFC 7118 section 5).
            _ => false,
        };
    }

    /// <inheritdoc/>
    public IReadOnlyList<ReadOnlyMemory<byte>> ProvenDomains(in Flow flow) => flow.Transport == SipTransport.Tls ? Connections.ProvenDomains(flow) : [];

    /// <inheritdoc/>
    public void AddAlias(in Flow flow, ushort port) => Connections.AddAlias(flow, port);

    /// <inheritdoc/>
    public void Close(in Flow flow)
    {
        if (flow.Transport != SipTransport.Udp) Connections.Close(flow);
    }

    /// <summary>Tells the receiver of flows that ended since the last batch. Returns how many.</summary>
    internal int DeliverClosed(ISipReceiver receiver, Instant now)
    {
        var count = 0;
        // Only what is there now: telling may end further ones, and they wait for the next batch.
        for (var left = Connections.Closed.Count; left > 0; left--, count++) receiver.Closed(Connections.Closed.Dequeue(), now);
        for (var left = Udp.Closed.Count; left > 0; left--, count++) receiver.Closed(Udp.Closed.Dequeue(), now);
        return count;
    }
}
