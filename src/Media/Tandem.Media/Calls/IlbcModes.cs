using System.Globalization;
using Tandem.Sdp.Negotiation;
using Tandem.Sdp.Rtp;

namespace Tandem.Media.Calls;

/// <summary>The mode of iLBC, which each side says what it prefers of: that of the lower bit rate, 30 ms, holds for both when they differ (RFC 3952 section 5).</summary>
internal static class IlbcModes
{
    private const string Encoding = "iLBC";

    /// <summary>The formats of one side, with the mode that holds.</summary>
    public static IReadOnlyList<RtpFormat> WithAgreedMode(this IReadOnlyList<RtpFormat> formats, IReadOnlyList<RtpFormat> others) =>
        !others.Any(other => other.Is(Encoding)) ? formats : [.. formats.Select(format => format.Is(Encoding) && !others.Any(format.IsSameFormat) ? OfLowerRate(format) : format)];

    /// <summary>Whether both are iLBC, of whatever mode: nobody is offered both modes, for one of them will hold.</summary>
    public static bool AreIlbc(RtpFormat one, RtpFormat other) => one.Is(Encoding) && other.Is(Encoding);

    private static RtpFormat OfLowerRate(RtpFormat format) => format with { Parameters = new FormatParameters(format.PayloadType.ToString(CultureInfo.InvariantCulture), "mode=30") };
}
