using Tandem.Kernel;
using Tandem.Sip;

namespace Tandem.Edge;

/// <summary>What the border lets in.</summary>
public sealed record EdgeOptions
{
    /// <summary>The options when nothing is configured.</summary>
    public static readonly EdgeOptions Default = new();

    /// <summary>Sizes that the parser accepts.</summary>
    public SipLimits Limits { get; init; } = SipLimits.Default;

    /// <summary>Most messages a second from one address, on average; 1,000 by default, a busy trunk; 0 for no limit.</summary>
    public int MessagesPerSecond { get; init; } = 1_000;

    /// <summary>As <see cref="MessagesPerSecond"/>, from loopback addresses; 200,000 by default: laboratories and benchmarks call from there.</summary>
    public int LoopbackMessagesPerSecond { get; init; } = 200_000;

    /// <summary>For how long a source may save up what it did not use, 4 s by default: a phone that restarts sends a burst.</summary>
    public TimeSpan BurstTime { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>When a client should register again after its registration could not be kept, 30 s.</summary>
    public TimeSpan RetryAfterStoreFailure { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Most source addresses that are watched at once; 50,000 by default. Over it the idle ones are forgotten first, then all.</summary>
    public int MaxSources { get; init; } = 50_000;

    /// <summary>When a source is taken for a scanner.</summary>
    public TrapOptions Trap { get; init; } = TrapOptions.Default;

    /// <summary>What is done about overload.</summary>
    public OverloadOptions Overload { get; init; } = OverloadOptions.Default;

    /// <summary>Addresses of other SIP servers that this node works with; their ports do not count. They are never taken for scanners, and tell each other their load.</summary>
    public IReadOnlyList<PeerAddress> Neighbours { get; init; } = [];

    /// <summary>Addresses that are never taken for scanners, beside the neighbours: those of trunks. Their ports do not count.</summary>
    public IReadOnlyList<PeerAddress> Exempt { get; init; } = [];

    /// <summary>Names of this node beside those of its listeners, such as <c>sip.example.com</c>: a URI with one of them and any port is for this node.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];
}
