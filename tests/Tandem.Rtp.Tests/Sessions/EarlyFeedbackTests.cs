using Tandem.Kernel;
using Tandem.Rtp.Rtcp;
using Tandem.Rtp.Sessions;

namespace Tandem.Rtp.Tests.Sessions;

/// <summary>Early feedback (RFC 4585 section 3.5, RFC 5506).</summary>
public sealed class EarlyFeedbackTests
{
    private static readonly byte[] Picture = Wire.Octets("81ce0002 000003e8 00000007");
    private readonly byte[] _buffer = new byte[RtcpSession.TypicalLength];

    [Fact]
    public void Between_two_feedback_goes_at_once_with_a_minimal_report()
    {
        var session = Session(isReducedSize: false);
        Assert.Equal(FeedbackTiming.Early, session.AddFeedback(Picture, Wire.At(1)));
        Assert.Equal(Wire.At(1), session.Deadline);
        Assert.Equal([RtcpPacketType.ReceiverReport, RtcpPacketType.SourceDescription, RtcpPacketType.PayloadSpecificFeedback], Take(session, Wire.At(1)));
    }

    [Fact]
    public void A_reduced_size_is_the_feedback_alone()
    {
        var session = Session(isReducedSize: true);
        session.AddFeedback(Picture, Wire.At(1));
        session.AddFeedback(Picture, Wire.At(1));
        Assert.True(session.TryTake(Wire.At(1), _buffer, out var length));
        Assert.Equal([.. Picture, .. Picture], _buffer[..length]);
    }

    [Fact]
    public void The_second_waits_for_the_next_report_and_then_may_be_early_again()
    {
        var session = Session(isReducedSize: true);
        var next = session.Deadline;
        session.AddFeedback(Picture, Wire.At(1));
        Take(session, Wire.At(1));
        // The early one took the place of the report: tn = tp + 2 T_rr.
        Assert.Equal((next - Wire.Start) * 2, session.Deadline - Wire.Start, Tolerance);
        Assert.Equal(FeedbackTiming.Regular, session.AddFeedback(Picture, Wire.At(2)));
        Assert.False(session.TryTake(Wire.At(2), _buffer, out _));
        Assert.Contains(RtcpPacketType.PayloadSpecificFeedback, TakeNext(session));
        Assert.Equal(FeedbackTiming.Early, session.AddFeedback(Picture, session.Deadline - TimeSpan.FromTicks(1)));
    }

    [Fact]
    public void What_would_be_too_late_is_dropped()
    {
        var session = new RtcpSession(Options(false) with { BitsPerSecond = 200, MaxFeedbackDelay = TimeSpan.FromMilliseconds(100) }, Wire.Start);
        Assert.Equal(FeedbackTiming.Early, session.AddFeedback(Picture, Wire.At(1)));
        Take(session, Wire.At(1));
        Assert.Equal(FeedbackTiming.Dropped, session.AddFeedback(Picture, Wire.At(2)));
        Assert.Equal(FeedbackTiming.Regular, session.AddFeedback(Picture, session.Deadline - TimeSpan.FromMilliseconds(50)));
    }

    [Fact]
    public void Without_the_profile_feedback_goes_with_reports()
    {
        var session = new RtcpSession(SimulatedGroup.Options(0), Wire.Start);
        Assert.Equal(FeedbackTiming.Regular, session.AddFeedback(Picture, Wire.At(1)));
        Assert.Equal([RtcpPacketType.ReceiverReport, RtcpPacketType.SourceDescription, RtcpPacketType.PayloadSpecificFeedback], TakeNext(session));
    }

    [Fact]
    public void Among_many_feedback_waits_a_random_while()
    {
        var delays = new List<TimeSpan>();
        for (var seed = 0; seed < 50; seed++)
        {
            var session = new RtcpSession(Options(true) with { BitsPerSecond = 4000, Random = new Random(seed) }, Wire.Start);
            var writer = new RtcpWriter(new byte[2000]);
            for (uint ssrc = 1; ssrc <= 30; ssrc++) writer.WriteReceiverReport(ssrc, []);
            session.Receive(writer.Written, Wire.Start);
            Instant now;
            do now = session.Deadline;
            while (!session.TryTake(now, _buffer, out _));
            var next = session.Deadline;
            if (session.AddFeedback(Picture, now) != FeedbackTiming.Early) continue;
            Assert.True(session.Deadline < next);
            delays.Add(session.Deadline - now);
        }

        Assert.True(delays.Count > 40);
        Assert.True(delays.Max() - delays.Min() > TimeSpan.FromMilliseconds(100));
    }

    [Fact]
    public void Full_reports_keep_their_interval_while_feedback_is_often()
    {
        var session = new RtcpSession(Options(false) with { BitsPerSecond = 100_000, RegularInterval = TimeSpan.FromSeconds(2) }, Wire.Start);
        var (full, feedback, end) = (new List<Instant>(), 0, Wire.At(60_000));
        for (var now = Wire.Start; now < end; now += TimeSpan.FromMilliseconds(5))
        {
            if ((now.Ticks / TimeSpan.TicksPerMillisecond) % 100 == 0) session.AddFeedback(Picture, now);
            while (session.TryTake(now, _buffer, out var length))
            {
                if (Wire.Types(_buffer.AsSpan(0, length)).Contains(RtcpPacketType.PayloadSpecificFeedback)) feedback++;
                else full.Add(now);
            }
        }

        Assert.InRange(feedback, 550, 600);
        Assert.InRange(full.Count, 20, 45);
        Assert.All(full.Zip(full.Skip(1)), pair => Assert.True(pair.Second - pair.First >= TimeSpan.FromSeconds(0.9)));
    }

    [Fact]
    public void Feedback_that_has_no_room_is_dropped()
    {
        var session = Session(isReducedSize: true);
        Assert.Equal(FeedbackTiming.Dropped, session.AddFeedback(new byte[700], Wire.At(1)));
        for (var i = 0; i < 50; i++) Assert.Equal(FeedbackTiming.Early, session.AddFeedback(Picture, Wire.At(1)));
        Assert.Equal(FeedbackTiming.Dropped, session.AddFeedback(Picture, Wire.At(1)));
    }

    private static readonly IEqualityComparer<TimeSpan> Tolerance = EqualityComparer<TimeSpan>.Create((a, b) => (a - b).Duration() < TimeSpan.FromMilliseconds(1), _ => 0);

    private static RtcpSessionOptions Options(bool isReducedSize) => SimulatedGroup.Options(0) with { HasEarlyFeedback = true, IsReducedSize = isReducedSize };

    private static RtcpSession Session(bool isReducedSize) => new(Options(isReducedSize), Wire.Start);

    private List<RtcpPacketType> Take(RtcpSession session, Instant now)
    {
        Assert.True(session.TryTake(now, _buffer, out var length));
        return Wire.Types(_buffer.AsSpan(0, length), isReducedSizeAllowed: true);
    }

    private List<RtcpPacketType> TakeNext(RtcpSession session)
    {
        while (true)
        {
            if (session.TryTake(session.Deadline, _buffer, out var length)) return Wire.Types(_buffer.AsSpan(0, length), isReducedSizeAllowed: true);
        }
    }
}
