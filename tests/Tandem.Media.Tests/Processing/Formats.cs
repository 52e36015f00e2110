using System.Globalization;
using Tandem.Codecs;
using Tandem.Sdp.Rtp;

namespace Tandem.Media.Tests.Processing;

/// <summary>Formats of descriptions, by their text.</summary>
internal static class Formats
{
    /// <summary>Such as <c>111 opus/48000/2</c>, with what <c>a=fmtp</c> says.</summary>
    public static RtpFormat Of(string map, string parameters = "")
    {
        Assert.True(RtpMap.TryParse(map, out var parsed));
        return new RtpFormat(parsed, parameters.Length == 0 ? null : new FormatParameters(parsed.PayloadType.ToString(CultureInfo.InvariantCulture), parameters), []);
    }

    public static RtpFormat Pcmu { get; } = Of("0 PCMU/8000");

    public static RtpFormat Pcma { get; } = Of("8 PCMA/8000");

    public static RtpFormat Opus { get; } = Of("111 opus/48000/2", "minptime=10;useinbandfec=1");

    public static RtpFormat Events8 { get; } = Of("101 telephone-event/8000", "0-15");

    public static RtpFormat Events48 { get; } = Of("110 telephone-event/48000", "0-15");

    public static RtpFormat Noise { get; } = Of("13 CN/8000");

    /// <summary>One of every codec, and of every rate of those that have several.</summary>
    public static IReadOnlyList<RtpFormat> Sounds { get; } =
    [
        Pcmu, Pcma, Of("9 G722/8000"), Of("96 L16/8000"), Of("97 L16/44100"), Of("98 L16/48000/2"), Opus, Of("112 opus/48000/2", "stereo=1"), Of("3 GSM/8000"),
        Of("99 speex/8000"), Of("100 speex/16000"), Of("102 speex/32000"), Of("18 G729/8000", "annexb=no"), Of("103 AMR/8000", "octet-align=1"), Of("104 AMR-WB/16000"), Of("105 iLBC/8000", "mode=20"), Of("106 iLBC/8000"),
    ];

    public static AudioFormat Audio(RtpFormat format) => new(format.Map.Encoding, format.Map.ClockRate, format.Map.Channels, format.Parameters?.Text ?? "");
}
