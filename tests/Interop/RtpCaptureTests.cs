using Tandem.Interop.Tests.Peers;
using Tandem.Kernel;
using Tandem.Rtp;
using Tandem.Rtp.Redundancy;
using Tandem.Rtp.Rtcp;
using Tandem.Rtp.Sequences;
using Tandem.Rtp.TelephoneEvents;

namespace Tandem.Interop.Tests;

/// <summary>What Tandem.Rtp writes, as TShark reads it.</summary>
public sealed class RtpCaptureTests
{
    private const int RtpPort = 20_000;
    private const int RtcpPort = 20_010;
    private static readonly Instant Start = new(TimeSpan.TicksPerHour);
    private static readonly string[] DecodeAs =
    [
        FormattableString.Invariant($"udp.port=={RtpPort},rtp"), FormattableString.Invariant($"udp.port=={RtcpPort},rtcp"), "rtp.pt==101,rtpevent", "rtp.pt==63,rtp_rfc2198",
    ];

    private static readonly ReportBlock Report = new()
    {
        Ssrc = 2,
        FractionLost = 3,
        CumulativeLost = -4,
        ExtendedHighestSequence = 0x50006,
        Jitter = 7,
        LastSenderReport = 8,
        DelaySinceLastSenderReport = 9,
    };

    private static readonly StatisticsSummary Summary = new()
    {
        Ssrc = 2,
        Flags = StatisticsFlags.Loss | StatisticsFlags.Jitter | StatisticsFlags.TimeToLive,
        BeginSequence = 10,
        EndSequence = 20,
        LostPackets = 3,
        DuplicatePackets = 4,
        MinJitter = 5,
        MaxJitter = 6,
        MeanJitter = 7,
        JitterDeviation = 8,
        MinTtl = 9,
        MaxTtl = 10,
        MeanTtl = 11,
        TtlDeviation = 12,
    };

    private static readonly VoipMetrics Metrics = new()
    {
        Ssrc = 2,
        LossRate = 1,
        BurstDensity = 2,
        GapDensity = 3,
        BurstDuration = 4,
        GapDuration = 5,
        RoundTripDelay = 6,
        EndSystemDelay = 7,
        SignalLevel = -8,
        NoiseLevel = -9,
        ResidualEchoReturnLoss = 10,
        MinGap = 16,
        RFactor = 93,
        ExternalRFactor = VoipMetrics.Unknown,
        MosListening = 44,
        MosConversational = 43,
        JitterBufferNominal = 60,
        JitterBufferMaximum = 100,
        JitterBufferAbsoluteMaximum = 400,
    };

    private delegate void Writing(ref RtcpWriter writer);

    [Fact]
    public async Task RtpPacketsHaveTheirFields()
    {
        using var file = new PacketFile();
        file.Add(TimeSpan.Zero, RtpPort, Packet());
        await AssertWellFormed(file);
        Assert.Equal(
            ["2\t1\t1\t2\t1\t96\t65535\t0x89abcdef\t0x00000011,0x00000022\t4"],
            (await file.ReadAsync(DecodeAs, "rtp", "rtp.version", "rtp.padding", "rtp.ext", "rtp.cc", "rtp.marker", "rtp.p_type", "rtp.seq", "rtp.ssrc", "rtp.csrc.item", "rtp.padding.count"))
                .Select(line => line.Replace("True", "1", StringComparison.Ordinal)));
        Assert.Equal(["0xbede\t1,4\t1,5\tbe,766964656f"], await file.ReadAsync(DecodeAs, "rtp", "rtp.ext.profile", "rtp.ext.rfc5285.id", "rtp.ext.rfc5285.len", "rtp.ext.rfc5285.data"));

        static byte[] Packet()
        {
            var writer = new RtpWriter(new byte[100], 96, 65_535, 160, 0x89abcdef, hasMarker: true);
            writer.WriteContributingSources([0x11, 0x22]);
            writer.BeginExtensions(HeaderExtensionForm.OneByte);
            new AudioLevel(true, 0x3e).Write(writer.AddExtension(1, AudioLevel.Length));
            writer.WriteExtension(4, "video"u8);
            writer.AddPayload(20).Clear();
            writer.WritePadding(4);
            return writer.Written.ToArray();
        }
    }

