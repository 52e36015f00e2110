using System.Buffers.Binary;

namespace Tandem.Rtp.Retransmission;

/// <summary>Packets that are sent again in a stream of their own (RFC 4588 section 4): the payload follows the sequence number that it had. Allocates nothing.</summary>
public static class RtxPacket
{
    /// <summary>Octets that a retransmission is longer than its original (OSN).</summary>
    public const int HeaderLength = sizeof(ushort);

    /// <summary>Writes a retransmission. Timestamp, marker, contributing sources and header extension are those of the original (section 4); its padding is left out.</summary>
    /// <param name="original">The packet that was sent. Not in the destination.</param>
    /// <param name="destination">Where to; <see cref="HeaderLength"/> octets more than the original.</param>
    /// <param name="payloadType">That of the retransmission.</param>
    /// <param name="sequenceNumber">The next one of the retransmission stream.</param>
    /// <param name="ssrc">The source of the retransmission stream.</param>
    /// <returns>Octets of the retransmission.</returns>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    public static int Wrap(in RtpPacket original, Span<byte> destination, byte payloadType, ushort sequenceNumber, uint ssrc)
    {
        var length = original.HeaderLength + HeaderLength + original.Payload.Length;
        if (destination.Length < length) throw new ArgumentException("The destination is too short for the retransmission.", nameof(destination));
        original.Octets[..original.HeaderLength].CopyTo(destination);
        BinaryPrimitives.WriteUInt16BigEndian(destination[original.HeaderLength..], original.SequenceNumber);
        original.Payload.CopyTo(destination[(original.HeaderLength + HeaderLength)..]);
        Rewrite(destination, payloadType, sequenceNumber, ssrc);
        return length;
    }

    /// <summary>Writes the packet that was sent again.</summary>
    /// <param name="retransmission">The retransmission. Not in the destination.</param>
    /// <param name="destination">Where to; as long as the retransmission.</param>
    /// <param name="payloadType">That of the original (<c>apt</c>, section 8.6).</param>
    /// <param name="ssrc">The source of the original.</param>
    /// <param name="length">Octets of the packet.</param>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    public static RtxParseError TryUnwrap(in RtpPacket retransmission, Span<byte> destination, byte payloadType, uint ssrc, out int length)
    {
        length = 0;
        var payload = retransmission.Payload;
        if (payload.Length < HeaderLength) return RtxParseError.Empty;
        if (destination.Length < retransmission.HeaderLength + payload.Length - HeaderLength) throw new ArgumentException("The destination is too short for the packet.", nameof(destination));
        retransmission.Octets[..retransmission.HeaderLength].CopyTo(destination);
        payload[HeaderLength..].CopyTo(destination[retransmission.HeaderLength..]);
        Rewrite(destination, payloadType, BinaryPrimitives.ReadUInt16BigEndian(payload), ssrc);
        length = retransmission.HeaderLength + payload.Length - HeaderLength;
        return RtxParseError.None;
    }

    private static void Rewrite(Span<byte> packet, byte payloadType, ushort sequenceNumber, uint ssrc)
    {
        packet[0] = (byte)(packet[0] & ~RtpHeader.PaddingBit);
        RtpHeader.WritePayloadType(packet, payloadType);
        RtpHeader.WriteSequenceNumber(packet, sequenceNumber);
        RtpHeader.WriteSsrc(packet, ssrc);
    }
}
