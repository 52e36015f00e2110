using Tandem.Rtp.Quality;
using Tandem.Sdp.Rtp;

namespace Tandem.Media.Legs;

/// <summary>What the codec of a stream takes from its rating.</summary>
/// <param name="Name">The codec, as it is shown.</param>
/// <param name="Impairment">What it takes.</param>
internal readonly record struct SpeechImpairment(string Name, CodecImpairment Impairment)
{
    private static readonly (string Encoding, CodecImpairment Impairment)[] Known =
    [
        ("PCMU", CodecImpairment.G711WithConcealment), ("PCMA", CodecImpairment.G711WithConcealment), ("L16", CodecImpairment.G711WithConcealment), ("G722", CodecImpairment.G722), ("opus", CodecImpairment.Opus),
        ("G729", CodecImpairment.G729A), ("GSM", CodecImpairment.GsmEnhancedFullRate), ("AMR", CodecImpairment.GsmEnhancedFullRate), ("speex", CodecImpairment.GsmEnhancedFullRate),
        ("iLBC", CodecImpairment.GsmEnhancedFullRate),
    ];

    // 3GPP TS 26.201 table 2: bits of a frame of 20 ms.
    private static readonly (int Bits, string Rate)[] AmrWideModes =
        [(132, "6.60"), (177, "8.85"), (253, "12.65"), (285, "14.25"), (317, "15.85"), (365, "18.25"), (397, "19.85"), (461, "23.05"), (477, "23.85")];

    /// <summary>That of a format; null for one of which nothing is known.</summary>
    /// <param name="format">The format.</param>
    /// <param name="longestPayload">Octets of the longest payload that came, which shows the mode of a codec that has several.</param>
    /// <param name="packetTime">How much sound is in a packet.</param>
    public static SpeechImpairment? Of(RtpFormat format, int longestPayload, TimeSpan packetTime)
    {
        if (format.Is("AMR-WB")) return OfAmrWide(longestPayload, packetTime);
        var known = Array.Find(Known, one => format.Is(one.Encoding));
        return known.Encoding is null ? null : new SpeechImpairment(format.Map.Encoding, known.Impairment);
    }

    private static SpeechImpairment OfAmrWide(int longestPayload, TimeSpan packetTime)
    {
        var frames = Math.Max(1, (int)Math.Round(packetTime.TotalMilliseconds / 20));
        var mode = Array.FindLastIndex(AmrWideModes, one => one.Bits <= longestPayload * 8 / frames);
        return new SpeechImpairment($"AMR-WB at {AmrWideModes[Math.Max(0, mode)].Rate} kbit/s", CodecImpairment.AmrWide(Math.Max(0, mode)));
    }
}
