using Tandem.Kernel;
using Tandem.Rtp.Rtcp;
using Tandem.Rtp.Sessions;

namespace Tandem.Rtp.Tests.Sessions;

/// <summary>The bandwidth is kept, however many take part (RFC 3550 section 6.3).</summary>
public sealed class IntervalTests
{
    [Theory]
    [InlineData(4, 1, false, 1)]
    // A quarter of the members or fewer send: they share a quarter of the bandwidth among them.
    [InlineData(100, 10, true, 100 * 10 / (1000 * 0.25))]
    [InlineData(100, 10, false, 100 * 90 / (1000 * 0.75))]
    // More than a quarter: all share all.
    [InlineData(100, 50, true, 100 * 100 / 1000.0)]
    [InlineData(100, 50, false, 100 * 100 / 1000.0)]
    public void The_interval_is_that_of_the_appendix(int members, int senders, bool isSender, double seconds) =>
        Assert.Equal(seconds, RtcpInterval.Compute(members, senders, isSender, octetsPerSecond: 1000, averageSize: 100, TimeSpan.FromSeconds(1)).TotalSeconds, 0.001);

    [Theory]
    [InlineData(2)]
    [InlineData(20)]
    [InlineData(100)]
    public void All_together_keep_to_the_bandwidth(int count)
    {
        const int BitsPerSecond = 4000;
        var group = new SimulatedGroup(TimeSpan.FromMilliseconds(50));
        for (var i = 0; i < count; i++) group.Join(SimulatedGroup.Options(i) with { BitsPerSecond = BitsPerSecond, MinInterval = TimeSpan.FromSeconds(0.5) });
        group.RunTo(Wire.At(300_000));
        var settled = group.Sent.Where(one => one.At > Wire.At(60_000)).ToList();
        var bits = settled.Sum(one => (one.Octets.Length + 28) * 8) / 240.0;
        var minimum = TimeSpan.FromSeconds(0.5);
        // Nobody sends: three quarters of the bandwidth are for those that receive, or as often as the least interval lets them.
        var allowed = Math.Min(BitsPerSecond * 0.75, settled.Average(one => (one.Octets.Length + 28) * 8) * count / minimum.TotalSeconds);
        Assert.InRange(bits, allowed * 0.85, allowed * 1.15);
        Assert.All(group.Sessions, session => Assert.Equal(count, session.MemberCount));
    }

    [Fact]
    public void Many_that_join_at_once_do_not_flood()
    {
        const int BitsPerSecond = 4000;
        var group = new SimulatedGroup(TimeSpan.FromMilliseconds(50));
        for (var i = 0; i < 200; i++) group.Join(SimulatedGroup.Options(i) with { BitsPerSecond = BitsPerSecond });
        group.RunTo(Wire.At(10_000));
        // Without reconsideration all 200 would send within the first three seconds.
        Assert.InRange(group.Sent.Count, 5, 120);
    }

    [Fact]
    public void Many_that_leave_make_the_others_report_more_often()
    {
        var options = SimulatedGroup.Options(0) with { BitsPerSecond = 2000 };
        var session = new RtcpSession(options, Wire.Start);
        var writer = new RtcpWriter(new byte[20_000]);
        for (uint ssrc = 1; ssrc <= 200; ssrc++) writer.WriteReceiverReport(ssrc, []);
        Assert.Equal(RtcpParseError.None, session.Receive(writer.Written, Wire.Start));
        var buffer = new byte[RtcpSession.TypicalLength];
        while (!session.TryTake(session.Deadline, buffer, out _)) { }
        var now = Wire.Start + ((session.Deadline - Wire.Start) / 2);
        var left = session.Deadline - now;
        writer = new RtcpWriter(new byte[20_000]);
        writer.WriteReceiverReport(1, []);
        for (uint ssrc = 11; ssrc <= 200; ssrc++) writer.WriteGoodbye([ssrc]);
        Assert.Equal(RtcpParseError.None, session.Receive(writer.Written, now));
        Assert.Equal(11, session.MemberCount);
        Assert.Equal((left * (11.0 / 201)).TotalSeconds, (session.Deadline - now).TotalSeconds, 0.001);
    }

    [Fact]
    public void Who_leaves_a_small_session_says_goodbye_at_once()
    {
        var group = new SimulatedGroup(TimeSpan.FromMilliseconds(10));
        group.Join(SimulatedGroup.Options(0));
        group.Join(SimulatedGroup.Options(1));
        group.RunTo(Wire.At(15_000));
        group.Sessions[0].Leave(group.Now);
        var before = group.Sent.Count;
        group.RunTo(group.Now);
        Assert.Equal([RtcpPacketType.ReceiverReport, RtcpPacketType.SourceDescription, RtcpPacketType.Goodbye], Wire.Types(group.Sent[before].Octets));
        group.RunTo(group.Now + TimeSpan.FromSeconds(1));
        Assert.Equal(1, group.Sessions[1].MemberCount);
        Assert.Equal(Instant.Never, group.Sessions[0].Deadline);
    }

    [Fact]
    public void Who_never_said_anything_just_goes()
    {
        var session = new RtcpSession(SimulatedGroup.Options(0), Wire.Start);
        session.Leave(Wire.At(10));
        Assert.Equal(Instant.Never, session.Deadline);
        Assert.False(session.TryTake(Wire.At(100_000), new byte[RtcpSession.TypicalLength], out _));
    }

    [Fact]
    public void When_many_leave_together_their_goodbyes_keep_to_the_bandwidth()
    {
        var group = new SimulatedGroup(TimeSpan.FromMilliseconds(20));
        for (var i = 0; i < 100; i++) group.Join(SimulatedGroup.Options(i) with { BitsPerSecond = 8000 });
        group.RunTo(Wire.At(120_000));
        foreach (var session in group.Sessions) session.Leave(group.Now);
        var before = group.Sent.Count;
        group.RunTo(group.Now + TimeSpan.FromSeconds(2));
        Assert.InRange(group.Sent.Count - before, 0, 60);
        group.RunTo(group.Now + TimeSpan.FromMinutes(3));
        Assert.Equal(100, group.Sent.Count - before);
        Assert.All(group.Sent.Skip(before), one => Assert.Equal(RtcpPacketType.Goodbye, Wire.Types(one.Octets)[^1]));
    }
}
