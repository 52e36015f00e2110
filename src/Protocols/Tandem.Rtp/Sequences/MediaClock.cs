using Tandem.Kernel;

namespace Tandem.Rtp.Sequences;

/// <summary>The clock of a payload: instants and durations in its units (RFC 3550 section 5.1, timestamp).</summary>
/// <param name="Rate">Units a second, as the payload format says: 8,000 for G.711, 48,000 for Opus, 90,000 for video.</param>
public readonly record struct MediaClock(int Rate)
{
    /// <summary>The instant in units, since an arbitrary origin; wraps like a timestamp.</summary>
    public uint At(Instant instant) => (uint)ToUnits(instant.Ticks);

    /// <summary>A duration in units.</summary>
    public long Units(TimeSpan duration) => ToUnits(duration.Ticks);

    /// <summary>The duration of so many units.</summary>
    public TimeSpan Duration(long units)
    {
        var (seconds, rest) = Math.DivRem(units, Rate);
        return new((seconds * TimeSpan.TicksPerSecond) + (rest * TimeSpan.TicksPerSecond / Rate));
    }

    private long ToUnits(long ticks)
    {
        // In two parts, so that months of ticks do not overflow.
        var (seconds, rest) = Math.DivRem(ticks, TimeSpan.TicksPerSecond);
        return (seconds * Rate) + (rest * Rate / TimeSpan.TicksPerSecond);
    }
}
