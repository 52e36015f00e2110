using Tandem.Kernel;
using Tandem.Media.Plane;

namespace Tandem.Media.Tests.Plane;

/// <summary>How much a loop has to do.</summary>
public sealed class PlaneLaneTests
{
    [Fact]
    public void Load_is_what_the_thread_has_used_and_what_has_begun_since()
    {
        var used = TimeSpan.FromSeconds(50);
        var lane = new PlaneLane(new VirtualLoop(new VirtualNetwork()), () => used);
        var now = new Instant(TimeSpan.TicksPerHour);
        Assert.Equal(0, lane.LoadAt(now));
        lane.Begin();
        lane.Begin();
        Assert.Equal(0.002, lane.LoadAt(now), 6);
        used += TimeSpan.FromSeconds(0.5);
        Assert.Equal(0.002, lane.LoadAt(now + TimeSpan.FromSeconds(0.5)), 6);
        Assert.Equal(0.25, lane.LoadAt(now + TimeSpan.FromSeconds(2)), 6);
        lane.Begin();
        Assert.Equal(0.251, lane.LoadAt(now + TimeSpan.FromSeconds(2)), 6);
        Assert.Equal(0, lane.LoadAt(now + TimeSpan.FromSeconds(4)), 6);
    }
}
