namespace Tandem.Stun.Tests.Simulation;

/// <summary>How bad a network is.</summary>
/// <param name="Loss">How much is lost, 0 to 1.</param>
/// <param name="Duplication">How much is doubled, 0 to 1.</param>
/// <param name="MaxDelay">The longest time that a datagram is on its way; the shortest is none, so that datagrams overtake each other.</param>
internal sealed record NetworkQuality(double Loss, double Duplication, TimeSpan MaxDelay)
{
    /// <summary>A stream: all arrives, once and in order.</summary>
    public static NetworkQuality Stream { get; } = new(0, 0, TimeSpan.Zero);

    /// <summary>A bad wireless network.</summary>
    public static NetworkQuality Bad { get; } = new(0.1, 0.1, TimeSpan.FromMilliseconds(200));
}
