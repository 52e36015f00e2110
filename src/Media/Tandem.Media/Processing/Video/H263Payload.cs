using System.Buffers.Binary;

namespace Tandem.Media.Processing.Video;

/// <summary>The header before the octets of H.263 in a payload of <c>H263-1998</c> and <c>H263-2000</c> (RFC 4629 section 5.1).</summary>
/// <param name="IsStart">Whether a picture, a group of blocks or a slice begins, whose two first octets, which are zero, are left out.</param>
/// <param name="Length">Octets of the header, with what it says for the protection of others.</param>
internal readonly record struct H263Payload(bool IsStart, int Length)
{
    /// <summary>Octets that every header has.</summary>
    public const int FixedLength = 2;

    private const int Start = 0x0400;
    private const int Redundancy = 0x0200;

    /// <summary>Reads it; false when the payload has no octet behind it.</summary>
    public static bool TryRead(ReadOnlySpan<byte> payload, out H263Payload header)
    {
        header = default;
        if (payload.Length <= FixedLength) return false;
        var word = BinaryPrimitives.ReadUInt16BigEndian(payload);
        var extra = (word >> 3) & 0x3F;
        header = new H263Payload((word & Start) != 0, FixedLength + ((word & Redundancy) != 0 ? 1 : 0) + extra);
        return payload.Length > header.Length;
    }

    /// <summary>Writes one without anything extra.</summary>
    public static void Write(Span<byte> payload, bool isStart) => BinaryPrimitives.WriteUInt16BigEndian(payload, isStart ? (ushort)Start : (ushort)0);
}
