namespace Tandem.Rtp.Retransmission;

/// <summary>How a <see cref="NackGenerator"/> asks. Immutable.</summary>
public sealed record NackGeneratorOptions
{
    /// <summary>The options when nothing is configured.</summary>
    public static readonly NackGeneratorOptions Default = new();

    /// <summary>How long a gap may be reordering and is not asked for; zero by default, for on today's paths a gap is a loss as a rule.</summary>
    public TimeSpan ReorderingDelay { get; init; } = TimeSpan.Zero;

    /// <summary>The least time until a packet is asked for again; 20 ms by default. With a longer round trip it is the round trip.</summary>
    public TimeSpan MinInterval { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>How often a packet is asked for; 10 by default.</summary>
    public int MaxRequests { get; init; } = 10;

    /// <summary>How long a packet is waited for: what comes later is of no use; one second by default.</summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Packets that may be missing at a time; 256 by default. When there are more, all are given up (<see cref="NackGenerator.GaveUp"/>), and a decoder needs a picture that needs no other.</summary>
    public int MaxMissing { get; init; } = 256;
}
