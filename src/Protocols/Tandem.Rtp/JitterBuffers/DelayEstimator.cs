namespace Tandem.Rtp.JitterBuffers;

/// <summary>
/// How long packets are under way beyond the fastest of them, and the delay in which all but a few come: the 97th percentile of the last 500 or so. The fastest is forgotten after a while, so that clocks may drift. Allocates nothing after it was made.
/// </summary>
internal sealed class DelayEstimator
{
    /// <summary>Packets that are remembered; ten seconds of 20 ms each.</summary>
    public const int Window = 512;

    /// <summary>Fewer packets tell nothing.</summary>
    public const int Least = 16;

    /// <summary>How finely delays are told apart.</summary>
    public const long BucketTicks = 5 * TimeSpan.TicksPerMillisecond;

    private const int Buckets = 256;
    private const double Quantile = 0.97;

    private readonly byte[] _recent = new byte[Window];
    private readonly int[] _counts = new int[Buckets];
    private int _next;
    private int _inWindow;
    private long _fastest = long.MaxValue;
    private long _fastestBefore = long.MaxValue;

    /// <summary>Packets that count.</summary>
    public int Count { get; private set; }

    /// <summary>The transit of the fastest packet, in ticks of an arbitrary origin.</summary>
    public long Fastest => Math.Min(_fastest, _fastestBefore);

    /// <summary>The delay, or null while too few packets have come.</summary>
    public TimeSpan? Delay
    {
        get
        {
            if (Count < Least) return null;
            var left = Count - (int)(Count * Quantile);
            var bucket = Buckets - 1;
            while (bucket > 0 && (left -= _counts[bucket]) > 0) bucket--;
            return new TimeSpan((bucket + 1) * BucketTicks);
        }
    }

    /// <summary>Takes a packet.</summary>
    /// <param name="transit">Its arrival less its timestamp, in ticks.</param>
    public void Receive(long transit)
    {
        _fastest = Math.Min(_fastest, transit);
        if (++_inWindow == Window) (_fastestBefore, _fastest, _inWindow) = (_fastest, long.MaxValue, 0);
        if (Count == Window) _counts[_recent[_next]]--;
        else Count++;
        var bucket = (byte)Math.Min((transit - Fastest) / BucketTicks, Buckets - 1);
        _recent[_next] = bucket;
        _counts[bucket]++;
        _next = (_next + 1) % Window;
    }

    /// <summary>Forgets all: transits have another origin.</summary>
    public void Reset()
    {
        Array.Clear(_counts);
        (_next, _inWindow, Count, _fastest, _fastestBefore) = (0, 0, 0, long.MaxValue, long.MaxValue);
    }
}
