using Tandem.Rtp.Rtcp;

namespace Tandem.Rtp.Tests.Rtcp;

/// <summary>What holds for any octets: they are refused, or a compound of which every packet can be read in every way without an exception, and which, written again, says the same.</summary>
internal static class CompoundInvariants
{
    public static void Check(byte[] octets)
    {
        var regular = RtcpCompound.TryParse(octets, isReducedSizeAllowed: false, out _);
        var error = RtcpCompound.TryParse(octets, isReducedSizeAllowed: true, out var compound);
        Assert.True(regular == error || regular == RtcpParseError.FirstPacket);
        if (error != RtcpParseError.None) return;
        var total = 0;
        foreach (var packet in compound)
        {
            total += packet.Octets.Length;
            var once = Rewrite(packet);
            if (once.Length == 0) continue;
            Assert.Equal(RtcpParseError.None, RtcpCompound.TryParse(once, isReducedSizeAllowed: true, out var again));
            foreach (var one in again) Assert.Equal(once, Rewrite(one));
        }

        Assert.Equal(octets.Length, total);
    }

    /// <summary>Writes what is understood of a packet; nothing when it is refused.</summary>
    private static byte[] Rewrite(in RtcpPacket packet)
    {
        var writer = new RtcpWriter(new byte[packet.Octets.Length + 400]);
        if (SenderReport.TryRead(packet, out var sender) == RtcpParseError.None) writer.WriteSenderReport(sender.Ssrc, sender.Information, List(sender.Reports));
        if (ReceiverReport.TryRead(packet, out var receiver) == RtcpParseError.None) writer.WriteReceiverReport(receiver.Ssrc, List(receiver.Reports));
        if (Goodbye.TryRead(packet, out var goodbye) == RtcpParseError.None) writer.WriteGoodbye(List(goodbye.Sources), goodbye.Reason);
        if (ApplicationDefined.TryRead(packet, out var app) == RtcpParseError.None && app.Data.Length % 4 == 0) writer.WriteApplicationDefined(app.Subtype, app.Ssrc, app.Name, app.Data);
        if (SourceDescription.TryRead(packet, out var description) == RtcpParseError.None) Rewrite(ref writer, description);
        if (ExtendedReport.TryRead(packet, out var report) == RtcpParseError.None) Rewrite(ref writer, report);
        if (FeedbackMessage.TryRead(packet, out var feedback) == RtcpParseError.None) Rewrite(ref writer, feedback);
        return writer.Written.ToArray();
    }

    private static void Rewrite(ref RtcpWriter writer, scoped SourceDescription description)
    {
        writer.BeginSourceDescription();
        foreach (var chunk in description)
        {
            writer.AddChunk(chunk.Ssrc);
            foreach (var item in chunk)
            {
                Assert.True(chunk.TryFind(item.Type, out _));
                writer.AddItem(item.Type, item.Value);
            }
        }
    }

    private static void Rewrite(ref RtcpWriter writer, scoped ExtendedReport report)
    {
        writer.BeginExtendedReport(report.Ssrc);
        foreach (var block in report)
        {
            if (block.TryReadReferenceTime(out var time) == RtcpParseError.None) writer.AddReferenceTime(time);
            else if (block.TryReadDelays(out var delays) == RtcpParseError.None) writer.AddDelays(List(delays));
            else if (block.TryReadStatistics(out var summary) == RtcpParseError.None) writer.AddStatistics(summary);
            else if (block.TryReadVoipMetrics(out var metrics) == RtcpParseError.None) writer.AddVoipMetrics(metrics);
            else if (block.Body.Length % 4 == 0) block.Body.CopyTo(writer.AddBlock(block.Type, block.TypeSpecific, block.Body.Length));
        }
    }

    private static void Rewrite(ref RtcpWriter writer, scoped in FeedbackMessage message)
    {
        if (message.TryReadNack(out var losses) == RtcpParseError.None) CheckLosses(losses);
        if (message.TryReadSliceLosses(out var slices) == RtcpParseError.None) writer.WriteSliceLoss(message.SenderSsrc, message.MediaSsrc, List(slices));
        if (message.TryReadIntraRequests(out var requests) == RtcpParseError.None) writer.WriteIntraRequest(message.SenderSsrc, List(requests));
        if (message.TryReadMaximumBitRates(out var limits) == RtcpParseError.None) writer.WriteMaximumBitRateRequest(message.SenderSsrc, List(limits));
        if (BandwidthEstimate.TryRead(message, out var estimate) == RtcpParseError.None) writer.WriteBandwidthEstimate(message.SenderSsrc, estimate.BitsPerSecond, List(estimate.Sources));
        if (TransportWideFeedback.TryRead(message, out var transport) == RtcpParseError.None) CheckArrivals(transport);
    }

    private static void CheckLosses(RtcpList<NackEntry> losses)
    {
        Span<ushort> numbers = stackalloc ushort[NackEntry.MaxPackets];
        foreach (var entry in losses)
        {
            Assert.Equal(entry.Count, entry.CopyTo(numbers));
            foreach (var number in numbers[..entry.Count]) Assert.True(entry.Contains(number));
        }
    }

    private static void CheckArrivals(TransportWideFeedback transport)
    {
        var count = 0;
        foreach (var arrival in transport) Assert.Equal((ushort)(transport.BaseSequenceNumber + count++), arrival.SequenceNumber);
        Assert.Equal(transport.PacketCount, count);
    }

    private static T[] List<T>(RtcpList<T> list)
        where T : struct, IRtcpEntry<T>
    {
        var entries = new T[list.Count];
        for (var i = 0; i < entries.Length; i++) entries[i] = list[i];
        return entries;
    }

    private static uint[] List(SourceList list)
    {
        var sources = new uint[list.Count];
        for (var i = 0; i < sources.Length; i++) sources[i] = list[i];
        return sources;
    }
}
