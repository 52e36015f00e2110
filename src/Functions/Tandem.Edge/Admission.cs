using Tandem.Kernel;

namespace Tandem.Edge;

/// <summary>What <see cref="Admission"/> says of a message.</summary>
internal enum Verdict : byte
{
    /// <summary>It is within its source's rate.</summary>
    Admit,

    /// <summary>The first one over the rate: tell the source, with 503 and Retry-After.</summary>
    Refuse,

    /// <summary>A further one: the source knows.</summary>
    Drop,
}

/// <summary>A token bucket per source (<see cref="PeerAddress.Source"/>): each may send at its rate, and save up what it did not use for a while.</summary>
internal sealed class Admission(EdgeOptions options)
{
    private readonly Dictionary<PeerAddress, Bucket> _buckets = [];

    /// <summary>How many sources are watched.</summary>
    public int Count => _buckets.Count;

    /// <summary>Seconds after which a refused source has a tenth of its burst again.</summary>
    public int RetryAfter => Math.Max(1, (int)(options.BurstTime.TotalSeconds / 10));

    public Verdict Judge(in PeerAddress source, Instant now)
    {
        var rate = source.IsLoopback ? options.LoopbackMessagesPerSecond : options.MessagesPerSecond;
        if (rate == 0) return Verdict.Admit;
        var burst = Math.Max(1, rate * options.BurstTime.TotalSeconds);
        var address = source.Source;
        if (!_buckets.TryGetValue(address, out var bucket))
        {
            if (_buckets.Count >= options.MaxSources) Forget(now);
            bucket = new Bucket(burst, now, false);
        }

        var tokens = Math.Min(burst, bucket.Tokens + (now - bucket.Updated).TotalSeconds * rate);
        var verdict = tokens >= 1 ? Verdict.Admit : bucket.IsTold ? Verdict.Drop : Verdict.Refuse;
        // A source is told again once it has been within its rate for a while.
        var isTold = verdict != Verdict.Admit || (bucket.IsTold && tokens < burst / 2);
        _buckets[address] = new Bucket(verdict == Verdict.Admit ? tokens - 1 : tokens, now, isTold);
        return verdict;
    }

    private void Forget(Instant now)
    {
        foreach (var (address, bucket) in _buckets)
            if (now - bucket.Updated >= options.BurstTime) _buckets.Remove(address);
        if (_buckets.Count >= options.MaxSources) _buckets.Clear();
    }

    private readonly record struct Bucket(double Tokens, Instant Updated, bool IsTold);
}
