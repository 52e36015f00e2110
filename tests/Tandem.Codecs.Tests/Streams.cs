namespace Tandem.Codecs;

/// <summary>A whole signal through an encoder or a decoder.</summary>
internal static class Streams
{
    public static AudioCodec Codec(AudioFormat format) => AudioCodecs.Find(format) ?? throw new InvalidOperationException($"There is no {format.Name}.");

    /// <summary>A format of a codec that has packets of 20 ms.</summary>
    public static AudioFormat Format(AudioCodec codec, int rate, int channels) => new(codec.Name, rate, channels, codec.Name == "iLBC" ? "mode=20" : "");

    public static List<byte[]> Encode(AudioFormat format, ReadOnlySpan<short> pcm, int packetTime = 20)
    {
        using var encoder = Codec(format).CreateEncoder(format);
        var payload = new byte[encoder.MaxPayload];
        var length = encoder.SampleRate / 100 * packetTime / 10 * encoder.Channels;
        List<byte[]> packets = [];
        for (; pcm.Length >= length; pcm = pcm[length..]) packets.Add(payload[..encoder.Encode(pcm[..length], payload)]);
        return packets;
    }

    public static short[] Decode(AudioFormat format, IEnumerable<byte[]> packets)
    {
        using var decoder = Codec(format).CreateDecoder(format);
        var pcm = new short[decoder.MaxSamples];
        List<short> heard = [];
        foreach (var packet in packets)
        {
            Assert.True(decoder.TryDecode(packet, pcm, out var samples));
            heard.AddRange(pcm.AsSpan(0, samples));
        }
        return [.. heard];
    }
}
