namespace Tandem.Media.Processing.Video;

/// <summary>The descriptor before the octets of VP8 in a payload (RFC 7741 section 4.2).</summary>
/// <param name="IsStart">Whether a partition begins.</param>
/// <param name="Partition">Which partition.</param>
/// <param name="Length">Octets of the descriptor.</param>
internal readonly record struct Vp8Payload(bool IsStart, int Partition, int Length)
{
    private const int Extended = 0x80;
    private const int Start = 0x10;
    private const int PictureId = 0x80;
    private const int LevelZeroIndex = 0x40;
    private const int LayerOrKeyIndex = 0x30;
    private const int LongPictureId = 0x80;

    /// <summary>Whether a frame begins.</summary>
    public bool IsFrameStart => IsStart && Partition == 0;

    /// <summary>Reads it; false when the payload has no octet behind it.</summary>
    public static bool TryRead(ReadOnlySpan<byte> payload, out Vp8Payload descriptor)
    {
        descriptor = default;
        if (payload.IsEmpty) return false;
        var length = 1;
        if ((payload[0] & Extended) != 0)
        {
            if (payload.Length < 2) return false;
            var flags = payload[1];
            length = 2;
            if ((flags & PictureId) != 0) length += payload.Length > length && (payload[length] & LongPictureId) != 0 ? 2 : 1;
            if ((flags & LevelZeroIndex) != 0) length++;
            if ((flags & LayerOrKeyIndex) != 0) length++;
        }

        descriptor = new Vp8Payload((payload[0] & Start) != 0, payload[0] & 7, length);
        return payload.Length > length;
    }
}
