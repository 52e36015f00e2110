namespace Tandem.Kernel.Tests;

public class WaitQueueTests
{
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(32);

    private readonly WaitQueue<string> _queue = new(Delay);

    [Fact]
    public void TimersFireInTheOrderTheyWereStarted()
    {
        for (var i = 0; i < 100; i++) _queue.Start(At(i), $"{i}");
        Assert.Equal(At(0) + Delay, _queue.Deadline);
        Assert.False(_queue.TryTake(At(31), out _));
        Assert.True(_queue.TryTake(At(32), out var first));
        Assert.Equal("0", first);
        Assert.False(_queue.TryTake(At(32), out _));
        for (var i = 1; i < 100; i++)
        {
            Assert.True(_queue.TryTake(At(200), out var next));
            Assert.Equal($"{i}", next);
        }

        Assert.Equal((0, Instant.Never), (_queue.Count, _queue.Deadline));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void ACancelledTimerIsPassedOver(int cancelled)
    {
        var numbers = Enumerable.Range(0, 3).Select(i => _queue.Start(At(i), $"{i}")).ToArray();
        Assert.True(_queue.Cancel(numbers[cancelled]));
        Assert.False(_queue.Cancel(numbers[cancelled]));
        Assert.Equal(2, _queue.Count);
        var taken = new List<string>();
        while (_queue.TryTake(At(100), out var value)) taken.Add(value);
        Assert.Equal(new[] { "0", "1", "2" }.Where(value => value != $"{cancelled}"), taken);
        Assert.Equal((0, Instant.Never), (_queue.Count, _queue.Deadline));
    }

    [Fact]
    public void TheDeadlineIsNeverThatOfACancelledTimer()
    {
        var first = _queue.Start(At(0), "first");
        _queue.Start(At(1), "second");
        _queue.Cancel(first);
        Assert.Equal(At(1) + Delay, _queue.Deadline);
    }

    [Fact]
    public void ANumberNamesOneTimerAlone()
    {
        var old = _queue.Start(At(0), "old");
        Assert.True(_queue.TryTake(At(32), out _));
        for (var i = 0; i < 16; i++) _queue.Start(At(33), $"{i}"); // the same places again
        Assert.False(_queue.Cancel(old));
        Assert.Equal(16, _queue.Count);
    }

    [Fact]
    public void AClockThatGoesBackKeepsTheOrder()
    {
        _queue.Start(At(10), "first");
        _queue.Start(At(5), "second");
        Assert.False(_queue.TryTake(At(41), out _));
        Assert.True(_queue.TryTake(At(42), out var first));
        Assert.True(_queue.TryTake(At(42), out var second));
        Assert.Equal(("first", "second"), (first, second));
    }

    [Fact]
    public void TimersCostNoMemoryOfTheirOwn()
    {
        Turn();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++) Turn();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        void Turn()
        {
            for (var i = 0; i < 10; i++) _queue.Start(At(0), "x");
            while (_queue.TryTake(At(100), out _)) { }
        }
    }

    private static Instant At(double seconds) => new(TimeSpan.FromSeconds(seconds).Ticks);
}
