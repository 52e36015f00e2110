using Tandem.Kernel;

namespace Tandem.Transport;

/// <summary>The timers of one loop. A timer stands where its deadline was when it was scheduled, and is put off when the loop finds that it moved. Belongs to the loop.</summary>
public sealed class LoopTimers
{
    /// <summary>A timer that is due again at once waits so long, or the loop would do nothing else.</summary>
    private static readonly TimeSpan LeastWait = TimeSpan.FromMilliseconds(1);

    private readonly TimerQueue<LoopTimer> _queue = new();

    /// <summary>When <see cref="Advance"/> wants to be called.</summary>
    public Instant Deadline => _queue.Deadline;

    /// <summary>How many timers wait.</summary>
    public int Count => _queue.Count;

    /// <summary>Waits for a timer, or for its earlier deadline.</summary>
    public void Schedule(LoopTimer timer) => LookAt(timer, timer.Deadline);

    /// <summary>Waits for it no more.</summary>
    public void Cancel(LoopTimer timer)
    {
        _queue.Cancel(ref timer.Handle);
        timer.LooksAt = Instant.Never;
    }

    /// <summary>Runs those that are due.</summary>
    /// <param name="now">The time.</param>
    /// <param name="survived">Told of what one throws.</param>
    public void Advance(Instant now, Action<Exception> survived)
    {
        while (_queue.TryTake(now, out var timer))
        {
            (timer.Handle, timer.LooksAt) = (default, Instant.Never);
            try
            {
                if (timer.Deadline <= now) timer.Advance(now);
            }
            catch (Exception failure)
            {
                survived(failure);
            }

            var next = timer.Deadline;
            LookAt(timer, next <= now ? now + LeastWait : next);
        }
    }

    private void LookAt(LoopTimer timer, Instant at)
    {
        if (at >= timer.LooksAt) return;
        _queue.Cancel(ref timer.Handle);
        timer.Handle = _queue.Start(at, timer);
        timer.LooksAt = at;
    }
}
