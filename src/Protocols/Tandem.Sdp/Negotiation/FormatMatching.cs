using System.Globalization;
using Tandem.Sdp.Rtp;

namespace Tandem.Sdp.Negotiation;

/// <summary>Which formats of two sides are the same (RFC 3264 section 6.1), by the rules of each payload format.</summary>
public static class FormatMatching
{
    /// <summary>Formats that accompany others: they are of no use alone.</summary>
    private static readonly string[] Companions = ["telephone-event", "CN", "rtx", "red", "ulpfec", "flexfec-03"];

    private static readonly string[] AmrParameters = ["octet-align", "crc", "robust-sorting", "interleaving"];

    /// <summary>Whether it only accompanies other formats: telephone events, comfort noise, repetition, redundancy.</summary>
    public static bool IsCompanion(this RtpFormat format) => Array.Exists(Companions, format.Is);

    /// <summary>The payload type that a repetition repeats (RFC 4588 section 8.6); null for any other format.</summary>
    public static byte? Repeats(this RtpFormat format) =>
        format.Is("rtx") && format.Parameters?.Find("apt") is { } value && AttributeText.TryPayloadType(value, out var repeated) ? repeated : null;

    /// <summary>Whether what one side writes in a format, the other reads in it. Payload types may differ.</summary>
    public static bool IsSameFormat(this RtpFormat one, RtpFormat other) => one.Map.IsSameEncoding(other.Map) && one.Map.Encoding.ToUpperInvariant() switch
    {
        "H264" => IsSameH264(one, other),
        "VP9" => AreEqual(one, other, "profile-id", 0),
        "AV1" => AreEqual(one, other, "profile", 0),
        "AMR" or "AMR-WB" => Array.TrueForAll(AmrParameters, name => AreEqual(one, other, name, 0)),
        // Modes do not mix: the frames differ (RFC 3952 section 5).
        "ILBC" => AreEqual(one, other, "mode", 30),
        "G7221" => AreEqual(one, other, "bitrate", 32_000),
        _ => true,
    };

    /// <summary>
    /// The formats to answer with: those offered that this side has too, in the order of the offer and with its payload types (RFC 3264 section 6.1), with the parameters of this side. What accompanies others stays only where one of
    /// these has its clock, or is repeated. Nothing when there is no format in common.
    /// </summary>
    /// <param name="offered">What the other side offers.</param>
    /// <param name="own">What this side has.</param>
    public static IReadOnlyList<RtpFormat> AnswerTo(this IReadOnlyList<RtpFormat> own, IReadOnlyList<RtpFormat> offered)
    {
        var common = new List<RtpFormat>();
        foreach (var format in offered)
        {
            if (format.Is("rtx") || own.FirstOrDefault(mine => mine.IsSameFormat(format)) is not { } match) continue;
            common.Add(Renumbered(match, format));
        }

        var primary = common.Where(format => !format.IsCompanion()).ToList();
        return [.. offered.Select(format => Answer(format, own, common, primary)).OfType<RtpFormat>()];
    }

    private static RtpFormat? Answer(RtpFormat offered, IReadOnlyList<RtpFormat> own, List<RtpFormat> common, List<RtpFormat> primary)
    {
        if (offered.Is("rtx")) return own.Any(format => format.Is("rtx")) && primary.Exists(format => format.PayloadType == offered.Repeats()) ? offered : null;
        var answer = common.Find(format => format.PayloadType == offered.PayloadType);
        return answer is null || !answer.IsCompanion() || primary.Exists(format => format.Map.ClockRate == answer.Map.ClockRate) ? answer : null;
    }

    /// <summary>Our parameters under their number; what both must agree on is in theirs too.</summary>
    private static RtpFormat Renumbered(RtpFormat own, RtpFormat offered) => new(
        own.Map with { PayloadType = offered.PayloadType },
        own.Parameters is null ? null : own.Parameters with { Format = offered.PayloadType.ToString(CultureInfo.InvariantCulture) },
        [.. offered.Feedback.Intersect(own.Feedback, StringComparer.OrdinalIgnoreCase)]);

    private static bool AreEqual(RtpFormat one, RtpFormat other, string name, int otherwise) => Number(one, name, otherwise) == Number(other, name, otherwise);

    private static int Number(RtpFormat format, string name, int otherwise) => format.Parameters?.Number(name, otherwise) ?? otherwise;

    /// <summary>RFC 6184 section 8.2.2: the profile and the packetisation must be the same; the level may differ.</summary>
    private static bool IsSameH264(RtpFormat one, RtpFormat other) =>
        AreEqual(one, other, "packetization-mode", 0) && H264Profile.Of(one.Parameters) is { } profile && profile == H264Profile.Of(other.Parameters);
}
