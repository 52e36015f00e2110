using System.Buffers.Binary;

namespace Tandem.Rtp.Rtcp;

/// <summary>RR (RFC 3550 section 6.4.2).</summary>
public readonly ref struct ReceiverReport
{
    private ReceiverReport(scoped in RtcpPacket packet)
    {
        Ssrc = BinaryPrimitives.ReadUInt32BigEndian(packet.Body);
        Reports = new RtcpList<ReportBlock>(packet.Body.Slice(sizeof(uint), packet.Count * ReportBlock.Length));
    }

    /// <summary>Who reports.</summary>
    public uint Ssrc { get; }

    /// <summary>What it has received; may be empty.</summary>
    public RtcpList<ReportBlock> Reports { get; }

    /// <summary>Reads it. What a profile added behind the reports is left out.</summary>
    public static RtcpParseError TryRead(scoped in RtcpPacket packet, out ReceiverReport report)
    {
        report = default;
        if (packet.Type != RtcpPacketType.ReceiverReport) return RtcpParseError.Type;
        if (packet.Body.Length < sizeof(uint)) return RtcpParseError.TooShort;
        if (packet.Body.Length < sizeof(uint) + (packet.Count * ReportBlock.Length)) return RtcpParseError.Count;
        report = new ReceiverReport(packet);
        return RtcpParseError.None;
    }
}
