using System.Buffers.Binary;

namespace Tandem.Rtp;

/// <summary>
/// Changes fields of a packet where it stands (RFC 3550 section 5.1), as a gateway does that passes packets from one stream to another. The octets have to be a packet that <see cref="RtpPacket.TryParse"/> took.
/// Allocates nothing.
/// </summary>
public static class RtpHeader
{
    /// <summary>Octets of the fixed header.</summary>
    public const int Length = 12;

    internal const byte Version = 2 << 6;
    internal const byte PaddingBit = 0x20;
    internal const byte ExtensionBit = 0x10;
    internal const byte MarkerBit = 0x80;
    internal const byte MaxPayloadType = 0x7F;
    internal const int MaxContributingSources = 15;

    /// <summary>Writes the sequence number.</summary>
    public static void WriteSequenceNumber(Span<byte> packet, ushort value) => BinaryPrimitives.WriteUInt16BigEndian(packet[2..], value);

    /// <summary>Writes the timestamp.</summary>
    public static void WriteTimestamp(Span<byte> packet, uint value) => BinaryPrimitives.WriteUInt32BigEndian(packet[4..], value);

    /// <summary>Writes the synchronization source.</summary>
    public static void WriteSsrc(Span<byte> packet, uint value) => BinaryPrimitives.WriteUInt32BigEndian(packet[8..], value);

    /// <summary>Writes the payload type and leaves the marker as it is.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="value">0 to 127.</param>
    /// <exception cref="ArgumentOutOfRangeException">It has more than 7 bits.</exception>
    public static void WritePayloadType(Span<byte> packet, byte value)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, MaxPayloadType);
        packet[1] = (byte)((packet[1] & MarkerBit) | value);
    }

    /// <summary>Sets or clears the marker.</summary>
    public static void WriteMarker(Span<byte> packet, bool value) => packet[1] = (byte)(value ? packet[1] | MarkerBit : packet[1] & ~MarkerBit);
}
