using System.Net;
using Tandem.Core;
using Tandem.Core.Routing;
using Tandem.Core.Trunking;
using Tandem.Edge;
using Tandem.Kernel;
using Tandem.Server.Options;
using Tandem.Sip;
using Tandem.Subscribers.Secrets;

namespace Tandem.Server.Sip;

/// <summary>Makes the options of the Core from those of the server.</summary>
internal static class CoreComposition
{
    /// <summary>The Core's options for a node that listens on loopback alone or not, with keys that outlive the process, so that a restart challenges nobody anew and no temporary GRUU is lost.</summary>
    public static CoreOptions Options(TandemOptions options, ServerKey key, bool isLocal) => options.Core with
    {
        Authentication = options.Core.Authentication with { IsOff = !options.Authentication, NonceKey = key.For("digest nonces") },
        Registrar = options.Core.Registrar with { GruuKey = key.For("temporary gruus") },
        Proxy = options.Core.Proxy with { TopologyKey = key.For("topology") },
        Locating = options.Core.Locating with { AllowsLocalAddresses = isLocal || options.Core.Locating.AllowsLocalAddresses },
        Neighbours = [.. options.Neighbours.Select(Neighbour)],
        Trunks = [.. options.Trunks.Select(Trunk)],
    };

    /// <summary>The Edge's options, with the neighbours and trunks, whom it knows by their addresses.</summary>
    public static EdgeOptions Edge(TandemOptions options) => options.Edge with
    {
        Neighbours = [.. options.Neighbours.Select(neighbour => Neighbour(neighbour).Address)],
        Exempt = [.. options.Trunks.Select(Trunk).SelectMany(trunk => trunk.Sources.Prepend(trunk.Address))],
    };

    /// <summary>The domains that the certificates of neighbours and trunks name, by their addresses.</summary>
    public static IEnumerable<(string Address, string Domain)> TlsDomains(TandemOptions options) =>
        from peer in options.Neighbours.Select(neighbour => (neighbour.Address, neighbour.Transport, neighbour.TlsDomain))
            .Concat(options.Trunks.Select(trunk => (trunk.Address, trunk.Transport, trunk.TlsDomain)))
        where peer is { Transport: NeighbourTransport.Tls, TlsDomain: not null }
        select (peer.Address, peer.TlsDomain);

    private static Neighbour Neighbour(NeighbourOptions options)
    {
        return new Neighbour(Transport(options.Transport), PeerAddress.From(IPEndPoint.Parse(options.Address)))
        {
            TlsDomain = options.TlsDomain?.ToLowerInvariant() ?? "",
            Domains = [.. options.Domains.Select(domain => domain.ToLowerInvariant())],
            Prefixes = options.Prefixes,
            Profile = options.Profile,
            IsOpen = options.IsOpen,
        };
    }

    private static Trunk Trunk(TrunkOptions options) => new(options.Name, Transport(options.Transport), PeerAddress.From(IPEndPoint.Parse(options.Address)))
    {
        TlsDomain = options.TlsDomain?.ToLowerInvariant() ?? "",
        Sources = [.. options.Sources.Select(source => PeerAddress.From(new IPEndPoint(IPAddress.Parse(source), 0)))],
        Domains = [.. options.Domains.Select(domain => domain.ToLowerInvariant())],
        Prefixes = options.Prefixes,
        Priority = options.Priority,
        Weight = options.Weight,
        PingInterval = options.PingInterval,
        PingTimeout = options.PingTimeout,
        PingTimeoutCount = options.PingTimeoutCount,
        FailoverTime = options.FailoverTime,
        TrustIdentity = options.TrustIdentity,
        AllowRelay = options.AllowRelay,
        Profile = options.Profile,
    };

    private static SipTransport Transport(NeighbourTransport transport) => transport switch
    {
        NeighbourTransport.Tcp => SipTransport.Tcp,
        NeighbourTransport.Tls => SipTransport.Tls,
        _ => SipTransport.Udp,
    };
}
