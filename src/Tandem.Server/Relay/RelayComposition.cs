using System.Net;
using Tandem.Kernel;
using Tandem.Server.Hosting;
using Tandem.Server.Options;
using Tandem.Stun;
using Tandem.Stun.Server;
using Tandem.Stun.Turn;

namespace Tandem.Server.Relay;

/// <summary>Makes the options of the STUN and TURN server from those of the node.</summary>
internal static class RelayComposition
{
    /// <summary>A name server is named without its port as a rule.</summary>
    private const int DnsPort = 53;

    /// <summary>The options for a node that listens so.</summary>
    public static StunServerOptions Options(TandemOptions options, Listening listening) => new()
    {
        Software = "Tandem",
        Turn = options.Turn.Limits with { Relays = [.. Relays(options.Turn, listening)], Policy = Policy(options, listening) },
    };

    /// <summary>How guessing is slowed down: as it is for SIP, because the passwords are the same.</summary>
    public static GuessingLimits Guessing(TandemOptions options)
    {
        var limits = options.Core.Authentication.FailureLimits();
        return new GuessingLimits
        {
            OfUser = limits,
            OfSource = limits with { MaxFailures = options.Turn.MaxFailuresPerSource },
            OfTrustedSource = limits with { MaxFailures = options.Turn.MaxFailuresPerTrustedSource },
            TrustTime = options.Edge.Trap.TrustTime,
            MaxTrusted = options.Edge.Trap.MaxTrusted,
        };
    }

    private static IEnumerable<RelayAddress> Relays(RelayOptions options, Listening listening)
    {
        var external = External(options);
        var addresses = options.Addresses.Count > 0 ? options.Addresses.Select(Read) : listening.Addresses.Select(Address);
        return from address in addresses
               select new RelayAddress(address, external.GetValueOrDefault(address, address)) { FirstPort = (ushort)options.FirstPort, LastPort = (ushort)options.LastPort };
    }

    private static PeerPolicyOptions Policy(TandemOptions options, Listening listening) => new()
    {
        Allowed = [.. options.Turn.AllowedPeers.Select(Range)],
        Denied = [.. options.Turn.DeniedPeers.Select(Range)],
        OwnServices = [.. Own(options.Turn, listening).Concat(Friends(options)).Distinct()],
        OwnHosts = [.. Own(options.Turn, listening).Select(service => service.WithPort(0)).Distinct()],
        AllowsLoopback = options.Lab,
    };

    /// <summary>What the node listens on, as it is seen from here and, through a NAT that sends back what comes from inside, from outside.</summary>
    private static IEnumerable<PeerAddress> Own(RelayOptions options, Listening listening)
    {
        var external = External(options);
        return from endPoint in Enum.GetValues<PortUse>().SelectMany(listening.EndPoints)
               let own = PeerAddress.From(endPoint)
               from seen in new[] { own, external.GetValueOrDefault(own.WithPort(0), own).WithPort(own.Port) }
               select seen;
    }

    /// <summary>Those who know this node by its address: what a relay sent them would be taken for the node's own word.</summary>
    private static IEnumerable<PeerAddress> Friends(TandemOptions options) =>
        from address in options.Neighbours.Select(neighbour => neighbour.Address).Concat(options.Trunks.Select(trunk => trunk.Address)).Concat(options.Dns.Servers).Concat(Collector(options.Hep))
        where IPEndPoint.TryParse(address, out _)
        let endPoint = IPEndPoint.Parse(address)
        select PeerAddress.From(endPoint.Port > 0 ? endPoint : new IPEndPoint(endPoint.Address, DnsPort));

    /// <summary>The collector of captured messages with its port; none when there is none.</summary>
    private static IEnumerable<string> Collector(HepOptions options) =>
        options.Server is { } server && HepOptions.TryParseServer(server, out var host, out var port) ? [host.Contains(':', StringComparison.Ordinal) ? $"[{host}]:{port}" : $"{host}:{port}"] : [];

    private static Dictionary<PeerAddress, PeerAddress> External(RelayOptions options)
    {
        var external = new Dictionary<PeerAddress, PeerAddress>();
        foreach (var entry in options.External)
            if (RelayRules.TryReadExternal(entry, out var own, out var seen)) external[own] = seen;
        return external;
    }

    private static PeerAddress Address(IPAddress address) => PeerAddress.From(new IPEndPoint(address, 0));

    private static PeerAddress Read(string text) => RelayRules.TryReadAddress(text, out var address) ? address : throw new ArgumentException($"{text} is no address.", nameof(text));

    private static AddressRange Range(string text) => AddressRange.TryParse(text, out var range) ? range : throw new ArgumentException($"{text} is no range.", nameof(text));
}
