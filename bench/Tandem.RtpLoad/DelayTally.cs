namespace Tandem.RtpLoad;

/// <summary>How long packets were under way, in steps of ten microseconds. On the loop.</summary>
internal sealed class DelayTally
{
    private const int TicksEach = 100;

    private readonly long[] _counts = new long[10_000];
    private long _count;

    /// <summary>Counts a packet.</summary>
    public void Add(TimeSpan delay)
    {
        _counts[Math.Clamp(delay.Ticks / TicksEach, 0, _counts.Length - 1)]++;
        _count++;
    }

    /// <summary>The delay that a share of the packets did not exceed, in microseconds; -1 without a packet.</summary>
    public long Microseconds(double share)
    {
        if (_count == 0) return -1;
        var (place, left) = (0, (long)Math.Ceiling(_count * share));
        while ((left -= _counts[place]) > 0) place++;
        return (place + 1) * TicksEach / TimeSpan.TicksPerMicrosecond;
    }
}
