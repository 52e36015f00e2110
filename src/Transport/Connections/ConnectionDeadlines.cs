using Tandem.Kernel;

namespace Tandem.Transport;

/// <summary>The deadlines of all connections, on one timer: an idle connection has none of its own. Any thread.</summary>
internal sealed class ConnectionDeadlines : IDisposable
{
    private static readonly TimeSpan Precision = TimeSpan.FromMilliseconds(1);

    private readonly Lock _lock = new();
    private readonly TimerQueue<ConnectionDeadline> _queue = new();
    private readonly List<ConnectionDeadline> _due = [];
    private readonly TimeProvider _clock;
    private readonly ITimer _timer;
    private Instant _rings = Instant.Never;

    public ConnectionDeadlines(TimeProvider clock)
    {
        _clock = clock;
        _timer = clock.CreateTimer(static self => ((ConnectionDeadlines)self!).Ring(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>How many run.</summary>
    public int Count
    {
        get { lock (_lock) return _queue.Count; }
    }

    /// <summary>When the earliest passes.</summary>
    public Instant Earliest
    {
        get { lock (_lock) return _queue.Deadline; }
    }

    /// <summary>Starts a deadline in place of the one that ran, unless it is final already.</summary>
    public void Start(ConnectionDeadline deadline, TimeSpan after, ConnectionEnd reason, bool isFinal)
    {
        lock (_lock)
        {
            if (deadline.IsFinal) return;
            deadline.IsFinal = isFinal;
            deadline.Reason = reason;
            _queue.Cancel(ref deadline.Handle);
            deadline.Handle = _queue.Start(Instant.Now(_clock) + after, deadline);
            SetTimer();
        }
    }

    /// <summary>Stops a deadline, unless it is final.</summary>
    public void Stop(ConnectionDeadline deadline)
    {
        lock (_lock)
        {
            if (!deadline.IsFinal) _queue.Cancel(ref deadline.Handle);
        }
    }

    /// <summary>Stops a deadline for good.</summary>
    public void End(ConnectionDeadline deadline)
    {
        lock (_lock)
        {
            deadline.IsFinal = true;
            _queue.Cancel(ref deadline.Handle);
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Ring()
    {
        // One ring at a time, for a timer of the system may ring while the last ring is not over.
        lock (_due)
        {
            lock (_lock)
            {
                while (_queue.TryTake(Instant.Now(_clock), out var deadline)) _due.Add(deadline);
                _rings = Instant.Never;
                SetTimer();
            }

            foreach (var deadline in _due) deadline.Expire();
            _due.Clear();
        }
    }

    /// <summary>Has the timer ring at the earliest deadline. It may ring for one that was stopped since; then nothing is due.</summary>
    private void SetTimer()
    {
        var due = _queue.Deadline;
        if (due >= _rings) return;
        _rings = due;
        // The clock of a test may be moved between reading it and setting the timer, which then would ring too late.
        for (var now = Instant.Now(_clock); ;)
        {
            _timer.Change(due > now ? due - now : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
            var later = Instant.Now(_clock);
            if (later - now < Precision || due <= now) return;
            now = later;
        }
    }
}
