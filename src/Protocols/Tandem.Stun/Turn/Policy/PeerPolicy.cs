using System.Collections.Frozen;
using Tandem.Kernel;

namespace Tandem.Stun.Turn;

/// <summary>
/// Decides which peers clients may reach through the relay: 403 for the others (RFC 8656 sections 10.2 and 12.2). Closed are the server's own services, and ranges that are not public; an allowed range opens the latter.
/// IPv6 addresses that carry one of IPv4 to a translator are judged by that too. Thread-safe.
/// </summary>
/// <param name="options">What is open and what is closed.</param>
/// <param name="relays">The addresses that this server relays from.</param>
public sealed class PeerPolicy(PeerPolicyOptions options, IReadOnlyList<RelayAddress> relays)
{
    private readonly AddressRange[] _allowed = [.. options.Allowed, .. options.AllowsLoopback ? DeniedRanges.Loopback : []];
    private readonly AddressRange[] _allowedAlone = [.. options.Allowed.Where(range => range.IsOneAddress), .. options.AllowsLoopback ? DeniedRanges.Loopback : []];
    private readonly AddressRange[] _denied = [.. options.Denied];
    private readonly FrozenSet<PeerAddress> _services = options.OwnServices.ToFrozenSet();
    private readonly FrozenSet<PeerAddress> _serviceHosts = options.OwnServices.Select(service => service.WithPort(0)).ToFrozenSet();
    private readonly FrozenSet<PeerAddress> _relays = relays.Select(relay => relay.External.WithPort(0)).ToFrozenSet();
    private readonly FrozenSet<PeerAddress> _ownHosts = options.OwnHosts.Concat(relays.SelectMany(relay => new[] { relay.Local, relay.External })).Select(host => host.WithPort(0)).ToFrozenSet();

    /// <summary>Whether a datagram may go from a relay to this address and port through the sockets.</summary>
    public bool Allows(in PeerAddress peer) => AllowsPort(peer, AccessOf(peer) & ~PeerAccess.OwnRelays);

    /// <summary>How the peers at an address may be reached; the port does not matter.</summary>
    internal PeerAccess AccessOf(in PeerAddress peer)
    {
        var host = peer.WithPort(0);
        var access = _relays.Contains(host) ? PeerAccess.OwnRelays : PeerAccess.None;
        if (_services.Contains(host)) return access;
        if (_serviceHosts.Contains(host)) access |= PeerAccess.SomePortsDenied;
        // What the operator has closed stays closed, whatever is open around it. An own address is reached through its allocations and no other way, unless somebody named it.
        var isOwn = _ownHosts.Contains(host);
        var isOpen = !IsIn(_denied, host) && !IsOwnBehindTranslator(host) && (IsIn(isOwn ? _allowedAlone : _allowed, host) || (!isOwn && !IsClosed(host)));
        return isOpen ? access | PeerAccess.Sockets : access;
    }

    /// <summary>Whether a port of an address may be reached that <see cref="AccessOf"/> has judged.</summary>
    internal bool AllowsPort(in PeerAddress peer, PeerAccess access) =>
        ((access & PeerAccess.Sockets) != 0 && ((access & PeerAccess.SomePortsDenied) == 0 || !IsOwnService(peer))) || ((access & PeerAccess.OwnRelays) != 0 && IsRelayPort(peer));

    /// <summary>Whether an address and port is one of the server's own services.</summary>
    internal bool IsOwnService(in PeerAddress peer) => _services.Contains(peer) || _services.Contains(peer.WithPort(0));

    private bool IsRelayPort(in PeerAddress peer)
    {
        foreach (var relay in relays)
        {
            if (relay.External.HasSameHost(peer) && peer.Port >= relay.FirstPort && peer.Port <= relay.LastPort) return true;
        }

        return false;
    }

    private static bool IsSpecial(in PeerAddress host) => IsIn(DeniedRanges.All, host);

    private bool IsClosed(in PeerAddress host) => IsSpecial(host) || (TryReadEmbedded(host, out var embedded) && (IsIn(_denied, embedded) || (!IsIn(_allowed, embedded) && IsSpecial(embedded))));

    /// <summary>The own hosts have ports that are closed, and a translator would not be asked about those.</summary>
    private bool IsOwnBehindTranslator(in PeerAddress host) => TryReadEmbedded(host, out var embedded) && (_serviceHosts.Contains(embedded) || _ownHosts.Contains(embedded));

    private static bool TryReadEmbedded(in PeerAddress host, out PeerAddress embedded)
    {
        embedded = default;
        var isNat64 = DeniedRanges.Nat64.Contains(host);
        if (!isNat64 && !DeniedRanges.SixToFour.Contains(host)) return false;
        Span<byte> octets = stackalloc byte[16];
        host.WriteAddress(octets);
        embedded = new PeerAddress(isNat64 ? octets[12..] : octets[2..6], 0);
        return true;
    }

    private static bool IsIn(AddressRange[] ranges, in PeerAddress host)
    {
        foreach (ref readonly var range in ranges.AsSpan())
        {
            if (range.Contains(host)) return true;
        }

        return false;
    }
}
