namespace Tandem.Media.Processing.Video;

/// <summary>The header of a picture of H.263 (ITU-T H.263 section 5.1).</summary>
internal static class H263Picture
{
    /// <summary>Octets of the header that are looked at.</summary>
    private const int HeaderLength = 12;

    private const int Extended = 7;
    private const int Custom = 6;

    /// <summary>Whether a picture begins: 17 bits of start code and a number of a group that is 0, with or without the two octets that packets leave out.</summary>
    public static bool IsStart(ReadOnlySpan<byte> octets) => octets.Length > 0 && octets[0] >> 2 == 0x20;

    /// <summary>Whether the picture needs none before it: INTRA (sections 5.1.3, 5.1.4.3).</summary>
    public static bool IsKeyFrame(ReadOnlySpan<byte> picture)
    {
        if (picture.Length < HeaderLength) return false;
        if (SourceFormat(picture) != Extended) return Bits(picture, 38, 1) == 0;
        return Bits(picture, TypeAt(picture), 3) == 0;
    }

    /// <summary>A number that is another one when the size is; 0 when the header does not tell.</summary>
    public static int SizeOf(ReadOnlySpan<byte> picture)
    {
        if (picture.Length < HeaderLength) return 0;
        var format = SourceFormat(picture);
        if (format != Extended) return format;
        if (!HasFullType(picture)) return 0;
        format = Bits(picture, 41, 3);
        // A custom size stands behind the type, and behind the number of a sub-bitstream where there is one (sections 5.1.5, 5.1.20).
        return format != Custom ? format : 8 + Bits(picture, Bits(picture, 68, 1) == 0 ? 69 : 71, 23);
    }

    /// <summary>
    /// Sets the temporal reference (section 5.1.2): the count of 1001/30000 of a second, of which FFmpeg, which is given times in milliseconds, makes none that grows.
    /// </summary>
    public static void SetReference(Span<byte> picture, uint timestamp)
    {
        var reference = (int)(timestamp / 3003);
        picture[2] = (byte)((picture[2] & 0xFC) | ((reference >> 6) & 3));
        picture[3] = (byte)((picture[3] & 3) | ((reference & 0x3F) << 2));
    }

    private static int SourceFormat(ReadOnlySpan<byte> picture) => Bits(picture, 35, 3);

    private static bool HasFullType(ReadOnlySpan<byte> picture) => Bits(picture, 38, 3) == 1;

    private static int TypeAt(ReadOnlySpan<byte> picture) => HasFullType(picture) ? 59 : 41;

    private static int Bits(ReadOnlySpan<byte> octets, int at, int count)
    {
        var value = 0;
        for (; count > 0; count--, at++) value = (value << 1) | ((octets[at >> 3] >> (7 - (at & 7))) & 1);
        return value;
    }
}
