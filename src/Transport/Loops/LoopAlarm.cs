using Tandem.Kernel;

namespace Tandem.Transport;

/// <summary>
/// How long a loop may sleep. With the system's clock that is the time-out of its wait; any other clock (a test's) wakes it by a timer of its own, for only that clock
/// knows when its time passes.
/// </summary>
internal sealed class LoopAlarm(TimeProvider clock, Action wake) : IDisposable
{
    private const int Forever = -1;

    private readonly ITimer? _timer = clock == TimeProvider.System
        ? null
        : clock.CreateTimer(static wake => ((Action)wake!)(), wake, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    /// <summary>Sets the alarm. Returns the milliseconds to wait at most: 0 when the deadline has passed, -1 for ever. Never too short, at most one millisecond too long.</summary>
    public int Set(Instant deadline)
    {
        if (deadline == Instant.Never) return Forever;
        var left = deadline - Instant.Now(clock);
        if (left <= TimeSpan.Zero) return 0;
        if (_timer is null) return (int)Math.Min(Math.Ceiling(left.TotalMilliseconds), int.MaxValue);
        do
        {
            _timer.Change(left, Timeout.InfiniteTimeSpan);
            // The clock may have been moved between reading it and setting the timer, which then would ring too late.
            var now = deadline - Instant.Now(clock);
            if (now <= TimeSpan.Zero) return 0;
            if (left - now < TimeSpan.FromMilliseconds(1)) return Forever;
            left = now;
        }
        while (true);
    }

    public void Dispose() => _timer?.Dispose();
}
