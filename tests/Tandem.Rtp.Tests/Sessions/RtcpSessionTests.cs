using CsCheck;
using Tandem.Kernel;
using Tandem.Rtp.Rtcp;
using Tandem.Rtp.Sequences;
using Tandem.Rtp.Sessions;

namespace Tandem.Rtp.Tests.Sessions;

/// <summary>Members, reports and their times (RFC 3550 sections 6.2 to 6.4).</summary>
public sealed class RtcpSessionTests
{
    private static readonly MediaClock Clock = new(8000);
    private readonly byte[] _buffer = new byte[RtcpSession.TypicalLength];

    [Fact]
    public void The_first_report_comes_after_half_the_interval() =>
        Gen.Int.Sample(seed =>
        {
            var session = new RtcpSession(SimulatedGroup.Options(0) with { Random = new Random(seed) }, Wire.Start);
            // 2.5 seconds, times 0.5 to 1.5, divided by e - 1.5.
            Assert.InRange((session.Deadline - Wire.Start).TotalSeconds, 1.02, 3.08);
        });

    [Fact]
    public void Who_only_listens_sends_receiver_reports()
    {
        var group = new SimulatedGroup(TimeSpan.FromMilliseconds(10));
        group.Join(SimulatedGroup.Options(0));
        group.Join(SimulatedGroup.Options(1));
        group.SendUntil(0, Wire.At(20_000));
        group.RunTo(Wire.At(20_000));
        Assert.All(group.Sent.Where(one => one.From == 0), one => Assert.Equal([RtcpPacketType.SenderReport, RtcpPacketType.SourceDescription], Wire.Types(one.Octets)));
        Assert.All(group.Sent.Where(one => one.From == 1), one => Assert.Equal([RtcpPacketType.ReceiverReport, RtcpPacketType.SourceDescription], Wire.Types(one.Octets)));
        Assert.True(group.Sent.Count(one => one.From == 0) >= 3);
        var last = FirstReport(group.Sent.Last(one => one.From == 1).Octets);
        Assert.Equal((1000u, (byte)0, 0), (last.Ssrc, last.FractionLost, last.CumulativeLost));
        Assert.NotEqual(0u, last.LastSenderReport);
        Assert.Equal((2, 1, true), (group.Sessions[0].MemberCount, group.Sessions[0].SenderCount, group.Sessions[0].IsSender));
    }

    [Fact]
    public void The_round_trip_is_measured_from_reports()
    {
        var group = new SimulatedGroup(TimeSpan.FromMilliseconds(60));
        group.Join(SimulatedGroup.Options(0));
        group.Join(SimulatedGroup.Options(1) with { HasReferenceTime = true });
        group.SendUntil(0, Wire.At(30_000));
        group.RunTo(Wire.At(30_000));
        // By SR and RR for who sends, by reference time and its answer for who does not.
        Assert.All(group.Sessions, session => Assert.InRange(session.RoundTripTime!.Value.TotalMilliseconds, 119.9, 120.1));
        Assert.Equal(1000u, group.Sessions[0].LastReport!.Value.Ssrc);
        Assert.Null(group.Sessions[1].LastReport);
    }

    [Fact]
    public void A_sender_that_stops_is_no_sender_and_then_no_member()
    {
        var session = new RtcpSession(SimulatedGroup.Options(0), Wire.Start);
        for (var i = 0; i < 3; i++) session.Receive(Wire.Parse(Wire.Packet(i)), Clock, Wire.Start);
        Assert.Equal((2, 1), (session.MemberCount, session.SenderCount));
        RunTo(session, Wire.At(18_000));
        Assert.Equal((2, 0), (session.MemberCount, session.SenderCount));
        RunTo(session, Wire.At(40_000));
        Assert.Equal(1, session.MemberCount);
        Assert.Empty(session.Members);
    }

    [Fact]
    public void One_packet_makes_no_member()
    {
        var session = new RtcpSession(SimulatedGroup.Options(0), Wire.Start);
        Assert.Equal(SequenceOutcome.Probation, session.Receive(Wire.Parse(Wire.Packet(1)), Clock, Wire.Start));
        Assert.Equal(1, session.MemberCount);
        Assert.Equal(SequenceOutcome.Proved, session.Receive(Wire.Parse(Wire.Packet(2)), Clock, Wire.Start));
        Assert.Equal(2, session.MemberCount);
    }

    [Fact]
    public void Who_says_goodbye_is_gone()
    {
        var session = new RtcpSession(SimulatedGroup.Options(0), Wire.Start);
        Receive(session, (ref RtcpWriter writer) => writer.WriteReceiverReport(7, []));
        Assert.NotNull(session.MemberOf(7));
        Receive(session, (ref RtcpWriter writer) =>
        {
            writer.WriteReceiverReport(7, []);
            writer.WriteGoodbye([7]);
        });
        Assert.Null(session.MemberOf(7));
    }

    [Fact]
    public void There_is_a_limit_to_members_and_own_sources()
    {
        var session = new RtcpSession(SimulatedGroup.Options(0) with { MaxMembers = 10, MaxSenders = 2 }, Wire.Start);
        for (uint ssrc = 1; ssrc < 100; ssrc++)
        {
            for (var i = 0; i < 3; i++) session.Receive(Wire.Parse(Wire.Packet(i, ssrc: ssrc)), Clock, Wire.Start);
            session.Send(Wire.Parse(Wire.Packet(0, ssrc: 5000 + ssrc)), Clock, Wire.Start);
        }

        Assert.Equal((11, 10), (session.MemberCount, session.Members.Count));
        Assert.NotNull(session.SentOf(5002));
        Assert.Null(session.SentOf(5003));
    }

