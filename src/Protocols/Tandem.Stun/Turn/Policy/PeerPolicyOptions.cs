using Tandem.Kernel;

namespace Tandem.Stun.Turn;

/// <summary>Which peers clients may reach through the relay (RFC 8656 sections 10.2, 11.2 and 21.3). The defaults let nobody into the server's own networks. Immutable.</summary>
public sealed record PeerPolicyOptions
{
    /// <summary>
    /// Ranges that are open although a default closes them: the LAN that phones are in. What is in <see cref="OwnServices"/> stays closed, and so does a host of <see cref="OwnHosts"/> that is not named by itself.
    /// </summary>
    public IReadOnlyList<AddressRange> Allowed { get; init; } = [];

    /// <summary>Ranges that are closed in addition to the defaults: the server's networks with public addresses, a NAT64 prefix of the operator's own.</summary>
    public IReadOnlyList<AddressRange> Denied { get; init; } = [];

    /// <summary>Addresses and ports on which this server and its neighbours listen; with port 0, all of an address. They never see a datagram from a relay, whatever is allowed: a request from the relay would seem to come from a friend.</summary>
    public IReadOnlyList<PeerAddress> OwnServices { get; init; } = [];

    /// <summary>Addresses of this machine, besides those that it relays from. Whatever else listens there may trust who comes from the machine itself.</summary>
    public IReadOnlyList<PeerAddress> OwnHosts { get; init; } = [];

    /// <summary>Whether peers may be on loopback. For a laboratory, where all are on one machine.</summary>
    public bool AllowsLoopback { get; init; }
}
