using System.Buffers.Binary;

namespace Tandem.Rtp.Rtcp;

/// <summary>One block of an extended report (RFC 3611 section 3).</summary>
public readonly ref struct XrBlock
{
    internal const int HeaderLength = 4;

    internal XrBlock(ReadOnlySpan<byte> octets)
    {
        Type = (XrBlockType)octets[0];
        TypeSpecific = octets[1];
        Body = octets[HeaderLength..];
    }

    /// <summary>What it is; any octet.</summary>
    public XrBlockType Type { get; }

    /// <summary>The octet whose meaning depends on the type.</summary>
    public byte TypeSpecific { get; }

    /// <summary>What follows its header; a multiple of four octets.</summary>
    public ReadOnlySpan<byte> Body { get; }

    /// <summary>The receiver's clock (RFC 3611 section 4.4).</summary>
    public RtcpParseError TryReadReferenceTime(out NtpTimestamp time)
    {
        time = default;
        if (Type != XrBlockType.ReceiverReferenceTime) return RtcpParseError.Type;
        if (Body.Length != sizeof(ulong)) return RtcpParseError.Length;
        time = new NtpTimestamp(BinaryPrimitives.ReadUInt64BigEndian(Body));
        return RtcpParseError.None;
    }

    /// <summary>The delays since reference times came (RFC 3611 section 4.5).</summary>
    public RtcpParseError TryReadDelays(out RtcpList<ReceiverDelay> delays)
    {
        delays = default;
        if (Type != XrBlockType.DelaySinceLastReceiverReport) return RtcpParseError.Type;
        return RtcpList<ReceiverDelay>.TryRead(Body, out delays) ? RtcpParseError.None : RtcpParseError.Length;
    }

    /// <summary>Loss and jitter (RFC 3611 section 4.6).</summary>
    public RtcpParseError TryReadStatistics(out StatisticsSummary summary)
    {
        summary = default;
        if (Type != XrBlockType.StatisticsSummary) return RtcpParseError.Type;
        if (Body.Length != StatisticsSummary.Length) return RtcpParseError.Length;
        summary = StatisticsSummary.Read(TypeSpecific, Body);
        return RtcpParseError.None;
    }

    /// <summary>How a call sounds (RFC 3611 section 4.7).</summary>
    public RtcpParseError TryReadVoipMetrics(out VoipMetrics metrics)
    {
        metrics = default;
        if (Type != XrBlockType.VoipMetrics) return RtcpParseError.Type;
        if (Body.Length != VoipMetrics.Length) return RtcpParseError.Length;
        metrics = VoipMetrics.Read(Body);
        return RtcpParseError.None;
    }
}
