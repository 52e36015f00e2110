using Tandem.Rtp.Rtcp;

namespace Tandem.Rtp.Sequences;

/// <summary>The time to a peer and back, from what its reports say of ours (RFC 3550 section 6.4.1 and figure 2, RFC 3611 section 4.5).</summary>
public static class RoundTrip
{
    /// <summary>The round trip that a report block tells.</summary>
    /// <param name="report">The report of the peer.</param>
    /// <param name="now">When it came, on the clock that our sender reports are written by.</param>
    /// <param name="time">The round trip; zero when clocks are coarser than the way is short.</param>
    /// <returns>False when the peer has not got a sender report yet.</returns>
    public static bool TryRead(in ReportBlock report, NtpTimestamp now, out TimeSpan time) => TryRead(report.LastSenderReport, report.DelaySinceLastSenderReport, now, out time);

    /// <summary>The round trip that the peer's answer to our reference time tells.</summary>
    /// <param name="delay">The answer.</param>
    /// <param name="now">When it came, on the clock that our reference times are written by.</param>
    /// <param name="time">The round trip.</param>
    /// <returns>False when the peer has not got a reference time yet.</returns>
    public static bool TryRead(in ReceiverDelay delay, NtpTimestamp now, out TimeSpan time) => TryRead(delay.LastReceiverReport, delay.DelaySinceLastReceiverReport, now, out time);

    private static bool TryRead(uint last, uint delay, NtpTimestamp now, out TimeSpan time)
    {
        var units = unchecked((int)(now.Middle - last - delay));
        time = units > 0 && last != 0 ? NtpTimestamp.FromMiddle((uint)units) : TimeSpan.Zero;
        return last != 0;
    }
}