    [Fact]
    public void An_own_source_that_comes_from_elsewhere_is_a_collision()
    {
        var session = new RtcpSession(SimulatedGroup.Options(0), Wire.Start);
        session.Receive(Wire.Parse(Wire.Packet(1, ssrc: 1000)), Clock, Wire.Start);
        Receive(session, (ref RtcpWriter writer) => writer.WriteReceiverReport(1000, []));
        Assert.Equal((2, 1), (session.Collisions, session.MemberCount));
    }

    [Fact]
    public void Each_of_many_sources_is_reported_about_in_turn()
    {
        var session = new RtcpSession(SimulatedGroup.Options(0) with { Random = new Random(1) }, Wire.Start);
        var reported = new HashSet<uint>();
        for (var round = 0; round < 3; round++)
        {
            for (uint ssrc = 1; ssrc <= 40; ssrc++)
            {
                for (var i = 0; i < 3; i++) session.Receive(Wire.Parse(Wire.Packet((round * 3) + i, ssrc: ssrc)), Clock, session.Deadline);
            }

            var octets = TakeNext(session);
            Assert.Equal(RtcpParseError.None, RtcpCompound.TryParse(octets, isReducedSizeAllowed: false, out var compound));
            foreach (var packet in compound)
            {
                if (ReceiverReport.TryRead(packet, out var report) != RtcpParseError.None) continue;
                foreach (var block in report.Reports) reported.Add(block.Ssrc);
            }
        }

        Assert.Equal(40, reported.Count);
    }

    [Fact]
    public void Several_own_sources_report_in_one_compound()
    {
        var session = new RtcpSession(SimulatedGroup.Options(0), Wire.Start);
        foreach (var ssrc in (uint[])[1000, 77, 78]) session.Send(Wire.Parse(Wire.Packet(0, ssrc: ssrc)), Clock, session.Deadline);
        var octets = TakeNext(session);
        Assert.Equal([RtcpPacketType.SenderReport, RtcpPacketType.SenderReport, RtcpPacketType.SenderReport, RtcpPacketType.SourceDescription], Wire.Types(octets));
        session.Leave(session.Deadline);
        Assert.True(session.TryTake(session.Deadline, _buffer, out var length));
        Assert.Equal(RtcpPacketType.Goodbye, Wire.Types(_buffer.AsSpan(0, length))[^1]);
        Assert.Equal("83cb0003" + "000003e8" + "0000004d" + "0000004e", Wire.Hex(_buffer.AsSpan(length - 16, 16)));
    }

    [Fact]
    public void Octets_that_are_no_rtcp_change_nothing() =>
        Gen.Byte.Array[0, 60].Sample(octets =>
        {
            var session = new RtcpSession(SimulatedGroup.Options(0) with { IsReducedSize = true }, Wire.Start);
            if (session.Receive(octets, Wire.Start) == RtcpParseError.None) return;
            Assert.InRange(session.MemberCount, 1, 8);
        });

    [Fact]
    public void A_session_that_runs_allocates_nothing()
    {
        var session = new RtcpSession(SimulatedGroup.Options(0) with { HasEarlyFeedback = true, HasReferenceTime = true }, Wire.Start);
        var peer = new RtcpSession(SimulatedGroup.Options(1) with { HasEarlyFeedback = true }, Wire.Start);
        var octets = Wire.Packet(0, ssrc: 1001);
        var feedback = Wire.Octets("81ce0002 000003e9 000003e8");
        ushort next = 0;
        Assert.Equal(0, Wire.AllocatedBy(() =>
        {
            for (var i = 0; i < 10; i++)
            {
                RtpHeader.WriteSequenceNumber(octets, next++);
                var now = Wire.At(next * 20);
                RtpPacket.TryParse(octets, out var packet);
                peer.Send(packet, Clock, now);
                session.Receive(packet, Clock, now);
                session.AddFeedback(feedback, now);
                while (session.TryTake(now, _buffer, out var length)) peer.Receive(_buffer.AsSpan(0, length), now);
                while (peer.TryTake(now, _buffer, out var length)) session.Receive(_buffer.AsSpan(0, length), now);
            }
        }));
        Assert.Equal(2, session.MemberCount);
    }

    private static ReportBlock FirstReport(byte[] compound)
    {
        Assert.Equal(RtcpParseError.None, RtcpCompound.TryParse(compound, isReducedSizeAllowed: false, out var packets));
        foreach (var packet in packets)
        {
            if (ReceiverReport.TryRead(packet, out var report) == RtcpParseError.None) return report.Reports[0];
        }

        throw new InvalidOperationException("No report.");
    }

    private byte[] TakeNext(RtcpSession session)
    {
        while (true)
        {
            if (session.TryTake(session.Deadline, _buffer, out var length)) return _buffer[..length];
        }
    }

    private void RunTo(RtcpSession session, Instant end)
    {
        while (session.Deadline <= end) session.TryTake(session.Deadline, _buffer, out _);
    }

    private delegate void Writing(ref RtcpWriter writer);

    private void Receive(RtcpSession session, Writing write)
    {
        var writer = new RtcpWriter(_buffer);
        write(ref writer);
        Assert.Equal(RtcpParseError.None, session.Receive(writer.Written, Wire.Start));
    }
}
