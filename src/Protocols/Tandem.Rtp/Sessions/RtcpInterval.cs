namespace Tandem.Rtp.Sessions;

/// <summary>How often a participant may send RTCP (RFC 3550 section 6.3.1 and appendix A.7).</summary>
internal static class RtcpInterval
{
    /// <summary>The part of the bandwidth that senders get, when they are fewer than this part of the members.</summary>
    private const double SenderShare = 0.25;

    /// <summary>Timer reconsideration makes intervals shorter; this makes up for it: e - 3/2.</summary>
    private const double Compensation = Math.E - 1.5;

    /// <summary>The calculated interval Td.</summary>
    /// <param name="members">Participants, this one included.</param>
    /// <param name="senders">Those of them that send.</param>
    /// <param name="isSender">Whether this one does.</param>
    /// <param name="octetsPerSecond">RTCP of all participants together.</param>
    /// <param name="averageSize">Octets of one compound.</param>
    /// <param name="minimum">The least interval.</param>
    public static TimeSpan Compute(int members, int senders, bool isSender, double octetsPerSecond, double averageSize, TimeSpan minimum)
    {
        var sharing = members;
        if (senders <= members * SenderShare)
        {
            octetsPerSecond *= isSender ? SenderShare : 1 - SenderShare;
            sharing = isSender ? senders : members - senders;
        }

        var interval = TimeSpan.FromSeconds(averageSize * sharing / octetsPerSecond);
        return interval < minimum ? minimum : interval;
    }

    /// <summary>The interval T: half to one and a half of the calculated one, so that participants do not send together.</summary>
    public static TimeSpan Randomize(TimeSpan interval, Random random) => interval * ((random.NextDouble() + 0.5) / Compensation);
}
