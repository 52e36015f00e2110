using Tandem.Codecs;

namespace Tandem.Fuzz.Targets;

/// <summary>
/// Payloads of one codec, chosen by the first octet: each is an octet of its length and its octets, decoded in order, with a loss now and then. No more than 120 ms comes out of any, and none throws, whatever the codec's library is given.
/// </summary>
internal static class CodecsTarget
{
    private static readonly AudioFormat[] Formats =
    [
        new("PCMU", 8000), new("G722", 8000), new("L16", 48000, 2), new("opus", 48000, 2, "stereo=1"), new("GSM", 8000), new("speex", 8000), new("speex", 32000), new("G729", 8000),
        new("AMR", 8000), new("AMR", 8000, 1, "octet-align=1"), new("AMR-WB", 16000), new("AMR-WB", 16000, 1, "octet-align=1"), new("CN", 8000), new("iLBC", 8000),
    ];

    public static void Run(byte[] octets)
    {
        var script = new ScriptReader(octets);
        var format = Formats[script.Next(Formats.Length)];
        if (AudioCodecs.Find(format) is not { IsAvailable: true } codec) return;
        using var decoder = codec.CreateDecoder(format);
        var pcm = new short[decoder.MaxSamples];
        var frame = decoder.SampleRate / 50 * decoder.Channels;
        while (!script.HasEnded)
        {
            var payload = script.Take(script.Next());
            if (payload.Length % 5 == 4 && !decoder.TryRecover(payload, pcm.AsSpan(0, frame))) decoder.Conceal(pcm.AsSpan(0, frame));
            if (!decoder.TryDecode(payload, pcm, out var samples)) continue;
            Assert.InRange(samples, 1, pcm.Length);
            Assert.Equal(0, samples % decoder.Channels);
            if (decoder.ModeRequest is { } mode) Assert.InRange(mode, 0, 15);
        }
    }
}
