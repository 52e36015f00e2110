namespace Tandem.Stun.Tests.Simulation;

/// <summary>How bad a segment is.</summary>
internal sealed record SegmentQuality
{
    public static readonly SegmentQuality Good = new();

    /// <summary>A bad wireless network.</summary>
    public static readonly SegmentQuality Bad = new() { Loss = 0.1, Duplication = 0.1, MinDelay = 0, MaxDelay = 200 };

    /// <summary>How much is lost, 0 to 1.</summary>
    public double Loss { get; init; }

    /// <summary>How much is doubled, 0 to 1.</summary>
    public double Duplication { get; init; }

    /// <summary>The shortest time that a datagram is on its way, in milliseconds.</summary>
    public double MinDelay { get; init; } = 5;

    /// <summary>The longest time; with another shortest one datagrams overtake each other.</summary>
    public double MaxDelay { get; init; } = 5;
}
