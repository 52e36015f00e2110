using System.Buffers.Binary;

namespace Tandem.Stun;

/// <summary>FINGERPRINT (RFC 8489 section 14.7).</summary>
internal static class StunFingerprint
{
    private const uint Mask = 0x5354554E;

    /// <summary>The value for a message of which these octets stand before the attribute. The length in its header counts as reaching to the end of the attribute.</summary>
    public static uint Compute(ReadOnlySpan<byte> before)
    {
        Span<byte> header = stackalloc byte[StunHeader.Length];
        before[..StunHeader.Length].CopyTo(header);
        StunHeader.WriteLength(header, before.Length - StunHeader.Length + StunHeader.AttributeLength + sizeof(uint));
        var crc = Crc32.Append(Crc32.Start, header);
        return Crc32.Finish(Crc32.Append(crc, before[StunHeader.Length..])) ^ Mask;
    }

    /// <summary>Writes the value behind <paramref name="before"/>.</summary>
    public static void Write(ReadOnlySpan<byte> before, Span<byte> value) => BinaryPrimitives.WriteUInt32BigEndian(value, Compute(before));
}
