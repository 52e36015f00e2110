using Tandem.Sdp.Negotiation;
using Tandem.Sdp.Rtp;

namespace Tandem.Media.Calls;

/// <summary>Descriptions in words, without addresses.</summary>
internal static class Explain
{
    public static string Line(HeardLine line) => line.Rtp is { } rtp ? $"{rtp.Kind} with {Codecs(rtp.Formats)}" : $"{line.Description.Kind} over {line.Description.Protocol}";

    public static string Codecs(IEnumerable<RtpFormat> formats)
    {
        var names = formats.Where(format => !format.IsCompanion()).Select(format => format.Map.Encoding).Distinct(StringComparer.OrdinalIgnoreCase);
        return string.Join(", ", names.DefaultIfEmpty("no codec"));
    }
}
