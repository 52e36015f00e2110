namespace Tandem.Edge;

/// <summary>When the node is overloaded, and how it sheds load.</summary>
public sealed record OverloadOptions
{
    /// <summary>The options when nothing is configured.</summary>
    public static readonly OverloadOptions Default = new();

    /// <summary>Whether new requests are refused when the node is overloaded; true by default.</summary>
    public bool IsOn { get; init; } = true;

    /// <summary>How long inputs may have been waiting without a pause before new requests are refused, 500 ms.</summary>
    public TimeSpan QueueTime { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How often the share of refused requests is adjusted, 100 ms.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>By how many percent the share grows in an interval with waiting inputs, 2.</summary>
    public int Increase { get; init; } = 2;

    /// <summary>By how many percent the share falls in an interval without, 1: slowly, so that the load does not swing.</summary>
    public int Decrease { get; init; } = 1;

    /// <summary>What Retry-After of a refusal says, 5 s, with as much again by chance.</summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>For how long a neighbour keeps to the share that it was told (RFC 7339 section 4.3), 1 s.</summary>
    public TimeSpan Validity { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Whether neighbours are asked for and told their share (RFC 7339); true by default.</summary>
    public bool TellsNeighbours { get; init; } = true;
}
