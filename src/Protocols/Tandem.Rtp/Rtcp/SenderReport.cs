using System.Buffers.Binary;

namespace Tandem.Rtp.Rtcp;

/// <summary>SR (RFC 3550 section 6.4.1).</summary>
public readonly ref struct SenderReport
{
    private const int FixedLength = sizeof(uint) + SenderInformation.Length;

    private SenderReport(scoped in RtcpPacket packet)
    {
        Ssrc = BinaryPrimitives.ReadUInt32BigEndian(packet.Body);
        Information = SenderInformation.Read(packet.Body[sizeof(uint)..]);
        Reports = new RtcpList<ReportBlock>(packet.Body.Slice(FixedLength, packet.Count * ReportBlock.Length));
    }

    /// <summary>Who reports.</summary>
    public uint Ssrc { get; }

    /// <summary>What it has sent.</summary>
    public SenderInformation Information { get; }

    /// <summary>What it has received.</summary>
    public RtcpList<ReportBlock> Reports { get; }

    /// <summary>Reads it. What a profile added behind the reports is left out.</summary>
    public static RtcpParseError TryRead(scoped in RtcpPacket packet, out SenderReport report)
    {
        report = default;
        if (packet.Type != RtcpPacketType.SenderReport) return RtcpParseError.Type;
        if (packet.Body.Length < FixedLength) return RtcpParseError.TooShort;
        if (packet.Body.Length < FixedLength + (packet.Count * ReportBlock.Length)) return RtcpParseError.Count;
        report = new SenderReport(packet);
        return RtcpParseError.None;
    }
}
