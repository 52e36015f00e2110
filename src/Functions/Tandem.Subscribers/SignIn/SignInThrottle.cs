using Tandem.Kernel;

namespace Tandem.Subscribers;

/// <summary>
/// Slows down whoever guesses passwords. Every attempt is counted before the password is looked at, so that guesses in parallel are counted too. Thread-safe.
/// </summary>
/// <remarks>
/// A bucket is one instant, the time at which it will be full again (the generic cell rate algorithm, ITU-T I.371 annex A). Buckets live in two generations: when the young one has
/// grown to half of the limit it becomes the old one and the old one is forgotten, so the table is bounded and no entry is ever searched for.
/// </remarks>
public sealed class SignInThrottle(SignInLimits limits, TimeProvider clock)
{
    private readonly Lock _lock = new();
    private Dictionary<(string Account, string Source), Instant> _young = [];
    private Dictionary<(string Account, string Source), Instant> _old = [];

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
            retryAfter = Wait((account, source), limits.PerAccountAndSource, now);
            retryAfter = Longer(retryAfter, Wait(("", source), limits.PerSource, now));
            retryAfter = Longer(retryAfter, Wait((account, ""), limits.PerAccount, now));
            if (retryAfter > TimeSpan.Zero) return false;
            Add((account, source), limits.Interval, now);
            Add(("", source), limits.Interval, now);
            Add((account, ""), limits.Interval, now);
            return true;
        }
    }

    /// <summary>Gives an attempt back that was right, and forgives the wrong ones before it from the same source.</summary>
    public void Succeeded(string account, string source)
    {
        var now = Instant.Now(clock);
        lock (_lock)
        {
            _young.Remove((account, source));
            _old.Remove((account, source));
            Add(("", source), -limits.Interval, now);
            Add((account, ""), -limits.Interval, now);
        }
    }

    /// <summary>Entries that are remembered.</summary>
    internal int Count
    {
        get
        {
            lock (_lock) return _young.Count + _old.Count;
        }
    }

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private TimeSpan Wait((string, string) key, int size, Instant now)
    {
        var wait = FullAt(key, now) - now - limits.Interval * (size - 1);
        return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
    }

    private Instant FullAt((string, string) key, Instant now) =>
        (_young.TryGetValue(key, out var fullAt) || _old.TryGetValue(key, out fullAt)) && fullAt > now ? fullAt : now;

    private void Add((string, string) key, TimeSpan amount, Instant now)
    {
        _young[key] = FullAt(key, now) + amount;
        if (_young.Count <= limits.MaxRemembered / 2) return;
        (_old, _young) = (_young, _old);
        _young.Clear();
    }
}
