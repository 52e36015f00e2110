using System.Buffers.Binary;

namespace Tandem.Rtp.Rtcp;

/// <summary>One limit of a TMMBR or a TMMBN (RFC 5104 section 4.2.1.1).</summary>
/// <param name="Ssrc">For a request, who shall send no faster; for a notification, who asked for it.</param>
/// <param name="BitsPerSecond">The limit; 17 bits of it are written, rounded down.</param>
/// <param name="Overhead">Octets of headers below RTP that each packet has; 0 to 511.</param>
public readonly record struct MaximumBitRate(uint Ssrc, ulong BitsPerSecond, int Overhead) : IRtcpEntry<MaximumBitRate>
{
    private const int MantissaBits = 17;
    private const int OverheadBits = 9;
    private const int MaxOverhead = (1 << OverheadBits) - 1;

    /// <inheritdoc/>
    public static int Length => 8;

    /// <inheritdoc/>
    public static MaximumBitRate Read(ReadOnlySpan<byte> octets)
    {
        var word = BinaryPrimitives.ReadUInt32BigEndian(octets[4..]);
        var mantissa = (word >> OverheadBits) & ((1u << MantissaBits) - 1);
        return new(BinaryPrimitives.ReadUInt32BigEndian(octets), BitRateCoding.Decode(mantissa, (int)(word >> (MantissaBits + OverheadBits))), (int)(word & MaxOverhead));
    }

    /// <inheritdoc/>
    public void Write(Span<byte> octets)
    {
        var (mantissa, exponent) = BitRateCoding.Encode(BitsPerSecond, MantissaBits);
        BinaryPrimitives.WriteUInt32BigEndian(octets, Ssrc);
        BinaryPrimitives.WriteUInt32BigEndian(octets[4..], ((uint)exponent << (MantissaBits + OverheadBits)) | (mantissa << OverheadBits) | (uint)Math.Clamp(Overhead, 0, MaxOverhead));
    }
}
