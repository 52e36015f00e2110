using CsCheck;
using Tandem.Rtp.JitterBuffers;

namespace Tandem.Rtp.Tests.JitterBuffers;

public sealed class DelayEstimatorTests
{
    [Fact]
    public void Few_packets_tell_nothing()
    {
        var delays = new DelayEstimator();
        for (var i = 1; i < DelayEstimator.Least; i++) delays.Receive(0);
        Assert.Null(delays.Delay);
        delays.Receive(0);
        Assert.Equal(new TimeSpan(DelayEstimator.BucketTicks), delays.Delay);
        delays.Reset();
        Assert.Equal(0, delays.Count);
        Assert.Null(delays.Delay);
    }

    /// <summary>Against the sorted list of the last packets, each less the fastest when it came.</summary>
    [Fact]
    public void The_delay_is_the_percentile_of_the_last_packets() =>
        Gen.Int[0, 400].Array[DelayEstimator.Least, 1500].Sample(milliseconds =>
        {
            var delays = new DelayEstimator();
            var relative = new List<long>();
            for (var i = 0; i < milliseconds.Length; i++)
            {
                var transit = milliseconds[i] * TimeSpan.TicksPerMillisecond;
                delays.Receive(transit);
                relative.Add(transit - delays.Fastest);
                var windows = (i + 1) / DelayEstimator.Window;
                var kept = milliseconds[(Math.Max(windows - 1, 0) * DelayEstimator.Window)..(i + 1)];
                Assert.Equal(kept.Min() * TimeSpan.TicksPerMillisecond, delays.Fastest);
            }

            var last = relative.TakeLast(DelayEstimator.Window).Order().ToList();
            var atMost = last[(int)(last.Count * 0.97) - (last.Count * 0.97 == (int)(last.Count * 0.97) ? 1 : 0)];
            Assert.InRange(delays.Delay!.Value.Ticks, last[(int)(last.Count * 0.97) - 1], atMost + (2 * DelayEstimator.BucketTicks));
        }, iter: 100);
}
