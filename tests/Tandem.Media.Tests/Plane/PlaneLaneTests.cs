using Tandem.Kernel;
using Tandem.Media.Plane;

namespace Tandem.Media.Tests.Plane;

/// <summary>How much a loop has to do.</summary>
public sealed class PlaneLaneTests
{
    [Fact]
    public void Load_is_what_came_in_the_last_second_and_what_has_begun_since()
    {
        var received = 5000L;
        var lane = new PlaneLane(new VirtualLoop(new VirtualNetwork()), () => received);
        var now = new Instant(TimeSpan.TicksPerHour);
        Assert.Equal(0, lane.LoadAt(now));
        lane.Begin();
        lane.Begin();
        Assert.Equal(200, lane.LoadAt(now));
        received += 3000;
        Assert.Equal(200, lane.LoadAt(now + TimeSpan.FromSeconds(0.5)));
        Assert.Equal(1500, lane.LoadAt(now + TimeSpan.FromSeconds(2)));
        lane.Begin();
        Assert.Equal(1600, lane.LoadAt(now + TimeSpan.FromSeconds(2)));
        Assert.Equal(0, lane.LoadAt(now + TimeSpan.FromSeconds(4)));
    }
}
