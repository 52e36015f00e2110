using Tandem.Codecs;
using Tandem.Sdp.Rtp;

namespace Tandem.Media.Legs;

/// <summary>Silence in codecs whose payloads have an octet for so many samples, so that it can stand in place of sound of any length.</summary>
internal static class SilentPayload
{
    /// <summary>ITU-T G.711 tables 1 and 2: zero, and the least step where there is none.</summary>
    private static readonly byte[] MuLaw = [0xFF];

    private static readonly byte[] ALaw = [0xD5];
    private static readonly byte[] Linear = [0x00];
    private static readonly byte[] G722 = EncodedSilence();

    /// <summary>Octets that are silent again and again; null for a codec that has none.</summary>
    public static byte[]? Of(RtpFormat format) => format.Map.Encoding.ToUpperInvariant() switch
    {
        "PCMU" => MuLaw,
        "PCMA" => ALaw,
        "G722" => G722,
        "L16" => Linear,
        _ => null,
    };

    /// <summary>What its encoder makes of zeros once its predictors have come to rest.</summary>
    private static byte[] EncodedSilence()
    {
        var format = new AudioFormat("G722", 8000);
        using var encoder = AudioCodecs.Find(format)!.CreateEncoder(format);
        var (zeros, payload) = (new short[encoder.SampleRate / 50], new byte[encoder.MaxPayload]);
        var length = 0;
        for (var packet = 0; packet < 50; packet++) length = encoder.Encode(zeros, payload);
        return payload[..length];
    }
}
