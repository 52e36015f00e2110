using CsCheck;

namespace Tandem.Kernel.Tests;

public sealed class TimerQueueTests
{
    private static readonly Instant Start = new(1_000);

    private readonly TimerQueue<string> _timers = new();

    [Fact]
    public void AnEmptyQueueHasNoDeadline()
    {
        Assert.Equal(Instant.Never, _timers.Deadline);
        Assert.False(_timers.TryTake(Instant.Never, out _));
    }

    [Fact]
    public void ATimerFiresAtItsInstantAndNotBefore()
    {
        _timers.Start(new Instant(50), "a");
        Assert.Equal(new Instant(50), _timers.Deadline);
        Assert.False(_timers.TryTake(new Instant(49), out _));
        Assert.True(_timers.TryTake(new Instant(50), out var fired));
        Assert.Equal("a", fired);
        Assert.Equal(0, _timers.Count);
    }

    [Fact]
    public void TimersOfOneInstantFireInTheOrderTheyWereStarted()
    {
        var names = Enumerable.Range(0, 40).Select(i => $"{i}").ToArray();
        foreach (var name in names) _timers.Start(Start, name);
        Assert.Equal(names, TakeAll(Start));
    }

    [Fact]
    public void ACancelledTimerIsGone()
    {
        var handle = _timers.Start(Start, "a");
        _timers.Start(new Instant(2_000), "b");
        Assert.True(_timers.IsRunning(handle));
        Assert.True(_timers.Cancel(ref handle));
        Assert.True(handle.IsNone);
        Assert.Equal(new Instant(2_000), _timers.Deadline);
        Assert.Equal(["b"], TakeAll(new Instant(2_000)));
    }

    [Fact]
    public void AnOldHandleDoesNotNameTheTimerThatTookItsPlace()
    {
        var fired = _timers.Start(Start, "a");
        Assert.True(_timers.TryTake(Start, out _));
        var running = _timers.Start(Start, "b");
        Assert.False(_timers.IsRunning(fired));
        Assert.False(_timers.Cancel(ref fired));
        Assert.True(_timers.IsRunning(running));
        Assert.Equal(1, _timers.Count);
    }

    [Fact]
    public void TheDefaultHandleNamesNoTimer()
    {
        _timers.Start(Start, "a");
        TimerHandle none = default;
        Assert.False(_timers.Cancel(ref none));
        Assert.Equal(1, _timers.Count);
    }

    [Fact]
    public void StartingAndEndingTimersAllocatesNothingOnceTheArraysHaveGrown()
    {
        var timers = new TimerQueue<string>();
        Exercise(timers);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Exercise(timers);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    /// <summary>Against a sorted list: whatever is started and cancelled, the rest fires in the order of instant and start.</summary>
    [Fact]
    public void BehavesAsASortedList() =>
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, 50]).Array[0, 300].Sample(steps =>
        {
            var timers = new TimerQueue<int>();
            var model = new List<(long Due, int Id, TimerHandle Handle)>();
            var now = 0L;
            foreach (var ((action, number), id) in steps.Select((step, id) => (step, id)))
            {
                if (action == 0)
                {
                    model.Add((now + number, id, timers.Start(new Instant(now + number), id)));
                }
                else if (action == 1 && model.Count > 0)
                {
                    var (_, _, handle) = model[number % model.Count];
                    model.RemoveAt(number % model.Count);
                    if (!timers.Cancel(ref handle)) return false;
                }
                else
                {
                    now += number / 5;
                    var due = model.Where(timer => timer.Due <= now).OrderBy(timer => timer.Due).ThenBy(timer => timer.Id).Select(timer => timer.Id);
                    var taken = new List<int>();
                    while (timers.TryTake(new Instant(now), out var fired)) taken.Add(fired);
                    if (!taken.SequenceEqual(due)) return false;
                    model.RemoveAll(timer => timer.Due <= now);
                }

                var deadline = model.Count == 0 ? Instant.Never : new Instant(model.Min(timer => timer.Due));
                if (timers.Count != model.Count || timers.Deadline != deadline) return false;
            }

            return true;
        });

    private static void Exercise(TimerQueue<string> timers)
    {
        for (var i = 0; i < 100; i++)
        {
            var handle = timers.Start(new Instant(i * 7 % 13), "a");
            if (i % 3 == 0) timers.Cancel(ref handle);
        }

        while (timers.TryTake(Instant.Never, out _)) { }
    }

    private List<string> TakeAll(Instant now)
    {
        var taken = new List<string>();
        while (_timers.TryTake(now, out var fired)) taken.Add(fired);
        return taken;
    }
}
