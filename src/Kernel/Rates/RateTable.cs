namespace Tandem.Kernel;

/// <summary>
/// How often each of many may do something: a bucket for each key, of which only those are remembered that are not full. Not thread-safe.
/// </summary>
/// <remarks>
/// A bucket is one instant, the time at which it will be full again (the generic cell rate algorithm, ITU-T I.371 annex A). Buckets live in two generations: when the young one has
/// grown to half of the limit it becomes the old one and the old one is forgotten, so the table is bounded, needs no timer, and no entry is ever searched for.
/// </remarks>
/// <typeparam name="TKey">Who is counted.</typeparam>
/// <param name="maxRemembered">Buckets remembered at most; at least 2.</param>
public sealed class RateTable<TKey>(int maxRemembered) where TKey : notnull
{
    private Dictionary<TKey, Instant> _young = [];
    private Dictionary<TKey, Instant> _old = [];

    /// <summary>Buckets that are remembered.</summary>
    public int Count => _young.Count + _old.Count;

    /// <summary>For how long nothing can be taken from a bucket; zero when something can.</summary>
    /// <param name="key">Whose bucket.</param>
    /// <param name="interval">After which time one more is in it.</param>
    /// <param name="burst">How many it holds; at least 1.</param>
    /// <param name="now">The time.</param>
    public TimeSpan Wait(TKey key, TimeSpan interval, int burst, Instant now)
    {
        var wait = FullAt(key, now) - now - interval * (burst - 1);
        return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
    }

    /// <summary>Takes from a bucket whatever is in it, or gives back.</summary>
    /// <param name="key">Whose bucket.</param>
    /// <param name="amount">The interval for one, the negative interval to give one back.</param>
    /// <param name="now">The time.</param>
    public void Take(TKey key, TimeSpan amount, Instant now)
    {
        _young[key] = FullAt(key, now) + amount;
        if (_young.Count <= maxRemembered / 2) return;
        (_old, _young) = (_young, _old);
        _young.Clear();
    }

    /// <summary>Fills a bucket.</summary>
    public void Forget(TKey key)
    {
        _young.Remove(key);
        _old.Remove(key);
    }

    private Instant FullAt(TKey key, Instant now) =>
        (_young.TryGetValue(key, out var fullAt) || _old.TryGetValue(key, out fullAt)) && fullAt > now ? fullAt : now;
}
