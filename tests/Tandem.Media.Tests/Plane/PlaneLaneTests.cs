using Microsoft.Extensions.Logging.Abstractions;
using Tandem.Kernel;
using Tandem.Media.Legs;
using Tandem.Media.Plane;
using Tandem.Media.Tests.Calls;

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

    [Fact]
    public async Task The_next_loop_takes_calls_when_the_first_has_enough_and_then_the_one_that_has_least()
    {
        var network = new VirtualNetwork();
        VirtualLoop[] loops = [new(network), new(network)];
        await using var plane = new MediaPlane(VirtualCall.Options with { LoopShare = 0.0025 }, network, new TestMeters(), NullLoggerFactory.Instance, loops);
        int[] Sockets(int calls)
        {
            for (var i = 0; i < calls; i++) plane.Begin(new SilentObserver()).AddLeg("one").TryOpen(new LegTransportRequest());
            return [.. loops.Select(loop => loop.Count)];
        }

        // Two sockets each.
        Assert.Equal([6, 0], Sockets(3));
        Assert.Equal([6, 6], Sockets(3));
        Assert.Equal([8, 8], Sockets(2));
    }
}
