using Tandem.Kernel;

namespace Tandem.Stun.Turn;

/// <summary>How a server relays (RFC 8656). Immutable.</summary>
public sealed record TurnOptions
{
    /// <summary>The addresses that data is relayed from; with none, Allocate is answered with 440.</summary>
    public IReadOnlyList<RelayAddress> Relays { get; init; } = [];

    /// <summary>Which peers clients may reach.</summary>
    public PeerPolicyOptions Policy { get; init; } = new();

    /// <summary>How much users may have.</summary>
    public TurnQuotas Quotas { get; init; } = new();

    /// <summary>The shortest lifetime of an allocation, and that of one whose client names none: 10 minutes in RFC 8656 section 3.2.</summary>
    public TimeSpan DefaultLifetime { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The longest lifetime; RFC 8656 section 7.2 wants no more than an hour, so that what a client leaves behind is gone by then.</summary>
    public TimeSpan MaxLifetime { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Hosts that one allocation has permissions and channels to, of which each costs 48 octets. A call has a handful, one for each candidate of the other side.</summary>
    public int MaxPeers { get; init; } = 128;

    /// <summary>Channels of one allocation, of which each costs 56 octets. A call has one or two, a gateway to a conference as many as there are others.</summary>
    public int MaxChannels { get; init; } = 128;

    /// <summary>Hosts in one CreatePermission request: an agent sends the candidates that it got at once.</summary>
    public int MaxPeersPerRequest { get; init; } = 64;

    /// <summary>Hosts of all allocations together: 24 MB.</summary>
    public int MaxPeersInAll { get; init; } = 500_000;

    /// <summary>Channels of all allocations together: 28 MB.</summary>
    public int MaxChannelsInAll { get; init; } = 500_000;

    /// <summary>Whether peers may be reached by TCP too (RFC 6062); if not, 442.</summary>
    public bool AllowsTcp { get; init; } = true;

    /// <summary>TCP connections with peers of one allocation. Each has a socket, and another to the client, and at worst a megabyte and a half of what a slow side has not taken yet.</summary>
    public int MaxConnections { get; init; } = 32;

    /// <summary>TCP connections with peers of all allocations together: 3 GB, if all were slow.</summary>
    public int MaxConnectionsInAll { get; init; } = 2000;

    /// <summary>Of these, how many at a time wait for a peer to be reached: over it 508. Each has a socket for up to 30 seconds, and clients could look for open ports with them.</summary>
    public int MaxConnectingInAll { get; init; } = 500;

    /// <summary>Reserved ports in all; each has a socket for 30 seconds.</summary>
    public int MaxReservations { get; init; } = 1000;

    /// <summary>Whether clients may move to another 5-tuple (RFC 8016).</summary>
    public bool AllowsMobility { get; init; } = true;

    /// <summary>Whether the sockets can set the DF bit; if not, DONT-FRAGMENT is an attribute that is not understood (RFC 8656 sections 7.2 step 4 and 11.2).</summary>
    public bool SupportsDontFragment { get; init; } = true;

    /// <summary>Servers that clients are sent to while this one is being stopped: the first one of the client's family is told with 300 (RFC 8656 section 7.2 step 11). With none it is 508.</summary>
    public IReadOnlyList<PeerAddress> AlternateServers { get; init; } = [];

    /// <summary>Users without allocations whose data is still told.</summary>
    public int MaxRememberedUsers { get; init; } = 1000;
}
