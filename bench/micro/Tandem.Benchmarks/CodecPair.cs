using Tandem.Codecs;

namespace Tandem.Benchmarks;

/// <summary>An encoder and a decoder of one format with a packet of 20 ms for each.</summary>
internal sealed class CodecPair
{
    private readonly AudioEncoder _encoder;
    private readonly AudioDecoder _decoder;
    private readonly short[] _sound;
    private readonly byte[] _payload;
    private readonly byte[] _packet;
    private readonly short[] _heard;

    public CodecPair(AudioFormat format)
    {
        var codec = AudioCodecs.Find(format) ?? throw new InvalidOperationException($"There is no {format.Name}.");
        (_encoder, _decoder) = (codec.CreateEncoder(format), codec.CreateDecoder(format));
        _sound = Sound(_encoder.SampleRate);
        _payload = new byte[_encoder.MaxPayload];
        _heard = new short[_decoder.MaxSamples];
        var length = Encode();
        _packet = _payload[..length];
    }

    public static short[] Sound(int rate)
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, rate / 50).Select(i => (short)(6000 * Math.Sin(2 * Math.PI * 250 * i / rate) + 3000 * Math.Sin(2 * Math.PI * 900 * i / rate) + random.Next(-300, 300)))];
    }

    /// <summary>Harmonics of a gliding pitch in syllables, and some noise: what a codec of speech works for as it does for a voice.</summary>
    public static short[] Voice(int rate, int seconds)
    {
        var random = new Random(1);
        var phase = 0.0;
        return [.. Enumerable.Range(0, rate * seconds).Select(i =>
        {
            var time = (double)i / rate;
            phase += (140 + (40 * Math.Sin(2 * Math.PI * 0.7 * time))) / rate;
            var sum = 0.0;
            for (var harmonic = 1; harmonic <= 20; harmonic++) sum += Math.Sin(2 * Math.PI * harmonic * phase) / (1 + Math.Abs(harmonic - 5));
            return (short)((sum * 4000 * Math.Max(0.05, Math.Sin(2 * Math.PI * 2 * time))) + random.Next(-100, 100));
        })];
    }

    public int Encode() => _encoder.Encode(_sound, _payload);

    public int Decode() => _decoder.TryDecode(_packet, _heard, out var samples) ? samples : throw new InvalidOperationException("The packet is refused.");
}
