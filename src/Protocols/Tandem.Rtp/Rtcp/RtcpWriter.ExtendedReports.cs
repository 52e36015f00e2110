using System.Buffers.Binary;

namespace Tandem.Rtp.Rtcp;

/// <content>Extended reports (RFC 3611).</content>
public ref partial struct RtcpWriter
{
    /// <summary>Begins XR; blocks follow.</summary>
    /// <param name="ssrc">Who reports.</param>
    public void BeginExtendedReport(uint ssrc) => BinaryPrimitives.WriteUInt32BigEndian(Add(RtcpPacketType.ExtendedReport, 0, sizeof(uint)), ssrc);

    /// <summary>Adds a block to XR.</summary>
    /// <param name="type">What it is.</param>
    /// <param name="typeSpecific">The octet whose meaning depends on the type.</param>
    /// <param name="length">Octets of its body, a multiple of four.</param>
    /// <returns>The body, whatever it was before.</returns>
    /// <exception cref="InvalidOperationException">No XR was begun.</exception>
    public Span<byte> AddBlock(XrBlockType type, byte typeSpecific, int length)
    {
        if (length < 0 || length % 4 != 0) throw new ArgumentException("A block is a multiple of four octets.", nameof(length));
        var block = Extend(RtcpPacketType.ExtendedReport, XrBlock.HeaderLength + length);
        block[0] = (byte)type;
        block[1] = typeSpecific;
        BinaryPrimitives.WriteUInt16BigEndian(block[2..], (ushort)(length / 4));
        return block[XrBlock.HeaderLength..];
    }

    /// <summary>Adds the receiver's clock (section 4.4).</summary>
    public void AddReferenceTime(NtpTimestamp time) => BinaryPrimitives.WriteUInt64BigEndian(AddBlock(XrBlockType.ReceiverReferenceTime, 0, sizeof(ulong)), time.Value);

    /// <summary>Adds the delays since reference times came (section 4.5).</summary>
    public void AddDelays(scoped ReadOnlySpan<ReceiverDelay> delays) =>
        WriteList(AddBlock(XrBlockType.DelaySinceLastReceiverReport, 0, delays.Length * ReceiverDelay.Length), delays);

    /// <summary>Adds loss and jitter (section 4.6).</summary>
    public void AddStatistics(in StatisticsSummary summary) => summary.Write(AddBlock(XrBlockType.StatisticsSummary, (byte)summary.Flags, StatisticsSummary.Length));

    /// <summary>Adds how a call sounds (section 4.7).</summary>
    public void AddVoipMetrics(in VoipMetrics metrics) => metrics.Write(AddBlock(XrBlockType.VoipMetrics, 0, VoipMetrics.Length));
}
