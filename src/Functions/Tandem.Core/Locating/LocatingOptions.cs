namespace Tandem.Core.Locating;

/// <summary>How servers are found by name, and when another one is tried.</summary>
public sealed record LocatingOptions
{
    /// <summary>The options when nothing is configured.</summary>
    public static readonly LocatingOptions Default = new();

    /// <summary>How long a request waits for the domain name system at most, 8 s; what is known by then is used.</summary>
    public TimeSpan LookupTimeout { get; init; } = TimeSpan.FromSeconds(8);

    /// <summary>Shortest time that an answer is kept whatever its TTL says, 1 s.</summary>
    public TimeSpan MinTimeToLive { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest time that an answer is kept whatever its TTL says, 1 h.</summary>
    public TimeSpan MaxTimeToLive { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Longest time that it is remembered that a name does not exist (RFC 2308), 1 min.</summary>
    public TimeSpan MaxNegativeTimeToLive { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a question that nobody could answer is not asked again, 5 s.</summary>
    public TimeSpan FailureTimeToLive { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Most answers that are kept, 10,000.</summary>
    public int MaxAnswers { get; init; } = 10_000;

    /// <summary>Most requests that wait for an answer at once, 1,000; a further one is refused with 500 and Retry-After.</summary>
    public int MaxWaiting { get; init; } = 1_000;

    /// <summary>Most servers of one name that are tried, 8.</summary>
    public int MaxServers { get; init; } = 8;

    /// <summary>How long a server may be silent before the next one is tried, 4 s. The last one has the whole time of its transaction.</summary>
    public TimeSpan ServerTimeout { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>For how long a server that failed comes after the others, 1 min; a 503 with Retry-After says it itself, up to 10 min.</summary>
    public TimeSpan AvoidTime { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Whether IPv6 addresses come before IPv4 ones, where the node listens on both; false by default.</summary>
    public bool PreferIpv6 { get; init; }

    /// <summary>
    /// Whether names may lead to loopback and link-local addresses; the server sets it when it listens on loopback alone. Multicast is never a server. Private networks are allowed: a
    /// company's servers are there.
    /// </summary>
    public bool AllowsLocalAddresses { get; init; }
}
