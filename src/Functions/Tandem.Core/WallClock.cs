using Tandem.Kernel;

namespace Tandem.Core;

/// <summary>Ties the node's monotonic clock to the calendar, for what outlives the process: the ends of registrations, and Date.</summary>
internal sealed class WallClock(TimeProvider time)
{
    /// <summary>The time of day.</summary>
    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>Milliseconds since 1970 at <paramref name="instant"/>.</summary>
    public long ToUnixMilliseconds(Instant instant, Instant now) => (Now + (instant - now)).ToUnixTimeMilliseconds();

    /// <summary>The instant of a time of day given in milliseconds since 1970.</summary>
    public Instant ToInstant(long unixMilliseconds, Instant now) => now + TimeSpan.FromMilliseconds(unixMilliseconds - Now.ToUnixTimeMilliseconds());
}
