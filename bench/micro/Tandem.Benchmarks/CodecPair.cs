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

    public int Encode() => _encoder.Encode(_sound, _payload);

    public int Decode() => _decoder.TryDecode(_packet, _heard, out var samples) ? samples : throw new InvalidOperationException("The packet is refused.");
}
