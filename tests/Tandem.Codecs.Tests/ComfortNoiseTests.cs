namespace Tandem.Codecs;

public sealed class ComfortNoiseTests
{
    private static readonly AudioFormat Format = new("CN", 8000);

    /// <summary>RFC 3389 section 3.1: 0 is the loudest, in steps of a decibel.</summary>
    [Theory]
    [InlineData(30)]
    [InlineData(50)]
    [InlineData(65)]
    public void The_level_is_the_one_that_is_named(int level)
    {
        Assert.Equal(level, -20 * Math.Log10(Signals.Rms(Noise([(byte)level])) / 32768), 1.0);
        var packet = Streams.Encode(Format, Signals.Noise(8000, 32768 * Math.Pow(10, -level / 20.0), 1), 100)[3];
        Assert.InRange(packet[0], level - 1, level + 1);
    }

    [Fact]
    public void What_is_made_of_a_noise_has_its_level_and_its_colour()
    {
        var white = Signals.Noise(8000, 500, 2);
        var dark = new short[8000];
        for (var i = 1; i < dark.Length; i++) dark[i] = (short)(0.9 * dark[i - 1] + 0.3 * white[i]);
        var heard = Noise(Streams.Encode(Format, dark, 120)[3]);
        Assert.InRange(Signals.Rms(heard) / Signals.Rms(dark), 0.8, 1.25);
        Assert.InRange(Correlation(heard), Correlation(dark) - 0.06, Correlation(dark) + 0.06);
        Assert.InRange(Correlation(Noise(Streams.Encode(Format, white, 120)[3])), -0.25, 0.25);
    }

    [Theory]
    [InlineData(new byte[] { 127 })]
    [InlineData(new byte[] { 40, 254, 254, 254, 255, 0, 255, 0, 254, 0, 0, 0, 255, 255, 255 })]
    public void No_coefficients_make_it_howl(byte[] packet) => Assert.InRange(Signals.Rms(Noise(packet)), 0, 2000);

    [Fact]
    public void A_level_with_the_reserved_bit_is_refused()
    {
        using var decoder = Streams.Codec(Format).CreateDecoder(Format);
        Assert.False(decoder.TryDecode([0x80], new short[160], out _));
        Assert.False(decoder.TryDecode([], new short[160], out _));
    }

    private static short[] Noise(byte[] packet)
    {
        using var decoder = Streams.Codec(Format).CreateDecoder(Format);
        var pcm = new short[16000];
        Assert.True(decoder.TryDecode(packet, pcm, out var samples));
        decoder.Conceal(pcm.AsSpan(samples));
        return pcm[4000..];
    }

    /// <summary>Of neighbouring samples: 0 for white noise, near 1 for dark noise.</summary>
    private static double Correlation(short[] pcm) =>
        Enumerable.Range(1, pcm.Length - 1).Sum(i => (double)pcm[i] * pcm[i - 1]) / pcm.Sum(sample => (double)sample * sample);
}
