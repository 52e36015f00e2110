using Tandem.Contracts;
using Tandem.Core.Routing;
using Tandem.Kernel;
using Tandem.Sip;

namespace Tandem.Core.Proxying;

/// <summary>
/// Sends requests that may not fit a datagram by TCP (RFC 3261 section 18.1.1), and remembers which addresses take none. Only towards a next hop whose URI names the address it is at: one
/// behind a NAT cannot be connected to.
/// </summary>
internal sealed class LargeRequests(IFlowDirectory flows, ProxyOptions options)
{
    private const int MaxRemembered = 10_000;

    private readonly Dictionary<PeerAddress, Instant> _withoutTcp = [];

    /// <summary>How many addresses are known not to take TCP.</summary>
    public int Remembered => _withoutTcp.Count;

    /// <summary>Finds the connection to send a large request over that was to go by UDP.</summary>
    public bool TryFindConnection(SipMessage request, in Target target, Instant now, out Flow tcp)
    {
        var udp = target.Flow;
        tcp = default;
        if (udp.Transport != SipTransport.Udp || request.WrittenLength <= options.MaxUdpRequest) return false;
        // A server that was located by its name is where the name says.
        var remote = udp.Remote;
        if (target.Server is null && !NamesPeer(request, udp, out remote)) return false;
        if (_withoutTcp.TryGetValue(remote, out var until) && now < until) return false;
        return flows.TryOpen(SipTransport.Tcp, remote, out tcp);
    }

    /// <summary>Remembers that an address took no connection.</summary>
    public void Failed(in PeerAddress remote, Instant now)
    {
        if (_withoutTcp.Count >= MaxRemembered) _withoutTcp.Clear();
        _withoutTcp[remote] = now + options.TcpRetryTime;
    }

    private static bool NamesPeer(SipMessage request, in Flow udp, out PeerAddress remote)
    {
        remote = default;
        return SipUri.TryParse(NextHopUri(request), out var uri) && !uri.Parameters.Has("ob"u8) && NextHops.NamesPeer(uri, udp, out _, out remote);
    }

    private static ReadOnlySpan<byte> NextHopUri(SipMessage request)
    {
        var routes = request.Values(HeaderName.Route);
        return routes.MoveNext() && NameAddress.TryParse(routes.Current, out var route) ? route.Uri : request.RequestUri;
    }
}
