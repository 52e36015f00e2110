namespace Tandem.Rtp;

/// <summary>A time of the NTP (RFC 3550 section 4): seconds since 1900 as a fixed-point number of 32 and 32 bits.</summary>
/// <param name="Value">The 64 bits.</param>
public readonly record struct NtpTimestamp(ulong Value)
{
    private static readonly DateTimeOffset Epoch = new(1900, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The middle 32 bits, in units of 1/65,536 second: what reports refer to a time by.</summary>
    public uint Middle => (uint)(Value >> 16);

    /// <summary>The timestamp of a time; it wraps in 2036.</summary>
    public static NtpTimestamp Of(DateTimeOffset time) => default(NtpTimestamp) + (time - Epoch);

    /// <summary>The time that much later.</summary>
    public static NtpTimestamp operator +(NtpTimestamp time, TimeSpan duration)
    {
        var (seconds, ticks) = Math.DivRem(duration.Ticks, TimeSpan.TicksPerSecond);
        var fraction = (ticks << 32) / TimeSpan.TicksPerSecond;
        return new(time.Value + (ulong)((seconds << 32) + fraction));
    }

    /// <summary>The time from one to the other, when less than 68 years lie between them.</summary>
    public static TimeSpan operator -(NtpTimestamp later, NtpTimestamp earlier) => new(ToTicks((long)(later.Value - earlier.Value), 32));

    /// <summary>A duration in units of 1/65,536 second; what is longer than 18 hours, or negative, is the nearest that 32 bits can hold.</summary>
    public static uint ToMiddle(TimeSpan duration)
    {
        if (duration <= TimeSpan.Zero) return 0;
        var (seconds, ticks) = Math.DivRem(duration.Ticks, TimeSpan.TicksPerSecond);
        return seconds > ushort.MaxValue ? uint.MaxValue : (uint)((seconds << 16) | ((ticks << 16) / TimeSpan.TicksPerSecond));
    }

    /// <summary>The duration of so many units of 1/65,536 second.</summary>
    public static TimeSpan FromMiddle(uint units) => new(ToTicks(units, 16));

    private static long ToTicks(long value, int fractionBits) =>
        ((value >> fractionBits) * TimeSpan.TicksPerSecond) + (((value & ((1L << fractionBits) - 1)) * TimeSpan.TicksPerSecond) >> fractionBits);
}
