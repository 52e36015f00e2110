using System.Buffers.Binary;

namespace Tandem.Media.Transports;

/// <summary>The packets of the transport of fax by UDP (ITU-T T.38 section 9.1), as far as a relay has to know them.</summary>
internal static class Udptl
{
    /// <summary>Octets of the longest datagram that goes through; what goes over Ethernet in one piece is shorter.</summary>
    public const int MaxLength = 2048;

    private const int SequenceLength = 2;

    /// <summary>Reads the number of a packet: it, an open type in packed encoding (ITU-T X.691 section 11.9) which is not empty, and then at least the octet that says how errors are corrected.</summary>
    /// <param name="datagram">The datagram.</param>
    /// <param name="number">Its sequence number, 0 for the first one.</param>
    /// <returns>False for what is no packet of UDPTL.</returns>
    public static bool TryReadNumber(ReadOnlySpan<byte> datagram, out ushort number)
    {
        number = 0;
        if (datagram.Length <= SequenceLength) return false;
        number = BinaryPrimitives.ReadUInt16BigEndian(datagram);
        var rest = datagram[SequenceLength..];
        var isLong = (rest[0] & 0x80) != 0;
        // Of 16K and more, which comes in fragments, there is nothing in a datagram that goes through.
        if (isLong && ((rest[0] & 0x40) != 0 || rest.Length < 2)) return false;
        var (length, header) = isLong ? ((rest[0] & 0x3F) << 8 | rest[1], 2) : (rest[0], 1);
        return length > 0 && rest.Length > header + length;
    }
}
