using Tandem.Codecs.G711;
using Tandem.Codecs.G722;
using Tandem.Codecs.L16;
using Tandem.Codecs.Opus;

namespace Tandem.Codecs;

/// <summary>All codecs, by the name that a session description has for them.</summary>
public static class AudioCodecs
{
    /// <summary>Packet times of a codec whose samples or frames of 10 ms stand one behind the other.</summary>
    internal static readonly IReadOnlyList<int> EachTenMilliseconds = [10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120];

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
    ];

    /// <summary>The codec of a format, whether its library is there or not; null when there is none.</summary>
    public static AudioCodec? Find(AudioFormat format) => All.FirstOrDefault(codec => codec.Has(format));
}
