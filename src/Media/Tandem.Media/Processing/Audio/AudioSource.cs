using Tandem.Codecs;

namespace Tandem.Media.Processing.Audio;

/// <summary>One format that comes in: its decoder, and the way to the samples that go out. Belongs to one stream.</summary>
internal sealed class AudioSource : IDisposable
{
    private readonly AudioConversion _conversion;
    private readonly short[] _pcm;

    public AudioSource(AudioCodec codec, AudioFormat format, AudioEncoder target)
    {
        (IsNoise, ClockRate) = (codec.Name == "CN", format.ClockRate);
        Decoder = codec.CreateDecoder(format, new() { SampleRate = target.SampleRate, Channels = target.Channels });
        _pcm = new short[Decoder.MaxSamples];
        _conversion = new AudioConversion(Decoder.SampleRate, Decoder.Channels, target.SampleRate, target.Channels, _pcm.Length);
    }

    public AudioDecoder Decoder { get; }

    /// <summary>Of the timestamps, in hertz.</summary>
    public int ClockRate { get; }

    /// <summary>Whether it describes comfort noise alone (RFC 3389), and goes along with another format.</summary>
    public bool IsNoise { get; }

    /// <summary>Samples, of all channels, of the last packet; those of 20 ms before there is one.</summary>
    public int PacketSamples { get; private set; }

    /// <summary>Decodes a payload; empty when it is none of the format.</summary>
    public Span<short> Decode(ReadOnlySpan<byte> payload)
    {
        if (!Decoder.TryDecode(payload, _pcm, out var samples)) return [];
        PacketSamples = samples;
        return _pcm.AsSpan(0, samples);
    }

    /// <summary>Makes up for a lost packet that was as long as the last one.</summary>
    public Span<short> Conceal()
    {
        var lost = Lost;
        Decoder.Conceal(lost);
        return lost;
    }

    /// <summary>Goes on with noise.</summary>
    /// <param name="milliseconds">Whole frames of the codec.</param>
    public Span<short> Continue(int milliseconds)
    {
        var noise = _pcm.AsSpan(0, Decoder.SampleRate / 1000 * milliseconds * Decoder.Channels);
        Decoder.Conceal(noise);
        return noise;
    }

    /// <summary>Takes a lost packet from the one after it; empty when that does not have it.</summary>
    public Span<short> Recover(ReadOnlySpan<byte> next) => Decoder.TryRecover(next, Lost) ? Lost : [];

    /// <summary>As what goes out has it: its rate, its channels. Valid until the next call.</summary>
    public Span<short> Convert(Span<short> pcm) => _conversion.Convert(pcm);

    public void Dispose() => Decoder.Dispose();

    private Span<short> Lost => _pcm.AsSpan(0, PacketSamples > 0 ? PacketSamples : Decoder.SampleRate / 50 * Decoder.Channels);
}
