using Tandem.Rtp.Rtcp;

namespace Tandem.Rtp.Tests.Rtcp;

/// <summary>Nothing that is done for a compound allocates.</summary>
public sealed class AllocationTests
{
    private readonly byte[] _buffer = new byte[1500];

    [Fact]
    public void Writing_every_kind_of_packet_allocates_nothing() =>
        Assert.Equal(0, Wire.AllocatedBy(() =>
        {
            var writer = new RtcpWriter(_buffer);
            CompoundPropertyTests.Write(ref writer);
        }));

    [Fact]
    public void Reading_every_kind_of_packet_allocates_nothing()
    {
        var octets = CompoundPropertyTests.Everything();
        Assert.Equal(0, Wire.AllocatedBy(() =>
        {
            RtcpCompound.TryParse(octets, isReducedSizeAllowed: false, out var compound);
            foreach (var packet in compound) Read(packet);
        }));
    }

    [Fact]
    public void Recording_arrivals_allocates_nothing()
    {
        var recorder = new TransportArrivals();
        ushort next = 0;
        Assert.Equal(0, Wire.AllocatedBy(() =>
        {
            for (var i = 0; i < 50; i++) recorder.Receive(new TransportSequenceNumber(next++), Wire.At(next));
            var writer = new RtcpWriter(_buffer);
            while (recorder.TryWrite(ref writer, 1, 2)) { }
        }));
    }

    private static void Read(in RtcpPacket packet)
    {
        if (SenderReport.TryRead(packet, out var sender) == RtcpParseError.None) foreach (var report in sender.Reports) _ = report.Jitter;
        if (ReceiverReport.TryRead(packet, out var receiver) == RtcpParseError.None) foreach (var report in receiver.Reports) _ = report.Jitter;
        if (SourceDescription.TryRead(packet, out var description) == RtcpParseError.None) foreach (var chunk in description) _ = chunk.TryFind(SdesItemType.Tool, out _);
        if (Goodbye.TryRead(packet, out var goodbye) == RtcpParseError.None) _ = goodbye.Sources.Contains(3);
        if (ExtendedReport.TryRead(packet, out var extended) == RtcpParseError.None) foreach (var block in extended) _ = (block.TryReadStatistics(out _), block.TryReadVoipMetrics(out _));
        if (FeedbackMessage.TryRead(packet, out var feedback) != RtcpParseError.None) return;
        if (feedback.TryReadNack(out var losses) == RtcpParseError.None) foreach (var loss in losses) _ = loss.Count;
        if (TransportWideFeedback.TryRead(feedback, out var transport) == RtcpParseError.None) foreach (var arrival in transport) _ = arrival.Time;
        _ = BandwidthEstimate.TryRead(feedback, out _);
    }
}
