namespace Tandem.Transport;

/// <summary>The one deadline that a connection has at a time: for its first message, for the rest of a message, at last for being closed. Any thread.</summary>
internal sealed class ConnectionDeadline(TimeProvider clock, Action<ConnectionEnd> expired) : IDisposable
{
    private readonly Lock _lock = new();
    private ITimer? _timer;
    private ConnectionEnd _reason;
    private bool _final;

    /// <summary>Sets the deadline in place of the one before.</summary>
    public void Arm(TimeSpan after, ConnectionEnd reason)
    {
        lock (_lock)
        {
            if (!_final) Set(after, reason);
        }
    }

    /// <summary>Takes the deadline away.</summary>
    public void Disarm()
    {
        lock (_lock)
        {
            if (!_final) _timer?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Sets the deadline for good: neither <see cref="Arm"/> nor <see cref="Disarm"/> changes it any more.</summary>
    public void ArmFinally(TimeSpan after, ConnectionEnd reason)
    {
        lock (_lock)
        {
            if (_final) return;
            Set(after, reason);
            _final = true;
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _final = true;
            _timer?.Dispose();
        }
    }

    private void Set(TimeSpan after, ConnectionEnd reason)
    {
        _reason = reason;
        if (_timer is not null) _timer.Change(after, Timeout.InfiniteTimeSpan);
        else _timer = clock.CreateTimer(static self => ((ConnectionDeadline)self!).Expire(), this, after, Timeout.InfiniteTimeSpan);
    }

    private void Expire() => expired(_reason);
}
