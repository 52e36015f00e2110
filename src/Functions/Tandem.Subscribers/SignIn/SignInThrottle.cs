using Tandem.Kernel;

namespace Tandem.Subscribers;

/// <summary>
/// Slows down whoever guesses passwords. Every attempt is counted before the password is looked at, so that guesses in parallel are counted too. Thread-safe.
/// </summary>
public sealed class SignInThrottle(SignInLimits limits, TimeProvider clock)
{
    private readonly Lock _lock = new();
    private readonly RateTable<(string Account, string Source)> _attempts = new(limits.MaxRemembered);

    /// <summary>Counts an attempt.</summary>
    /// <param name="account">The account that is tried, which need not exist.</param>
    /// <param name="source">Where from: a network address.</param>
    /// <param name="retryAfter">When refused: the time after which an attempt will be taken.</param>
    /// <returns>False when it is refused, and not counted.</returns>
    public bool TryEnter(string account, string source, out TimeSpan retryAfter)
    {
        var now = Instant.Now(clock);
        lock (_lock)
        {
            retryAfter = _attempts.Wait((account, source), limits.Interval, limits.PerAccountAndSource, now);
            retryAfter = Longer(retryAfter, _attempts.Wait(("", source), limits.Interval, limits.PerSource, now));
            retryAfter = Longer(retryAfter, _attempts.Wait((account, ""), limits.Interval, limits.PerAccount, now));
            if (retryAfter > TimeSpan.Zero) return false;
            _attempts.Take((account, source), limits.Interval, now);
            _attempts.Take(("", source), limits.Interval, now);
            _attempts.Take((account, ""), limits.Interval, now);
            return true;
        }
    }

    /// <summary>Gives an attempt back that was right, and forgives the wrong ones before it from the same source.</summary>
    public void Succeeded(string account, string source)
    {
        var now = Instant.Now(clock);
        lock (_lock)
        {
            _attempts.Forget((account, source));
            _attempts.Take(("", source), -limits.Interval, now);
            _attempts.Take((account, ""), -limits.Interval, now);
        }
    }

    /// <summary>Entries that are remembered.</summary>
    internal int Count
    {
        get
        {
            lock (_lock) return _attempts.Count;
        }
    }

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
