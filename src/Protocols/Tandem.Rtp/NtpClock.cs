using Tandem.Kernel;

namespace Tandem.Rtp;

/// <summary>What the wall clock showed at an instant of the monotonic clock, so that a machine without a clock can write times of the NTP. All streams that shall play in step need the same one.</summary>
/// <param name="Origin">The instant.</param>
/// <param name="Time">What the wall clock showed.</param>
public readonly record struct NtpClock(Instant Origin, NtpTimestamp Time)
{
    /// <summary>The time at another instant.</summary>
    public NtpTimestamp At(Instant instant) => Time + (instant - Origin);
}