    [Fact]
    public async Task HeaderExtensionsThatWerePutIntoAPacketAreThere()
    {
        var buffer = new byte[200];
        var length = Write(buffer);
        HeaderExtensionEditing.Set(buffer, ref length, 3, [0xaa, 0xbb, 0xcc]);
        HeaderExtensionEditing.Set(buffer, ref length, 200, "a"u8);
        HeaderExtensionEditing.Remove(buffer, ref length, 1);
        using var file = new PacketFile();
        file.Add(TimeSpan.Zero, RtpPort, buffer.AsSpan(0, length));
        await AssertWellFormed(file);
        Assert.Equal(["0x1000\t3,200\t3,1\taabbcc,61"], await file.ReadAsync(DecodeAs, "rtp", "rtp.ext.profile", "rtp.ext.rfc5285.id", "rtp.ext.rfc5285.len", "rtp.ext.rfc5285.data"));

        static int Write(byte[] buffer)
        {
            var writer = new RtpWriter(buffer, 96, 1, 160, 7);
            writer.BeginExtensions(HeaderExtensionForm.OneByte);
            writer.WriteExtension(1, [1]);
            writer.AddPayload(20).Clear();
            return writer.Length;
        }
    }

    [Fact]
    public async Task ReportsSayWhatWasWritten()
    {
        using var file = new PacketFile();
        Add(file, (ref RtcpWriter writer) =>
        {
            writer.WriteSenderReport(1, new SenderInformation(new NtpTimestamp(0xb44db705_20000000), 5, 6, 7), [Report]);
            writer.WriteReceiverReport(1, [new ReportBlock { Ssrc = 3, Jitter = 77 }]);
            writer.WriteSourceDescription(1, "name"u8);
            writer.AddItem(SdesItemType.Tool, "Tandem"u8);
            writer.AddChunk(2);
            writer.AddItem(SdesItemType.CanonicalName, "n"u8);
            writer.WriteApplicationDefined(3, 1, "TEST"u8, [1, 2, 3, 4]);
            writer.WriteGoodbye([1, 2], "over"u8);
        });
        await AssertWellFormed(file);
        Assert.Equal(["200,201,202,204,203"], await file.ReadAsync(DecodeAs, "rtcp", "rtcp.pt"));
        Assert.Equal(["3024992005\t536870912\t5\t6\t7"], await file.ReadAsync(DecodeAs, "rtcp", "rtcp.timestamp.ntp.msw", "rtcp.timestamp.ntp.lsw", "rtcp.timestamp.rtp", "rtcp.sender.packetcount", "rtcp.sender.octetcount"));
        Assert.Equal(
            ["3,0\t-4,0\t327686,0\t5,0\t6,0\t7,77\t8,0\t9,0"],
            await file.ReadAsync(DecodeAs, "rtcp", "rtcp.ssrc.fraction", "rtcp.ssrc.cum_nr", "rtcp.ssrc.ext_high", "rtcp.ssrc.high_cycles", "rtcp.ssrc.high_seq", "rtcp.ssrc.jitter", "rtcp.ssrc.lsr", "rtcp.ssrc.dlsr"));
        Assert.Equal(["name,Tandem,n,over\tTEST\t3"], await file.ReadAsync(DecodeAs, "rtcp", "rtcp.sdes.text", "rtcp.app.name", "rtcp.app.subtype"));
    }

