using System.Buffers.Binary;

namespace Tandem.Rtp.Rtcp;

/// <content>Feedback (RFC 4585, RFC 5104, REMB).</content>
public ref partial struct RtcpWriter
{
    /// <summary>Writes a generic NACK.</summary>
    /// <param name="senderSsrc">Who says it.</param>
    /// <param name="mediaSsrc">Whose packets are lost.</param>
    /// <param name="lost">Their sequence numbers in the order in which they were sent; at least one.</param>
    public void WriteNack(uint senderSsrc, uint mediaSsrc, scoped ReadOnlySpan<ushort> lost)
    {
        ArgumentOutOfRangeException.ThrowIfZero(lost.Length, nameof(lost));
        var entries = AddFeedback(TransportFeedbackFormat.GenericNack, senderSsrc, mediaSsrc, CountEntries(lost) * NackEntry.Length);
        while (!lost.IsEmpty)
        {
            TakeEntry(ref lost).Write(entries);
            entries = entries[NackEntry.Length..];
        }
    }

    /// <summary>Writes PLI.</summary>
    public void WritePictureLoss(uint senderSsrc, uint mediaSsrc) => AddFeedback(PayloadFeedbackFormat.PictureLossIndication, senderSsrc, mediaSsrc, 0);

    /// <summary>Writes SLI.</summary>
    public void WriteSliceLoss(uint senderSsrc, uint mediaSsrc, scoped ReadOnlySpan<SliceLoss> losses) =>
        WriteList(AddFeedback(PayloadFeedbackFormat.SliceLossIndication, senderSsrc, mediaSsrc, losses.Length * SliceLoss.Length), losses);

    /// <summary>Writes FIR.</summary>
    public void WriteIntraRequest(uint senderSsrc, scoped ReadOnlySpan<IntraRequest> requests) =>
        WriteList(AddFeedback(PayloadFeedbackFormat.FullIntraRequest, senderSsrc, 0, requests.Length * IntraRequest.Length), requests);

    /// <summary>Writes TMMBR.</summary>
    public void WriteMaximumBitRateRequest(uint senderSsrc, scoped ReadOnlySpan<MaximumBitRate> limits) =>
        WriteList(AddFeedback(TransportFeedbackFormat.TemporaryMaximumBitRateRequest, senderSsrc, 0, limits.Length * MaximumBitRate.Length), limits);

    /// <summary>Writes TMMBN.</summary>
    public void WriteMaximumBitRateNotification(uint senderSsrc, scoped ReadOnlySpan<MaximumBitRate> limits) =>
        WriteList(AddFeedback(TransportFeedbackFormat.TemporaryMaximumBitRateNotification, senderSsrc, 0, limits.Length * MaximumBitRate.Length), limits);

    /// <summary>Writes REMB.</summary>
    /// <param name="senderSsrc">Who estimates.</param>
    /// <param name="bitsPerSecond">How much; 18 bits of it are written, rounded down.</param>
    /// <param name="sources">Of which sources; at most 255.</param>
    public void WriteBandwidthEstimate(uint senderSsrc, ulong bitsPerSecond, scoped ReadOnlySpan<uint> sources)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sources.Length, BandwidthEstimate.MaxSources, nameof(sources));
        var information = AddFeedback(PayloadFeedbackFormat.ApplicationLayer, senderSsrc, 0, BandwidthEstimate.FixedLength + (sources.Length * sizeof(uint)));
        var (mantissa, exponent) = BitRateCoding.Encode(bitsPerSecond, BandwidthEstimate.MantissaBits);
        BandwidthEstimate.Identifier.CopyTo(information);
        BinaryPrimitives.WriteUInt32BigEndian(information[4..], ((uint)sources.Length << 24) | ((uint)exponent << BandwidthEstimate.MantissaBits) | mantissa);
        WriteSources(information[BandwidthEstimate.FixedLength..], sources);
    }

    private static int CountEntries(scoped ReadOnlySpan<ushort> lost)
    {
        var count = 0;
        for (; !lost.IsEmpty; count++) TakeEntry(ref lost);
        return count;
    }

    private static NackEntry TakeEntry(scoped ref ReadOnlySpan<ushort> lost)
    {
        var first = lost[0];
        var following = 0;
        var taken = 1;
        for (; taken < lost.Length; taken++)
        {
            var distance = (ushort)(lost[taken] - first);
            if (distance is 0 or >= NackEntry.MaxPackets) break;
            following |= 1 << (distance - 1);
        }

        lost = lost[taken..];
        return new NackEntry(first, (ushort)following);
    }

    private Span<byte> AddFeedback(TransportFeedbackFormat format, uint senderSsrc, uint mediaSsrc, int length) =>
        AddFeedback(RtcpPacketType.TransportLayerFeedback, (int)format, senderSsrc, mediaSsrc, length);

    private Span<byte> AddFeedback(PayloadFeedbackFormat format, uint senderSsrc, uint mediaSsrc, int length) =>
        AddFeedback(RtcpPacketType.PayloadSpecificFeedback, (int)format, senderSsrc, mediaSsrc, length);

    private Span<byte> AddFeedback(RtcpPacketType type, int format, uint senderSsrc, uint mediaSsrc, int length)
    {
        var body = Add(type, format, FeedbackMessage.FixedLength + length);
        BinaryPrimitives.WriteUInt32BigEndian(body, senderSsrc);
        BinaryPrimitives.WriteUInt32BigEndian(body[sizeof(uint)..], mediaSsrc);
        return body[FeedbackMessage.FixedLength..];
    }
}
