using System.Buffers.Binary;

namespace Tandem.Rtp.Srtp;

/// <summary>What stays readable of a protected packet. Its padding does not, so <see cref="RtpPacket"/> cannot look at it.</summary>
internal static class SrtpHeader
{
    private const int ExtensionHeaderLength = 4;

    /// <summary>Octets of the header with sources and extension; 0 when it is no RTP.</summary>
    public static int Length(ReadOnlySpan<byte> packet)
    {
        if (packet.Length < RtpHeader.Length || (packet[0] & 0xC0) != RtpHeader.Version) return 0;
        var length = RtpHeader.Length + (packet[0] & RtpHeader.MaxContributingSources) * sizeof(uint);
        if ((packet[0] & RtpHeader.ExtensionBit) != 0)
        {
            if (packet.Length < length + ExtensionHeaderLength) return 0;
            length += ExtensionHeaderLength + BinaryPrimitives.ReadUInt16BigEndian(packet[(length + 2)..]) * sizeof(uint);
        }

        return length <= packet.Length ? length : 0;
    }

    public static ushort SequenceNumber(ReadOnlySpan<byte> packet) => BinaryPrimitives.ReadUInt16BigEndian(packet[2..]);

    public static uint Ssrc(ReadOnlySpan<byte> packet) => BinaryPrimitives.ReadUInt32BigEndian(packet[8..]);

    public static bool IsRtcp(ReadOnlySpan<byte> packet) => packet.Length >= Transforms.SrtpTransform.RtcpHeaderLength && (packet[0] & 0xC0) == RtpHeader.Version;

    public static uint RtcpSsrc(ReadOnlySpan<byte> packet) => BinaryPrimitives.ReadUInt32BigEndian(packet[4..]);
}
