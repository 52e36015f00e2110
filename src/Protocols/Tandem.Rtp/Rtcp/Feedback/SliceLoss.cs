using System.Buffers.Binary;

namespace Tandem.Rtp.Rtcp;

/// <summary>Lost macroblocks of a picture (RFC 4585 section 6.3.2.2).</summary>
/// <param name="First">The first macroblock, 0 to 8,191.</param>
/// <param name="Number">How many, 0 to 8,191.</param>
/// <param name="PictureId">The low six bits of the picture's number.</param>
public readonly record struct SliceLoss(int First, int Number, int PictureId) : IRtcpEntry<SliceLoss>
{
    private const uint MaxMacroblock = 0x1FFF;
    private const uint MaxPictureId = 0x3F;

    /// <inheritdoc/>
    public static int Length => 4;

    /// <inheritdoc/>
    public static SliceLoss Read(ReadOnlySpan<byte> octets)
    {
        var word = BinaryPrimitives.ReadUInt32BigEndian(octets);
        return new((int)(word >> 19), (int)((word >> 6) & MaxMacroblock), (int)(word & MaxPictureId));
    }

    /// <inheritdoc/>
    public void Write(Span<byte> octets) =>
        BinaryPrimitives.WriteUInt32BigEndian(octets, ((uint)First << 19) | (((uint)Number & MaxMacroblock) << 6) | ((uint)PictureId & MaxPictureId));
}
