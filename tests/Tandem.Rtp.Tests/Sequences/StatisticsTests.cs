using CsCheck;
using Tandem.Kernel;
using Tandem.Rtp.Rtcp;
using Tandem.Rtp.Sequences;

namespace Tandem.Rtp.Tests.Sequences;

/// <summary>Jitter, reports, round trips.</summary>
public sealed class StatisticsTests
{
    private static readonly MediaClock Clock = new(8000);

    [Theory]
    [InlineData(8000, 20, 160)]
    [InlineData(48_000, 20, 960)]
    [InlineData(90_000, 1000, 90_000)]
    [InlineData(44_100, 10, 441)]
    public void A_clock_counts_units(int rate, int milliseconds, int units)
    {
        var clock = new MediaClock(rate);
        Assert.Equal(units, clock.Units(TimeSpan.FromMilliseconds(milliseconds)));
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), clock.Duration(units));
        Assert.Equal((uint)units, clock.At(new Instant(TimeSpan.TicksPerDay * 300) + TimeSpan.FromMilliseconds(milliseconds)) - clock.At(new Instant(TimeSpan.TicksPerDay * 300)));
    }

    /// <summary>RFC 3550 section 6.4.1: J += (|D| - J) / 16, in real numbers.</summary>
    [Fact]
    public void Jitter_is_that_of_the_formula() =>
        Gen.Select(Gen.UInt, Gen.Int[-400, 400].Array[2, 200]).Sample((first, offsets) =>
        {
            var jitter = default(InterarrivalJitter);
            var (formula, before) = (0.0, 0);
            for (var i = 0; i < offsets.Length; i++)
            {
                jitter.Receive(first + (uint)((i * 160) + offsets[i]), (uint)(i * 160));
                if (i > 0) formula += (Math.Abs(offsets[i] - before) - formula) / 16;
                before = offsets[i];
                Assert.InRange(jitter.Value, Math.Max(formula - 2, 0), formula + 2);
            }
        });

    [Fact]
    public void Jitter_of_a_hostile_sender_stays_a_number()
    {
        var jitter = default(InterarrivalJitter);
        for (var i = 0; i < 1000; i++) jitter.Receive(0, i % 2 == 0 ? 0 : 0x8000_0000);
        Assert.InRange(jitter.Value, 0x7FF0_0000u, 0x8000_0000u);
    }

    [Fact]
    public void A_report_counts_what_was_lost_since_the_last_one()
    {
        var statistics = new ReceptionStatistics(7, Clock, minSequential: 1);
        Receive(statistics, 100, 109);
        var first = statistics.Report(Wire.At(200));
        Assert.Equal((7u, (byte)0, 0, 109u), (first.Ssrc, first.FractionLost, first.CumulativeLost, first.ExtendedHighestSequence));
        // Twelve are expected and nine come.
        Receive(statistics, 110, 115);
        Receive(statistics, 119, 121);
        var second = statistics.Report(Wire.At(400));
        Assert.Equal((3 * 256 / 12, 3, 121u), (second.FractionLost, second.CumulativeLost, second.ExtendedHighestSequence));
        // Those that were late come after all.
        Receive(statistics, 116, 118);
        Assert.Equal((0, 0), (statistics.Report(Wire.At(500)).FractionLost, statistics.Lost));
        Assert.Equal(22ul * 20, statistics.Octets);
    }

    [Fact]
    public void Nothing_but_loss_is_the_greatest_fraction()
    {
        var statistics = new ReceptionStatistics(7, Clock, minSequential: 1);
        Receive(statistics, 0, 0);
        statistics.Report(Wire.At(0));
        Receive(statistics, 2999, 2999);
        Assert.Equal(255, statistics.Report(Wire.At(1)).FractionLost);
    }

    /// <summary>The example of RFC 3550 figure 2.</summary>
    [Fact]
    public void The_round_trip_is_that_of_the_example()
    {
        var report = new ReportBlock { LastSenderReport = 0xb7052000, DelaySinceLastSenderReport = 0x00054000 };
        Assert.True(RoundTrip.TryRead(report, new NtpTimestamp(0xb44db710_80000000), out var time));
        Assert.Equal(TimeSpan.FromSeconds(6.125), time);
        Assert.True(RoundTrip.TryRead(new ReceiverDelay(1, 0xb7052000, 0x00054000), new NtpTimestamp(0xb44db710_80000000), out time));
        Assert.Equal(TimeSpan.FromSeconds(6.125), time);
        Assert.True(RoundTrip.TryRead(report, new NtpTimestamp(0xb44db70a_50000000), out time));
        Assert.Equal(TimeSpan.Zero, time);
        Assert.False(RoundTrip.TryRead(default(ReportBlock), default, out _));
    }

    [Fact]
    public void A_report_refers_to_the_last_sender_report()
    {
        var statistics = new ReceptionStatistics(7, Clock, minSequential: 1);
        Receive(statistics, 1, 2);
        Assert.Equal((0u, 0u), (statistics.Report(Wire.At(100)).LastSenderReport, statistics.Report(Wire.At(100)).DelaySinceLastSenderReport));
        statistics.Receive(new SenderInformation(new NtpTimestamp(0xb44db705_20000000), 1, 2, 3), Wire.At(1000));
        var report = statistics.Report(Wire.At(6250));
        Assert.Equal((0xb7052000u, 0x54000u), (report.LastSenderReport, report.DelaySinceLastSenderReport));
    }

    [Fact]
    public void A_sender_counts_payload_and_goes_on_with_its_timestamp()
    {
        var statistics = new SendingStatistics(7, Clock);
        var wall = new NtpClock(Wire.Start, new NtpTimestamp(1ul << 32));
        Assert.Equal(new SenderInformation(new NtpTimestamp(1ul << 32), 0, 0, 0), statistics.Information(Wire.Start, wall));
        statistics.Send(Wire.Parse(Wire.Packet(1, uint.MaxValue - 79, payload: 160)), Wire.At(0));
        statistics.Send(Wire.Parse(Wire.Packet(2, 80, payload: 160)), Wire.At(20));
        Assert.Equal(new SenderInformation(new NtpTimestamp(2ul << 32), 80 + (8 * 980), 2, 320), statistics.Information(Wire.At(1000), wall));
    }

    [Fact]
    public void Statistics_allocate_nothing()
    {
        var reception = new ReceptionStatistics(7, Clock);
        var sending = new SendingStatistics(7, Clock);
        var octets = Wire.Packet(0);
        ushort next = 0;
        Assert.Equal(0, Wire.AllocatedBy(() =>
        {
            RtpHeader.WriteSequenceNumber(octets, next++);
            RtpPacket.TryParse(octets, out var packet);
            reception.Receive(packet, Wire.At(next));
            sending.Send(packet, Wire.At(next));
            _ = (reception.Report(Wire.At(next)), sending.Information(Wire.At(next), default));
        }));
    }

    private static void Receive(ReceptionStatistics statistics, int first, int last)
    {
        for (var number = first; number <= last; number++) statistics.Receive(Wire.Parse(Wire.Packet(number, (uint)number * 160)), Wire.At(number * 20));
    }
}
