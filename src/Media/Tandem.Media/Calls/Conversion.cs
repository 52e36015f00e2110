using Tandem.Codecs;
using Tandem.Sdp.Negotiation;
using Tandem.Sdp.Rtp;

namespace Tandem.Media.Calls;

/// <summary>What can be converted into what.</summary>
internal static class Conversion
{
    private const string H264Parameters = "level-asymmetry-allowed=1;packetization-mode={0};profile-level-id=42e01f";
    private static readonly string[] AmrForms = ["crc", "robust-sorting", "interleaving"];

    private static readonly RtpFormat[] Video =
    [
        new(new RtpMap(96, "VP8", 90_000), null, OfferedFormats.BitRateFeedback),
        new(new RtpMap(97, "H264", 90_000), new FormatParameters("97", H264Parameters.Replace("{0}", "1", StringComparison.Ordinal)), OfferedFormats.BitRateFeedback),
        new(new RtpMap(98, "H264", 90_000), new FormatParameters("98", H264Parameters.Replace("{0}", "0", StringComparison.Ordinal)), OfferedFormats.BitRateFeedback),
        new(new RtpMap(99, "H263-1998", 90_000), new FormatParameters("99", "CIF4=1;CIF=1;QCIF=1;SQCIF=1"), OfferedFormats.BitRateFeedback),
    ];

    /// <summary>Whether a format can be read and written here.</summary>
    public static bool Has(string kind, RtpFormat format, MediaCallOptions options)
    {
        if (kind != "audio") return options.TranscodesVideo && kind == "video" && Array.Exists(Video, own => own.IsSameFormat(format));
        if (options.Codecs.Count == 0 || format.IsCompanion() || AmrForms.Any(name => format.Parameters?.Number(name, 0) is > 0)) return false;
        return AudioCodecs.Find(new AudioFormat(format.Map.Encoding, format.Map.ClockRate, format.Map.Channels)) is { IsAvailable: true };
    }

    /// <summary>What is offered beyond the formats of the other side, when these can be converted at all.</summary>
    public static IEnumerable<RtpFormat> Offers(string kind, IReadOnlyList<string>? wanted, MediaCallOptions options)
    {
        if (kind == "video" && options.TranscodesVideo) return Video;
        if (kind != "audio" || options.Codecs.Count == 0) return [];
        var codecs = wanted is null ? options.Codecs : wanted.Select(name => Named(name, options)).OfType<AudioFormat>();
        return codecs.Where(codec => AudioCodecs.Find(codec) is { IsAvailable: true }).Select(ToFormat);
    }

    /// <summary>What the other side may send when what comes from it is converted: what we write of the format ourselves, where its form is not theirs to choose.</summary>
    public static RtpFormat Accept(RtpFormat offered, MediaCallOptions options)
    {
        if (offered.Is("H263-1998")) return offered with { Parameters = Video[^1].Parameters! with { Format = ToText(offered.PayloadType) } };
        // The form of AMR, the mode of iLBC and the profile of H.264 must be the same on both sides (RFC 4867 section 8.3, RFC 3952 section 5, RFC 6184 section 8.2.2).
        if (offered.Is("AMR") || offered.Is("AMR-WB") || offered.Is("iLBC") || offered.Is("H264")) return offered;
        var own = options.Codecs.FirstOrDefault(codec => offered.Is(codec.Name) && codec.ClockRate == offered.Map.ClockRate);
        return offered with { Parameters = own is { Parameters.Length: > 0 } ? new FormatParameters(ToText(offered.PayloadType), own.Parameters) : null };
    }

    private static AudioFormat? Named(string text, MediaCallOptions options)
    {
        var parts = text.Split('/');
        var known = options.Codecs.FirstOrDefault(codec => codec.Name.Equals(parts[0], StringComparison.OrdinalIgnoreCase) && (parts.Length < 2 || ToText(codec.ClockRate) == parts[1]));
        if (known is not null) return known;
        var named = AudioCodecs.All.FirstOrDefault(codec => codec.Name.Equals(parts[0], StringComparison.OrdinalIgnoreCase));
        return named is null || named.Name == "CN" ? null : new AudioFormat(named.Name, parts.Length > 1 && int.TryParse(parts[1], out var rate) ? rate : named.ClockRates[0], named.Channels.Most);
    }

    private static RtpFormat ToFormat(AudioFormat codec)
    {
        // A number of its own (RFC 3551 section 6), or the first dynamic one.
        var number = Enumerable.Range(0, 35).Select(at => RtpMap.OfStatic((byte)at)).FirstOrDefault(map => map is not null && map.IsSameEncoding(new RtpMap(0, codec.Name, codec.ClockRate, codec.Channels)))?.PayloadType ?? 96;
        return new RtpFormat(new RtpMap(number, codec.Name, codec.ClockRate, codec.Channels), codec.Parameters.Length == 0 ? null : new FormatParameters(ToText(number), codec.Parameters), []);
    }

    private static string ToText(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
