using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Tandem.Sdp.Rtp;

/// <summary>What a payload type stands for: <c>a=rtpmap:111 opus/48000/2</c> (RFC 8866 section 6.6). Immutable.</summary>
/// <param name="PayloadType">0 to 127.</param>
/// <param name="Encoding">The name of the encoding, such as <c>opus</c>; case does not matter.</param>
/// <param name="ClockRate">Of its timestamps, in Hz.</param>
/// <param name="Channels">Of audio; 1 where nothing is said.</param>
public sealed record RtpMap(byte PayloadType, string Encoding, int ClockRate, int Channels = 1)
{
    /// <summary>The name of the attribute.</summary>
    public const string Name = "rtpmap";

    /// <summary>The payload types that need no map (RFC 3551 section 6). G722 has a clock of 8,000 Hz for historical reasons (section 4.5.2).</summary>
    private static readonly RtpMap[] Static =
    [
        new(0, "PCMU", 8000), new(3, "GSM", 8000), new(4, "G723", 8000), new(5, "DVI4", 8000), new(6, "DVI4", 16000), new(7, "LPC", 8000), new(8, "PCMA", 8000), new(9, "G722", 8000),
        new(10, "L16", 44100, 2), new(11, "L16", 44100), new(12, "QCELP", 8000), new(13, "CN", 8000), new(14, "MPA", 90000), new(15, "G728", 8000), new(16, "DVI4", 11025),
        new(17, "DVI4", 22050), new(18, "G729", 8000), new(25, "CelB", 90000), new(26, "JPEG", 90000), new(28, "nv", 90000), new(31, "H261", 90000), new(32, "MPV", 90000),
        new(33, "MP2T", 90000), new(34, "H263", 90000),
    ];

    /// <summary>What a payload type stands for without a map; null for one that needs it.</summary>
    public static RtpMap? OfStatic(byte payloadType) => Array.Find(Static, map => map.PayloadType == payloadType);

    /// <summary>Reads the value of the attribute.</summary>
    public static bool TryParse(string value, [NotNullWhen(true)] out RtpMap? map)
    {
        map = null;
        var (number, rest) = AttributeText.Cut(value, ' ');
        var parts = rest.Trim().Split('/');
        if (!AttributeText.TryPayloadType(number, out var payloadType) || parts.Length is not (2 or 3) || !AttributeText.IsToken(parts[0])) return false;
        if (!AttributeText.TryNumber(parts[1], out var clockRate) || clockRate == 0) return false;
        var channels = 1;
        if (parts.Length == 3 && (!AttributeText.TryNumber(parts[2], out channels) || channels == 0)) return false;
        map = new RtpMap(payloadType, parts[0], clockRate, channels);
        return true;
    }

    /// <summary>Whether both mean the same encoding, whatever number they have.</summary>
    public bool IsSameEncoding(RtpMap other) => Encoding.Equals(other.Encoding, StringComparison.OrdinalIgnoreCase) && (ClockRate, Channels) == (other.ClockRate, other.Channels);

    /// <summary>The value of the attribute.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{PayloadType} {Encoding}/{ClockRate}{(Channels == 1 ? "" : $"/{Channels}")}");
}
