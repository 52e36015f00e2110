using Tandem.Rtp.Rtcp;

namespace Tandem.Rtp.Tests.Rtcp;

public sealed class ExtendedReportTests
{
    private static readonly StatisticsSummary Summary = new()
    {
        Ssrc = 0x11,
        BeginSequence = 0x2233,
        EndSequence = 0x4455,
        Flags = StatisticsFlags.Loss | StatisticsFlags.Duplicates | StatisticsFlags.Jitter | StatisticsFlags.TimeToLive,
        LostPackets = 1,
        DuplicatePackets = 2,
        MinJitter = 3,
        MaxJitter = 4,
        MeanJitter = 5,
        JitterDeviation = 6,
        MinTtl = 7,
        MaxTtl = 8,
        MeanTtl = 9,
        TtlDeviation = 10,
    };

    private static readonly VoipMetrics Metrics = new()
    {
        Ssrc = 0x11,
        LossRate = 1,
        DiscardRate = 2,
        BurstDensity = 3,
        GapDensity = 4,
        BurstDuration = 0x0506,
        GapDuration = 0x0708,
        RoundTripDelay = 0x090a,
        EndSystemDelay = 0x0b0c,
        SignalLevel = -13,
        NoiseLevel = -60,
        ResidualEchoReturnLoss = 15,
        MinGap = 16,
        RFactor = 93,
        ExternalRFactor = VoipMetrics.Unknown,
        MosListening = 44,
        MosConversational = 43,
        ReceiverConfiguration = 0x30,
        JitterBufferNominal = 0x1122,
        JitterBufferMaximum = 0x3344,
        JitterBufferAbsoluteMaximum = 0x5566,
    };

    [Fact]
    public void Blocks_are_written_as_their_figures_show_them()
    {
        var writer = new RtcpWriter(new byte[200]);
        writer.BeginExtendedReport(0xdeadbeef);
        writer.AddReferenceTime(new NtpTimestamp(0xb44db705_20000000));
        writer.AddDelays([new ReceiverDelay(1, 2, 3), new ReceiverDelay(4, 5, 6)]);
        writer.AddStatistics(Summary);
        writer.AddVoipMetrics(Metrics);
        Assert.Equal(
            "80cf001e" + "deadbeef" +
            "04000002" + "b44db70520000000" +
            "05000006" + "000000010000000200000003" + "000000040000000500000006" +
            "06e80009" + "00000011" + "22334455" + "00000001" + "00000002" + "00000003" + "00000004" + "00000005" + "00000006" + "0708090a" +
            "07000008" + "00000011" + "01020304" + "05060708" + "090a0b0c" + "f3c40f10" + "5d7f2c2b" + "30001122" + "33445566",
            Wire.Hex(writer.Written));
    }

    [Fact]
    public void Blocks_are_read_as_they_were_written()
    {
        var writer = new RtcpWriter(new byte[200]);
        writer.BeginExtendedReport(0xdeadbeef);
        writer.AddReferenceTime(new NtpTimestamp(7));
        writer.AddDelays([new ReceiverDelay(1, 2, 3), new ReceiverDelay(4, 5, 6)]);
        writer.AddStatistics(Summary);
        writer.AddVoipMetrics(Metrics);
        writer.AddBlock((XrBlockType)200, 9, 4).Clear();
        Assert.Equal(RtcpParseError.None, ExtendedReport.TryRead(Wire.ParseOne(writer.Written), out var report));
        Assert.Equal(0xdeadbeef, report.Ssrc);
        var types = new List<XrBlockType>();
        foreach (var block in report)
        {
            types.Add(block.Type);
            if (block.TryReadReferenceTime(out var time) == RtcpParseError.None) Assert.Equal(7ul, time.Value);
            if (block.TryReadDelays(out var delays) == RtcpParseError.None) Assert.Equal((2, new ReceiverDelay(4, 5, 6)), (delays.Count, delays[1]));
            if (block.TryReadStatistics(out var summary) == RtcpParseError.None) Assert.Equal(Summary, summary);
            if (block.TryReadVoipMetrics(out var metrics) == RtcpParseError.None) Assert.Equal(Metrics, metrics);
        }

        Assert.Equal([XrBlockType.ReceiverReferenceTime, XrBlockType.DelaySinceLastReceiverReport, XrBlockType.StatisticsSummary, XrBlockType.VoipMetrics, (XrBlockType)200], types);
    }

    [Theory]
    [InlineData("80cf0000", RtcpParseError.TooShort)]
    [InlineData("80cf0002 00000001 04000001", RtcpParseError.Length)]
    [InlineData("80cf0002 00000001 0400ffff", RtcpParseError.Length)]
    [InlineData("80cf0002 00000001 04000000", RtcpParseError.None)]
    [InlineData("80cf0001 00000001", RtcpParseError.None)]
    [InlineData("80cb0000", RtcpParseError.Type)]
    public void A_report_whose_blocks_do_not_fit_is_refused(string hex, RtcpParseError expected) =>
        Assert.Equal(expected, ExtendedReport.TryRead(Wire.ParseOne(Wire.Octets(hex)), out _));

    [Theory]
    [InlineData("04000001 00000000")]
    [InlineData("05000002 00000000 00000000")]
    [InlineData("06000001 00000000")]
    [InlineData("07000001 00000000")]
    public void A_block_of_another_length_than_its_type_has_is_refused(string block)
    {
        var octets = Wire.Octets("80cf0000 00000001", block);
        RtcpHeader.WriteLength(octets, octets.Length);
        Assert.Equal(RtcpParseError.None, ExtendedReport.TryRead(Wire.ParseOne(octets), out var report));
        foreach (var one in report)
        {
            RtcpParseError[] errors = [one.TryReadReferenceTime(out _), one.TryReadDelays(out _), one.TryReadStatistics(out _), one.TryReadVoipMetrics(out _)];
            Assert.Equal(RtcpParseError.Length, errors.Single(error => error != RtcpParseError.Type));
        }
    }
}
