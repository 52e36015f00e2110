using Tandem.Codecs.Amr;
using Tandem.Codecs.ComfortNoise;
using Tandem.Codecs.G711;
using Tandem.Codecs.G722;
using Tandem.Codecs.G729;
using Tandem.Codecs.Gsm;
using Tandem.Codecs.L16;
using Tandem.Codecs.Opus;
using Tandem.Codecs.Speex;

namespace Tandem.Codecs;

/// <summary>All codecs, by the name that a session description has for them.</summary>
public static class AudioCodecs
{
    /// <summary>Packet times of a codec whose samples or frames of 10 ms stand one behind the other.</summary>
    internal static readonly IReadOnlyList<int> EachTenMilliseconds = [10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120];

    /// <summary>Packet times of a codec with frames of 20 ms.</summary>
    internal static readonly IReadOnlyList<int> EachTwentyMilliseconds = [20, 40, 60, 80, 100, 120];

    /// <summary>Every codec that Tandem knows, those without their library too.</summary>
    public static IReadOnlyList<AudioCodec> All { get; } =
    [
        new(_ => new G711Encoder(G711Law.Mu), _ => new G711Decoder(G711Law.Mu))
        {
            Name = "PCMU", ClockRates = [8000], PacketTimes = EachTenMilliseconds,
        },
        new(_ => new G711Encoder(G711Law.A), _ => new G711Decoder(G711Law.A))
        {
            Name = "PCMA", ClockRates = [8000], PacketTimes = EachTenMilliseconds,
        },
        new(_ => new G722Encoder(), _ => new G722Decoder())
        {
            Name = "G722", ClockRates = [8000], PacketTimes = EachTenMilliseconds,
        },
        new(format => new L16Encoder(format), format => new L16Decoder(format))
        {
            Name = "L16", ClockRates = [8000, 16000, 32000, 44100, 48000], Channels = (1, 2), PacketTimes = EachTenMilliseconds,
        },
        new(format => new OpusEncoder(new(format.Parameters)), format => new OpusDecoder(new(format.Parameters)))
        {
            // RFC 7587 section 7: in a description always two channels, whatever is coded.
            Name = "opus", ClockRates = [48000], Channels = (2, 2), PacketTimes = OpusEncoder.Times, Libraries = [LibOpus.Library],
        },
        new(_ => new GsmEncoder(), _ => new GsmDecoder())
        {
            Name = "GSM", ClockRates = [8000], PacketTimes = EachTwentyMilliseconds, Libraries = [LibGsm.Library],
        },
        new(format => new SpeexEncoder(format), format => new SpeexDecoder(format))
        {
            Name = "speex", ClockRates = [8000, 16000, 32000], PacketTimes = EachTwentyMilliseconds, Libraries = [LibSpeex.Library],
        },
        new(format => new G729Encoder(new(format.Parameters)), _ => new G729Decoder())
        {
            Name = "G729", ClockRates = [8000], PacketTimes = EachTenMilliseconds, Libraries = [LibBcg729.Library],
        },
        new(format => new AmrNarrowEncoder(new(format.Parameters)), format => new AmrNarrowDecoder(new(format.Parameters)))
        {
            Name = "AMR", ClockRates = [8000], PacketTimes = EachTwentyMilliseconds, Libraries = [LibAmrNarrow.Library],
        },
        new(format => new AmrWideEncoder(new(format.Parameters)), format => new AmrWideDecoder(new(format.Parameters)))
        {
            Name = "AMR-WB", ClockRates = [16000], PacketTimes = EachTwentyMilliseconds, Libraries = [LibAmrWide.Library, LibAmrWideEncoder.Library],
        },
        new(format => new ComfortNoiseEncoder(format), format => new ComfortNoiseDecoder(format))
        {
            Name = "CN", ClockRates = [8000, 16000, 32000, 48000], PacketTimes = EachTenMilliseconds,
        },
    ];

    /// <summary>The codec of a format, whether its library is there or not; null when there is none.</summary>
    public static AudioCodec? Find(AudioFormat format) => All.FirstOrDefault(codec => codec.Has(format));
}
