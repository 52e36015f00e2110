using Tandem.Kernel;
using Tandem.Rtp;
using Tandem.Rtp.Rtcp;
using Tandem.Rtp.Sessions;
using Tandem.Rtp.Tests.Rtcp;

namespace Tandem.Fuzz.Targets;

/// <summary>
/// A datagram of RTCP: every packet is read in every way, and what is understood is written and read again to the same. A session that takes it stays within its bounds, and what it sends after it is a compound.
/// </summary>
internal static class RtcpTarget
{
    private static readonly Instant Start = new(TimeSpan.TicksPerHour);

    private static readonly RtcpSessionOptions Options = new()
    {
        Ssrc = 1,
        CanonicalName = new byte[] { (byte)'a' },
        Wall = new NtpClock(Start, new NtpTimestamp(0xb44db705_20000000)),
        HasEarlyFeedback = true,
        IsReducedSize = true,
        MaxMembers = 20,
    };

    public static void Run(byte[] octets)
    {
        CompoundInvariants.Check(octets);
        var session = new RtcpSession(Options with { Random = new Random(1) }, Start);
        session.Receive(octets, Start);
        Assert.InRange(session.MemberCount, 1, 21);
        Assert.True(session.RoundTripTime is null || session.RoundTripTime >= TimeSpan.Zero);
        var buffer = new byte[RtcpSession.TypicalLength];
        for (var compounds = 0; compounds < 5;)
        {
            var now = session.Deadline;
            Assert.True(now >= Start && now < Start + TimeSpan.FromDays(1));
            if (!session.TryTake(now, buffer, out var length)) continue;
            Assert.Equal(RtcpParseError.None, RtcpCompound.TryParse(buffer.AsSpan(0, length), isReducedSizeAllowed: false, out _));
            compounds++;
        }
    }
}
