namespace Tandem.Media.Processing.Video;

/// <summary>The first octet of a unit of H.264 (RFC 6184 section 1.3), and the kinds of units and payloads that matter here (section 5.2, table 1).</summary>
internal static class H264Nal
{
    public const int TypeMask = 0x1F;
    public const int Importance = 0x60;
    public const int Forbidden = 0x80;

    public const int Slice = 1;
    public const int Instantaneous = 5;
    public const int SequenceParameters = 7;
    public const int PictureParameters = 8;
    public const int Aggregation = 24;
    public const int Fragment = 28;

    public const int FragmentStart = 0x80;
    public const int FragmentEnd = 0x40;

    public static int TypeOf(byte header) => header & TypeMask;

    /// <summary>Whether the unit has pixels, and not only what describes them.</summary>
    public static bool IsSlice(int type) => type is >= Slice and <= Instantaneous;
}
