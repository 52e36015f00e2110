using System.Net;
using Tandem.Kernel;
using Tandem.Server.Hosting;
using Tandem.Server.Options;
using Tandem.Stun.Server;
using Tandem.Stun.Turn;

namespace Tandem.Server.Relay;

/// <summary>Makes the options of the STUN and TURN server from those of the node.</summary>
internal static class RelayComposition
{
    /// <summary>The options for a node that listens so.</summary>
    public static StunServerOptions Options(TandemOptions options, Listening listening) => new()
    {
        Software = "Tandem",
        Turn = options.Turn.Limits with { Relays = [.. Relays(options.Turn, listening)], Policy = Policy(options, listening) },
    };

    private static IEnumerable<RelayAddress> Relays(RelayOptions options, Listening listening)
    {
        var external = new Dictionary<PeerAddress, PeerAddress>();
        foreach (var entry in options.External)
            if (RelayRules.TryReadExternal(entry, out var own, out var seen)) external[own] = seen;
        var addresses = options.Addresses.Count > 0 ? options.Addresses.Select(Read) : listening.Addresses.Select(Address);
        return from address in addresses
               select new RelayAddress(address, external.GetValueOrDefault(address, address)) { FirstPort = (ushort)options.FirstPort, LastPort = (ushort)options.LastPort };
    }

    private static PeerPolicyOptions Policy(TandemOptions options, Listening listening) => new()
    {
        Allowed = [.. options.Turn.AllowedPeers.Select(Range)],
        Denied = [.. options.Turn.DeniedPeers.Select(Range)],
        OwnServices = [.. Enum.GetValues<PortUse>().SelectMany(listening.EndPoints).Select(PeerAddress.From)],
        AllowsLoopback = options.Lab,
    };

    private static PeerAddress Address(IPAddress address) => PeerAddress.From(new IPEndPoint(address, 0));

    private static PeerAddress Read(string text) => RelayRules.TryReadAddress(text, out var address) ? address : throw new ArgumentException($"{text} is no address.", nameof(text));

    private static AddressRange Range(string text) => AddressRange.TryParse(text, out var range) ? range : throw new ArgumentException($"{text} is no range.", nameof(text));
}
