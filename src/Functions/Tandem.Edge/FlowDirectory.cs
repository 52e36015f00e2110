using Tandem.Contracts;
using Tandem.Kernel;
using Tandem.Sip;

namespace Tandem.Edge;

/// <summary>The flows of the sockets as the Core sees them, with their tokens and the users who proved themselves on them.</summary>
internal sealed class FlowDirectory(ISipSockets sockets, FlowTokens tokens, OwnAddresses own, SendQueue queue) : IFlowDirectory
{
    private readonly Dictionary<ulong, (Flow Flow, ReadOnlyMemory<byte> User)> _provenUsers = [];

    /// <summary>How many connections have a proven user.</summary>
    public int ProvenUsers => _provenUsers.Count;

    public SipListener Listener(in Flow flow) => sockets.Listeners[flow.Listener];

    // The listeners may be others than those of the process that wrote a flow down.
    public bool IsOpen(in Flow flow) => HasListener(flow) && sockets.IsOpen(flow);

    public bool TryOpen(SipTransport transport, in PeerAddress remote, out Flow flow) => TryOpen(transport, remote, default, out flow);

    public bool TryOpen(SipTransport transport, in PeerAddress remote, ReadOnlySpan<byte> domain, out Flow flow)
    {
        flow = default;
        // Port 0 cannot be sent to, and the unspecified address would be this host.
        return remote.Port != 0 && !remote.IsUnspecified && sockets.TryOpen(transport, remote, domain, out flow);
    }

    public IReadOnlyList<ReadOnlyMemory<byte>> ProvenDomains(in Flow flow) => flow.Transport == SipTransport.Tls && flow.Connection != 0 ? sockets.ProvenDomains(flow) : [];

    public int WriteToken(in Flow flow, Span<byte> destination) => tokens.Write(flow, destination);

    public bool TryReadToken(ReadOnlySpan<byte> token, out Flow flow) => tokens.TryRead(token, out flow);

    public bool IsOwnAddress(ReadOnlySpan<byte> host, int port) => own.Contains(host, port);

    public ReadOnlyMemory<byte> ProvenUser(in Flow flow) =>
        flow.Connection != 0 && _provenUsers.TryGetValue(flow.Connection, out var proven) ? proven.User : default;

    public void SetProvenUser(in Flow flow, ReadOnlyMemory<byte> addressOfRecord)
    {
        if (flow.Connection != 0 && sockets.IsOpen(flow)) _provenUsers[flow.Connection] = (flow, addressOfRecord);
    }

    // An administrator's command: there are few, and a look at every connection is cheap beside them.
    public void CloseProven(ReadOnlySpan<byte> addressOfRecord)
    {
        foreach (var (connection, (flow, user)) in _provenUsers)
        {
            if (!user.Span.SequenceEqual(addressOfRecord)) continue;
            _provenUsers.Remove(connection);
            Close(flow);
        }
    }

    public void CloseProvenOf(ReadOnlySpan<byte> domain)
    {
        foreach (var (connection, (flow, user)) in _provenUsers)
        {
            if (!user.Span[(user.Span.LastIndexOf((byte)'@') + 1)..].SequenceEqual(domain)) continue;
            _provenUsers.Remove(connection);
            Close(flow);
        }
    }

    public void Close(in Flow flow)
    {
        if (flow.Connection != 0) queue.AddClose(flow);
    }

    // A stream's listener on [::] has IPv4 connections as well.
    private bool HasListener(in Flow flow) =>
        flow.Listener < sockets.Listeners.Count && sockets.Listeners[flow.Listener] is var listener && listener.Transport == flow.Transport
        && (listener.Local.IsV4 == flow.Remote.IsV4 || (flow.Connection != 0 && listener.Local.IsUnspecified));

    /// <summary>Forgets a connection that has ended.</summary>
    public void Forget(in Flow flow) => _provenUsers.Remove(flow.Connection);
}