    [Fact]
    public async Task ExtendedReportsSayWhatWasWritten()
    {
        using var file = new PacketFile();
        Add(file, (ref RtcpWriter writer) =>
        {
            writer.WriteReceiverReport(1, []);
            writer.BeginExtendedReport(1);
            writer.AddReferenceTime(new NtpTimestamp(0xb44db705_20000000));
            writer.AddDelays([new ReceiverDelay(2, 3, 4), new ReceiverDelay(5, 6, 7)]);
            writer.AddStatistics(Summary);
            writer.AddVoipMetrics(Metrics);
        });
        await AssertWellFormed(file);
        Assert.Equal(["4,5,6,7\t3,6\t4,7"], await file.ReadAsync(DecodeAs, "rtcp", "rtcp.xr.bt", "rtcp.xr.lrr", "rtcp.xr.dlrr"));
        Assert.Equal(
            ["10\t20\t3\t4\t5\t6\t7\t8\t9\t10\t11\t12"],
            await file.ReadAsync(DecodeAs, "rtcp", "rtcp.xr.beginseq", "rtcp.xr.endseq", "rtcp.xr.stats.lost", "rtcp.xr.stats.dups", "rtcp.xr.stats.minjitter", "rtcp.xr.stats.maxjitter", "rtcp.xr.stats.meanjitter",
                "rtcp.xr.stats.devjitter", "rtcp.xr.stats.minttl", "rtcp.xr.stats.maxttl", "rtcp.xr.stats.meanttl", "rtcp.xr.stats.devttl"));
        Assert.Equal(
            ["4\t5\t6\t7\t-8\t-9\t10\t16\t93\t127\t4.4\t4.3\t60\t100\t400"],
            await file.ReadAsync(DecodeAs, "rtcp", "rtcp.xr.voipmetrics.burstduration", "rtcp.xr.voipmetrics.gapduration", "rtcp.xr.voipmetrics.rtdelay", "rtcp.xr.voipmetrics.esdelay", "rtcp.xr.voipmetrics.signallevel",
                "rtcp.xr.voipmetrics.noiselevel", "rtcp.xr.voipmetrics.rerl", "rtcp.xr.voipmetrics.gmin", "rtcp.xr.voipmetrics.rfactor", "rtcp.xr.voipmetrics.extrfactor", "rtcp.xr.voipmetrics.moslq", "rtcp.xr.voipmetrics.moscq",
                "rtcp.xr.voipmetrics.jbnominal", "rtcp.xr.voipmetrics.jbmax", "rtcp.xr.voipmetrics.jbabsmax"));
    }

    [Fact]
    public async Task FeedbackSaysWhatWasWritten()
    {
        using var file = new PacketFile();
        Add(file, (ref RtcpWriter writer) =>
        {
            writer.WriteReceiverReport(1, []);
            writer.WriteSourceDescription(1, "name"u8);
            writer.WriteNack(1, 2, [5, 6, 40]);
            writer.WriteMaximumBitRateRequest(1, [new MaximumBitRate(2, 500_000, 40)]);
            writer.WriteMaximumBitRateNotification(1, [new MaximumBitRate(1, 250_000, 28)]);
            writer.WritePictureLoss(1, 2);
            writer.WriteSliceLoss(1, 2, [new SliceLoss(100, 7, 3)]);
            writer.WriteIntraRequest(1, [new IntraRequest(2, 9)]);
            writer.WriteBandwidthEstimate(1, 8_927_168, [2, 3]);
        });
        await AssertWellFormed(file);
        Assert.Equal(["201,202,205,205,205,206,206,206,206\t1,3,4\t1,2,4,15"], await file.ReadAsync(DecodeAs, "rtcp", "rtcp.pt", "rtcp.rtpfb.fmt", "rtcp.psfb.fmt"));
        Assert.Equal(["5,6,40\t0x00000002,0x00000001\t40,28"], await file.ReadAsync(DecodeAs, "rtcp", "rtcp.rtpfb.nack_pid", "rtcp.rtpfb.tmmbr.fci.ssrc", "rtcp.rtpfb.tmmbr.fci.measuredoverhead"));
        Assert.Equal(["100\t7\t3\t9\t2\t6\t139487"], await file.ReadAsync(DecodeAs, "rtcp", "rtcp.psfb.fir.sli.first", "rtcp.psfb.fir.sli.number", "rtcp.psfb.fir.sli.picture_id", "rtcp.psfb.fir.fci.csn", "rtcp.psfb.remb.fci.number_ssrcs", "rtcp.psfb.remb.fci.br_exp", "rtcp.psfb.remb.fci.br_mantissa"));
    }

