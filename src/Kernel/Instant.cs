namespace Tandem.Kernel;

/// <summary>
/// A point on the node's monotonic clock, in ticks of 100 ns since an arbitrary origin. Machines are handed one with every
/// input and never read a clock themselves, so that tests run them in virtual time.
/// </summary>
public readonly record struct Instant(long Ticks) : IComparable<Instant>
{
    /// <summary>The latest instant; as a deadline it means "never".</summary>
    public static readonly Instant Never = new(long.MaxValue);

    /// <summary>Reads the monotonic clock of <paramref name="clock"/>.</summary>
    public static Instant Now(TimeProvider clock)
    {
        var timestamp = clock.GetTimestamp();
        var frequency = clock.TimestampFrequency;
        return frequency == TimeSpan.TicksPerSecond
            ? new Instant(timestamp)
            : new Instant((long)((Int128)timestamp * TimeSpan.TicksPerSecond / frequency));
    }

    /// <summary>The instant <paramref name="duration"/> later.</summary>
    public static Instant operator +(Instant instant, TimeSpan duration) => new(instant.Ticks + duration.Ticks);

    /// <summary>The instant <paramref name="duration"/> earlier.</summary>
    public static Instant operator -(Instant instant, TimeSpan duration) => new(instant.Ticks - duration.Ticks);

    /// <summary>The time from <paramref name="earlier"/> to <paramref name="later"/>.</summary>
    public static TimeSpan operator -(Instant later, Instant earlier) => new(later.Ticks - earlier.Ticks);

    /// <summary>Whether <paramref name="left"/> comes before <paramref name="right"/>.</summary>
    public static bool operator <(Instant left, Instant right) => left.Ticks < right.Ticks;

    /// <summary>Whether <paramref name="left"/> comes after <paramref name="right"/>.</summary>
    public static bool operator >(Instant left, Instant right) => left.Ticks > right.Ticks;

    /// <summary>Whether <paramref name="left"/> does not come after <paramref name="right"/>.</summary>
    public static bool operator <=(Instant left, Instant right) => left.Ticks <= right.Ticks;

    /// <summary>Whether <paramref name="left"/> does not come before <paramref name="right"/>.</summary>
    public static bool operator >=(Instant left, Instant right) => left.Ticks >= right.Ticks;

    /// <inheritdoc/>
    public int CompareTo(Instant other) => Ticks.CompareTo(other.Ticks);
}
