namespace Tandem.Stun.Turn;

/// <summary>How much users may have: 486 beyond it (RFC 8656 section 7.2 step 10), and datagrams beyond the bandwidth are dropped and counted. Immutable.</summary>
public sealed record TurnQuotas
{
    /// <summary>Allocations in all. Each has a socket or two, so that the limit of open files has to be higher.</summary>
    public int MaxAllocations { get; init; } = 10_000;

    /// <summary>Allocations of one user. A browser makes one for each of its interfaces, families and servers, for each call.</summary>
    public int MaxAllocationsPerUser { get; init; } = 50;

    /// <summary>Ports that one user has reserved (RFC 8656 section 7.2, EVEN-PORT).</summary>
    public int MaxReservationsPerUser { get; init; } = 8;

    /// <summary>TCP connections with peers that all allocations of a user have (RFC 6062).</summary>
    public int MaxConnectionsPerUser { get; init; } = 100;

    /// <summary>Of these, how many at a time wait for a peer to be reached, for up to 30 seconds each (RFC 6062 section 5.2): over it 486.</summary>
    public int MaxConnectingPerUser { get; init; } = 16;

    /// <summary>How many peers a user may have reached in a second, after as many at once as may wait: over it 486. Who looks for open ports by Connect finds this many.</summary>
    public int MaxConnectsPerSecondPerUser { get; init; } = 10;

    /// <summary>Octets of data in a second that one allocation carries, by UDP and TCP, both ways together; 0 for no limit. What is over it is dropped by UDP, and waits by TCP.</summary>
    public long AllocationBandwidth { get; init; }

    /// <summary>Octets of data in a second that all allocations of a user carry together; 0 for no limit. There is one for UDP and TCP: what a user carries by TCP his datagrams have not, and the other way round.</summary>
    public long UserBandwidth { get; init; }

    /// <summary>For how long of its bandwidth somebody who was silent may send at once: video comes in bursts, one for each picture.</summary>
    public TimeSpan Burst { get; init; } = TimeSpan.FromSeconds(1);
}
