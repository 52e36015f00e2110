using Tandem.Kernel;

namespace Tandem.Simulation;

/// <summary>The time of a test: it passes when the test says so.</summary>
internal sealed class VirtualClock : TimeProvider
{
    private static readonly DateTimeOffset Start = new(2030, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public TimeSpan Elapsed { get; set; } = TimeSpan.FromSeconds(1000);

    public Instant Now => new(Elapsed.Ticks);

    public override DateTimeOffset GetUtcNow() => Start + Elapsed;

    public override long GetTimestamp() => Elapsed.Ticks;
}