    [Fact]
    public async Task TransportWideFeedbackSaysWhenPacketsCame()
    {
        using var file = new PacketFile();
        // Every kind of chunk: a run of small steps, 14 symbols of one bit, seven of two.
        var arrivals = new Instant[60];
        for (var i = 0; i < arrivals.Length; i++) arrivals[i] = i is > 30 and < 44 && i % 3 == 0 ? Instant.Never : Start + TimeSpan.FromMilliseconds((i * 2) + (i > 50 && i % 2 == 0 ? 100 : 0));
        Add(file, (ref RtcpWriter writer) =>
        {
            writer.WriteReceiverReport(1, []);
            Assert.Equal(60, writer.WriteTransportWideFeedback(1, 2, 65_530, 7, arrivals));
        });
        await AssertWellFormed(file);
        Assert.Equal(["65530\t60\t7"], await file.ReadAsync(DecodeAs, "rtcp", "rtcp.rtpfb.transportcc.baseseq", "rtcp.rtpfb.transportcc.statuscount", "rtcp.rtpfb.transportcc.pktcount"));
        var line = Assert.Single(await file.ReadAsync(DecodeAs, "rtcp", "rtcp.rtpfb.transportcc.reftime", "rtcp.rtpfb.transportcc.recv_delta"));
        var deltas = line.Split('\t')[1].Split(',').Select(delta => (int)(short)Convert.ToInt32(delta, 16));
        var steps = arrivals.Where(arrival => arrival != Instant.Never).Select(arrival => (int)((arrival - Start).Ticks / 2500)).ToList();
        Assert.Equal(steps.Select((step, i) => i == 0 ? 0 : step - steps[i - 1]), deltas);
    }

    [Fact]
    public async Task TelephoneEventsAreAPressWithSegmentsAndThreeEnds()
    {
        using var file = new PacketFile();
        var sender = new TelephoneEventSender(new MediaClock(8000), TelephoneEventSenderOptions.Default);
        sender.Start(TelephoneEventCode.Pound, 1000, Start);
        sender.Stop(Start + TimeSpan.FromSeconds(10));
        for (ushort sequence = 0; sender.IsBusy; sequence++)
        {
            var at = sender.Deadline;
            Assert.True(sender.TryTake(at, out var packet));
            file.Add(at - Start, RtpPort, Packet(packet, sequence));
        }

        await AssertWellFormed(file);
        var events = await file.ReadAsync(DecodeAs, "rtpevent", "rtp.timestamp", "rtpevent.event_id", "rtpevent.volume", "rtpevent.duration");
        Assert.Equal("1000\t11\t10\t160", events[0]);
        Assert.Equal(3, events.Count(line => line == "1000\t11\t10\t65535"));
        Assert.Equal(Enumerable.Repeat("66535\t11\t10\t14465", 3), await file.ReadAsync(DecodeAs, "rtpevent.end_of_event==1", "rtp.timestamp", "rtpevent.event_id", "rtpevent.volume", "rtpevent.duration"));
        Assert.Equal(["1000"], await file.ReadAsync(DecodeAs, "rtp.marker==1", "rtp.timestamp"));

        static byte[] Packet(TelephoneEventPacket packet, ushort sequence)
        {
            var writer = new RtpWriter(new byte[16], 101, sequence, packet.Timestamp, 7, packet.HasMarker);
            packet.Event.Write(writer.AddPayload(TelephoneEvent.Length));
            return writer.Written.ToArray();
        }
    }

    [Fact]
    public async Task RedundantPayloadsHaveTheirBlocks()
    {
        using var file = new PacketFile();
        file.Add(TimeSpan.Zero, RtpPort, Packet());
        await AssertWellFormed(file);
        Assert.Equal(["1920,960\t3,2"], await file.ReadAsync(DecodeAs, "rtp", "rtp.timestamp-offset", "rtp.block-length"));

        static byte[] Packet()
        {
            var red = new RedWriter(new byte[60]);
            Assert.True(red.TryAdd(96, 1920, [1, 2, 3]));
            Assert.True(red.TryAdd(96, 960, [4, 5]));
            red.WritePrimary(96, [6, 7, 8, 9]);
            var writer = new RtpWriter(new byte[100], 63, 1, 9600, 7);
            writer.WritePayload(red.Written);
            return writer.Written.ToArray();
        }
    }

    private static void Add(PacketFile file, Writing write)
    {
        var writer = new RtcpWriter(new byte[1400]);
        write(ref writer);
        file.Add(TimeSpan.Zero, RtcpPort, writer.Written);
    }

    private static async Task AssertWellFormed(PacketFile file)
    {
        Assert.NotEmpty(await file.ReadAsync(DecodeAs, "rtp or rtcp", "frame.number"));
        Assert.Empty(await file.ReadAsync(DecodeAs, "_ws.malformed or _ws.expert.severity>=warning", "frame.number", "_ws.expert.message"));
        Assert.Empty(await file.ReadAsync(DecodeAs, "not rtp and not rtcp", "frame.number"));
    }
}
