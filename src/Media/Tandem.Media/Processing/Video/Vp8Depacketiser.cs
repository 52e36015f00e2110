using System.Buffers.Binary;

namespace Tandem.Media.Processing.Video;

/// <summary>Frames of VP8 (RFC 7741).</summary>
internal sealed class Vp8Depacketiser : VideoDepacketiser
{
    /// <summary>Octets before the data of a key frame: the tag, a start code and the size (RFC 6386 section 9.1).</summary>
    private const int KeyFrameHeader = 10;

    /// <inheritdoc/>
    public override VideoCodec Codec => VideoCodec.Vp8;

    /// <summary>The first bit says that it is no key frame (RFC 6386 section 9.1).</summary>
    public override bool IsKeyFrame => Frame.Length >= KeyFrameHeader && (Frame[0] & 1) == 0;

    /// <summary>Width and height, without what says how they are to be scaled.</summary>
    public override int SizeOfKeyFrame() => BinaryPrimitives.ReadInt32LittleEndian(Frame[6..]) & 0x3FFF3FFF;

    private protected override bool IsBeginning(ReadOnlySpan<byte> payload) => Vp8Payload.TryRead(payload, out var descriptor) && descriptor.IsFrameStart;

    private protected override bool TryAdd(ReadOnlySpan<byte> payload) =>
        Vp8Payload.TryRead(payload, out var descriptor) && descriptor.IsFrameStart == IsEmpty && TryAppend(payload[descriptor.Length..]);

    // A key frame without its start code cannot be one; any other frame has at least its tag.
    private protected override bool IsComplete() => (Frame.Length >= 3 && (Frame[0] & 1) != 0) || (IsKeyFrame && Frame[3..].StartsWith<byte>([0x9D, 0x01, 0x2A]));
}
