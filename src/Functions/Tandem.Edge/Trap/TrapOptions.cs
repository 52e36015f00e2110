namespace Tandem.Edge;

/// <summary>When a source is taken for a scanner, and what becomes of it.</summary>
public sealed record TrapOptions
{
    /// <summary>The options when nothing is configured.</summary>
    public static readonly TrapOptions Default = new();

    /// <summary>How many times in a row a source may send a wrong secret, name an unknown user or ask for relaying before it is blocked, 20 by default; 0 switches the trap off.</summary>
    public int MaxSuspicions { get; init; } = 20;

    /// <summary>After how long without another one a source starts anew, 10 min.</summary>
    public TimeSpan Memory { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>For how long it is blocked the first time, 5 min; twice as long each further time.</summary>
    public TimeSpan BlockTime { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>For how long at most, 24 h.</summary>
    public TimeSpan MaxBlockTime { get; init; } = TimeSpan.FromHours(24);

    /// <summary>For how long a source is exempt after a user proved himself from it, 24 h: nobody who registers is locked out by what others do at his address.</summary>
    public TimeSpan TrustTime { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Whether loopback addresses are watched too; false by default, because laboratories, tests and reverse proxies are there.</summary>
    public bool IncludesLoopback { get; init; }

    /// <summary>Words in User-Agent, in any case, that only scanners write; a request with one of them blocks its source at once.</summary>
    public IReadOnlyList<string> Scanners { get; init; } =
        ["friendly-scanner", "sipvicious", "sundayddr", "sipcli", "sip-scan", "siparmyknife", "sipptk", "iwar", "gulp", "pplsip"];

    /// <summary>Most sources that are suspected or blocked at once, 50,000.</summary>
    public int MaxSources { get; init; } = 50_000;

    /// <summary>Most sources that are trusted at once, 200,000: more than there are registered users, each at an address of his own.</summary>
    public int MaxTrusted { get; init; } = 200_000;
}
