using Tandem.Codecs;
using Tandem.Codecs.Signal;
using Tandem.Sdp.Rtp;

namespace Tandem.RtpLoad;

/// <summary>Two seconds that sound like speech, as packets of 20 ms that are sent again and again. Immutable.</summary>
internal sealed class SoundTrack
{
    /// <summary>Of the samples that payloads are made of.</summary>
    private const int Rate = 8000;

    /// <summary>Of <see cref="Decode"/>.</summary>
    public const int HeardRate = 48000;

    private const int Samples = Rate / 50;
    private const int Packets = 100;

    private readonly AudioFormat _coded;
    private readonly AudioCodec _codec;
    private readonly byte[][] _payloads = new byte[Packets][];

    private SoundTrack(RtpFormat format, AudioCodecOptions options)
    {
        Format = format;
        _coded = new AudioFormat(format.Map.Encoding, format.Map.ClockRate, format.Map.Channels, format.Parameters?.Text ?? "");
        _codec = AudioCodecs.Find(_coded) ?? throw new InvalidDataException($"There is no {_coded.Name}.");
        using var encoder = _codec.CreateEncoder(_coded, options);
        var (speech, octets) = (Signals.Speech(Rate, Samples * Packets), new byte[encoder.MaxPayload]);
        for (var i = 0; i < Packets; i++) _payloads[i] = octets[..encoder.Encode(speech.AsSpan(i * Samples, Samples), octets)];
    }

    /// <summary>The format of the payloads.</summary>
    public RtpFormat Format { get; }

    /// <summary>All payloads, in their order.</summary>
    public IReadOnlyList<byte[]> Payloads => _payloads;

    /// <summary>Clock units of a packet.</summary>
    public uint Step => (uint)(Format.Map.ClockRate / 50);

    /// <summary>The payload of a packet.</summary>
    public ReadOnlySpan<byte> Payload(int number) => _payloads[number % Packets];

    /// <summary>G.711, as most phones speak.</summary>
    public static SoundTrack Pcmu() => new(new RtpFormat(new RtpMap(0, "PCMU", 8000), null, []), new() { SampleRate = Rate });

    /// <summary>Opus with one channel and without forward error correction.</summary>
    public static SoundTrack Opus(int bitRate, int complexity) =>
        new(new RtpFormat(new RtpMap(96, "opus", 48000, 2), new FormatParameters("96", $"maxaveragebitrate={bitRate}"), []), new() { SampleRate = Rate, Channels = 1, Complexity = complexity });

    /// <summary>The samples that such payloads make.</summary>
    public short[] Decode(IEnumerable<byte[]> payloads)
    {
        using var decoder = _codec.CreateDecoder(_coded, new() { SampleRate = HeardRate, Channels = 1 });
        var resampler = new Resampler(decoder.SampleRate, HeardRate);
        var (pcm, heard, all) = (new short[decoder.MaxSamples], new short[resampler.MaxOutput(decoder.MaxSamples)], new List<short>());
        foreach (var payload in payloads)
        {
            if (decoder.TryDecode(payload, pcm, out var samples)) all.AddRange(heard.AsSpan(0, resampler.Process(pcm.AsSpan(0, samples), heard)));
        }

        return [.. all];
    }
}
