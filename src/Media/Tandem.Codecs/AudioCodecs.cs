using Tandem.Codecs.Amr;
using Tandem.Codecs.ComfortNoise;
using Tandem.Codecs.G711;
using Tandem.Codecs.G722;
using Tandem.Codecs.G729;
using Tandem.Codecs.Gsm;
using Tandem.Codecs.Ilbc;
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
        new((_, _) => new G711Encoder(G711Law.Mu), (_, _) => new G711Decoder(G711Law.Mu))
        {
            Name = "PCMU", ClockRates = [8000], PacketTimes = EachTenMilliseconds,
        },
        new((_, _) => new G711Encoder(G711Law.A), (_, _) => new G711Decoder(G711Law.A))
        {
            Name = "PCMA", ClockRates = [8000], PacketTimes = EachTenMilliseconds,
        },
        new((_, _) => new G722Encoder(), (_, _) => new G722Decoder())
        {
            Name = "G722", ClockRates = [8000], PacketTimes = EachTenMilliseconds,
        },
        new((format, _) => new L16Encoder(format), (format, _) => new L16Decoder(format))
        {
            Name = "L16", ClockRates = [8000, 16000, 32000, 44100, 48000], Channels = (1, 2), PacketTimes = EachTenMilliseconds,
        },
        new((format, options) => new OpusEncoder(new(format.Parameters), options), (format, options) => new OpusDecoder(new(format.Parameters), options))
        {
            // RFC 7587 section 7: in a description always two channels, whatever is coded.
            Name = "opus", ClockRates = [48000], Channels = (2, 2), PacketTimes = OpusEncoder.Times, Libraries = [LibOpus.Library],
        },
        new((_, _) => new GsmEncoder(), (_, _) => new GsmDecoder())
        {
            Name = "GSM", ClockRates = [8000], PacketTimes = EachTwentyMilliseconds, Libraries = [LibGsm.Library],
        },
        new((format, _) => new SpeexEncoder(format), (format, _) => new SpeexDecoder(format))
        {
            Name = "speex", ClockRates = [8000, 16000, 32000], PacketTimes = EachTwentyMilliseconds, Libraries = [LibSpeex.Library],
        },
        new((format, _) => new G729Encoder(new(format.Parameters)), (_, _) => new G729Decoder())
        {
            Name = "G729", ClockRates = [8000], PacketTimes = EachTenMilliseconds, Libraries = [LibBcg729.Library],
        },
        new((format, _) => new IlbcEncoder(IlbcMode.Of(new(format.Parameters))), (format, _) => new IlbcDecoder(IlbcMode.Of(new(format.Parameters))))
        {
            Name = "iLBC", ClockRates = [8000], PacketTimes = [20, 30, 40, 60, 80, 90, 100, 120], TimesOf = format => IlbcMode.Of(new(format.Parameters)).PacketTimes,
        },
        new((format, _) => new AmrNarrowEncoder(new(format.Parameters)), (format, _) => new AmrNarrowDecoder(new(format.Parameters)))
        {
            Name = "AMR", ClockRates = [8000], PacketTimes = EachTwentyMilliseconds, Check = format => _ = new AmrSettings(AmrFrames.Narrow, new(format.Parameters)), Libraries = [LibAmrNarrow.Library],
        },
        new((format, _) => new AmrWideEncoder(new(format.Parameters)), (format, _) => new AmrWideDecoder(new(format.Parameters)))
        {
            Name = "AMR-WB", ClockRates = [16000], PacketTimes = EachTwentyMilliseconds, Check = format => _ = new AmrSettings(AmrFrames.Wide, new(format.Parameters)), Libraries = [LibAmrWide.Library, LibAmrWideEncoder.Library],
        },
        new((format, _) => new ComfortNoiseEncoder(format), (format, _) => new ComfortNoiseDecoder(format))
        {
            Name = "CN", ClockRates = [8000, 16000, 32000, 48000], PacketTimes = EachTenMilliseconds,
        },
    ];

    /// <summary>The codec of a format, whether its library is there or not; null when there is none.</summary>
    public static AudioCodec? Find(AudioFormat format) => All.FirstOrDefault(codec => codec.Has(format));
}
