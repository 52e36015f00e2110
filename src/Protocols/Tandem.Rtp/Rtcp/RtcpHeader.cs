using System.Buffers.Binary;

namespace Tandem.Rtp.Rtcp;

/// <summary>The four octets with which each packet begins (RFC 3550 section 6.4.1).</summary>
internal static class RtcpHeader
{
    public const int Length = 4;
    public const int MaxCount = 31;

    public static int PacketLength(ReadOnlySpan<byte> octets) => Length + (BinaryPrimitives.ReadUInt16BigEndian(octets[2..]) * 4);

    public static void Write(Span<byte> destination, RtcpPacketType type, int count, int length)
    {
        destination[0] = (byte)((2 << 6) | count);
        destination[1] = (byte)type;
        WriteLength(destination, length);
    }

    public static void WriteLength(Span<byte> destination, int length) => BinaryPrimitives.WriteUInt16BigEndian(destination[2..], (ushort)((length / 4) - 1));
}
