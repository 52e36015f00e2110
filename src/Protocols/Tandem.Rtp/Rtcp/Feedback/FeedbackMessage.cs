using System.Buffers.Binary;

namespace Tandem.Rtp.Rtcp;

/// <summary>What all feedback has in common (RFC 4585 section 6.1). PLI is that and nothing else.</summary>
public readonly ref struct FeedbackMessage
{
    internal const int FixedLength = 2 * sizeof(uint);

    private FeedbackMessage(scoped in RtcpPacket packet)
    {
        Type = packet.Type;
        Format = packet.Count;
        SenderSsrc = BinaryPrimitives.ReadUInt32BigEndian(packet.Body);
        MediaSsrc = BinaryPrimitives.ReadUInt32BigEndian(packet.Body[sizeof(uint)..]);
        Information = packet.Body[FixedLength..];
    }

    /// <summary><see cref="RtcpPacketType.TransportLayerFeedback"/> or <see cref="RtcpPacketType.PayloadSpecificFeedback"/>.</summary>
    public RtcpPacketType Type { get; }

    /// <summary>FMT: a <see cref="TransportFeedbackFormat"/> or a <see cref="PayloadFeedbackFormat"/>, or another number to 31.</summary>
    public int Format { get; }

    /// <summary>Who says it.</summary>
    public uint SenderSsrc { get; }

    /// <summary>About which source; 0 where the information names it.</summary>
    public uint MediaSsrc { get; }

    /// <summary>FCI, the feedback control information.</summary>
    public ReadOnlySpan<byte> Information { get; }

    /// <summary>Reads it.</summary>
    public static RtcpParseError TryRead(scoped in RtcpPacket packet, out FeedbackMessage message)
    {
        message = default;
        if (packet.Type is not (RtcpPacketType.TransportLayerFeedback or RtcpPacketType.PayloadSpecificFeedback)) return RtcpParseError.Type;
        if (packet.Body.Length < FixedLength) return RtcpParseError.TooShort;
        message = new FeedbackMessage(packet);
        return RtcpParseError.None;
    }

    /// <summary>Whether it is feedback about the transport of a format.</summary>
    public bool Is(TransportFeedbackFormat format) => Type == RtcpPacketType.TransportLayerFeedback && Format == (int)format;

    /// <summary>Whether it is feedback about the payload of a format.</summary>
    public bool Is(PayloadFeedbackFormat format) => Type == RtcpPacketType.PayloadSpecificFeedback && Format == (int)format;

    /// <summary>The losses of a generic NACK.</summary>
    public RtcpParseError TryReadNack(out RtcpList<NackEntry> losses) => TryReadList(Is(TransportFeedbackFormat.GenericNack), out losses);

    /// <summary>The limits of a TMMBR or a TMMBN.</summary>
    public RtcpParseError TryReadMaximumBitRates(out RtcpList<MaximumBitRate> limits) =>
        TryReadList(Is(TransportFeedbackFormat.TemporaryMaximumBitRateRequest) || Is(TransportFeedbackFormat.TemporaryMaximumBitRateNotification), out limits);

    /// <summary>The losses of an SLI.</summary>
    public RtcpParseError TryReadSliceLosses(out RtcpList<SliceLoss> losses) => TryReadList(Is(PayloadFeedbackFormat.SliceLossIndication), out losses);

    /// <summary>The requests of an FIR.</summary>
    public RtcpParseError TryReadIntraRequests(out RtcpList<IntraRequest> requests) => TryReadList(Is(PayloadFeedbackFormat.FullIntraRequest), out requests);

    private RtcpParseError TryReadList<T>(bool isOne, out RtcpList<T> list)
        where T : struct, IRtcpEntry<T>
    {
        list = default;
        if (!isOne) return RtcpParseError.Type;
        return RtcpList<T>.TryRead(Information, out list) ? RtcpParseError.None : RtcpParseError.Length;
    }
}
