using System.Buffers.Binary;

namespace Tandem.Rtp.Rtcp;

/// <summary>What a sender says of itself (RFC 3550 section 6.4.1).</summary>
/// <param name="Time">When the report was sent.</param>
/// <param name="RtpTimestamp">The same time in units of the payload's clock.</param>
/// <param name="PacketCount">Packets sent since the beginning.</param>
/// <param name="OctetCount">Octets of payload sent since the beginning, without headers and padding.</param>
public readonly record struct SenderInformation(NtpTimestamp Time, uint RtpTimestamp, uint PacketCount, uint OctetCount)
{
    /// <summary>Octets on the wire.</summary>
    internal const int Length = 20;

    internal static SenderInformation Read(ReadOnlySpan<byte> octets) => new(
        new NtpTimestamp(BinaryPrimitives.ReadUInt64BigEndian(octets)),
        BinaryPrimitives.ReadUInt32BigEndian(octets[8..]),
        BinaryPrimitives.ReadUInt32BigEndian(octets[12..]),
        BinaryPrimitives.ReadUInt32BigEndian(octets[16..]));

    internal void Write(Span<byte> octets)
    {
        BinaryPrimitives.WriteUInt64BigEndian(octets, Time.Value);
        BinaryPrimitives.WriteUInt32BigEndian(octets[8..], RtpTimestamp);
        BinaryPrimitives.WriteUInt32BigEndian(octets[12..], PacketCount);
        BinaryPrimitives.WriteUInt32BigEndian(octets[16..], OctetCount);
    }
}
