using System.Globalization;
using Tandem.Sdp;
using Tandem.Sdp.Negotiation;
using Tandem.Sdp.Rtp;

namespace Tandem.Media.Calls;

/// <summary>Attributes that say something of the media, and nothing of who describes them; all others stay behind.</summary>
internal static class PassedAttributes
{
    private const string Picture = "imageattr";

    /// <summary>What it is for (RFC 4796), what it is called by (RFC 4574), in which language (RFC 8866, RFC 8373), how fast and fine pictures are (RFC 8866).</summary>
    private static readonly string[] Names = ["content", "label", "lang", "hlang-send", "hlang-recv", "framerate", "quality"];

    private static readonly string[] BandwidthTypes = ["AS", "CT", "TIAS", "RS", "RR"];

    /// <summary>The attributes to pass on.</summary>
    /// <param name="heard">The medium of the other side.</param>
    /// <param name="formats">Its formats.</param>
    /// <param name="told">The formats that are told instead.</param>
    public static IEnumerable<SdpAttribute> Of(MediaDescription heard, IReadOnlyList<RtpFormat> formats, IReadOnlyList<RtpFormat> told)
    {
        foreach (var attribute in heard.Attributes)
        {
            if (Names.Contains(attribute.Name)) yield return attribute;
            else if (attribute.Name == Picture && Renumber(attribute, formats, told) is { } renumbered) yield return renumbered;
        }
    }

    public static IReadOnlyList<SdpBandwidth> Of(IReadOnlyList<SdpBandwidth> heard) => [.. heard.Where(bandwidth => BandwidthTypes.Contains(bandwidth.Type))];

    /// <summary>RFC 6236 section 3.1.1: sizes of pictures, of one format or of all.</summary>
    private static SdpAttribute? Renumber(SdpAttribute attribute, IReadOnlyList<RtpFormat> formats, IReadOnlyList<RtpFormat> told)
    {
        var parts = (attribute.Value ?? "").Split(' ', 2);
        if (parts is ["*", _]) return attribute;
        if (parts.Length != 2 || !byte.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return null;
        var format = formats.FirstOrDefault(one => one.PayloadType == number);
        var other = format is null ? null : told.FirstOrDefault(one => one.IsSameFormat(format));
        return other is null ? null : new SdpAttribute(Picture, string.Create(CultureInfo.InvariantCulture, $"{other.PayloadType} {parts[1]}"));
    }
}
