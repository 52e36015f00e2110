using Tandem.Sip;

namespace Tandem.Edge;

/// <summary>
/// Where a response goes (RFC 3261 section 18.2.2, RFC 3581 section 4). Usually back on the flow of its request. A UDP client that did not ask for rport wants it at the port of its
/// sent-by, and a client whose connection ended gets a new one. <c>maddr</c> is not followed: it would let anybody aim responses at a third party.
/// </summary>
internal static class ResponseRouting
{
    public static Flow Target(SipMessage response, in Flow flow, ISipSockets sockets)
    {
        if (flow.Transport != SipTransport.Udp && (flow.Transport.IsWebSocket() || sockets.IsOpen(flow))) return flow;
        var via = response.TopVia;
        if (flow.Transport == SipTransport.Udp && (via.HasRport || via.Value.IsEmpty)) return flow;
        var remote = flow.Remote.WithPort(PortOf(via, flow.Transport));
        if (flow.Transport == SipTransport.Udp) return flow with { Remote = remote };
        return sockets.TryOpen(flow.Transport, remote, out var opened) ? opened : flow;
    }

    private static ushort PortOf(in Via via, SipTransport transport) =>
        via.Port != 0 ? (ushort)via.Port : transport.IsSecure() ? (ushort)5061 : (ushort)5060;
}
