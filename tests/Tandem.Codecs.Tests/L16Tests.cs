namespace Tandem.Codecs;

public sealed class L16Tests
{
    [Fact]
    public void Samples_are_in_network_order()
    {
        var pcm = new short[80];
        (pcm[0], pcm[1]) = (0x1234, -2);
        var packet = Assert.Single(Streams.Encode(new("L16", 8000), pcm, 10));
        Assert.Equal([0x12, 0x34, 0xFF, 0xFE], packet[..4]);
        Assert.Equal(160, packet.Length);
    }

    [Theory]
    [InlineData(8000, 1)]
    [InlineData(44100, 2)]
    [InlineData(48000, 2)]
    public void What_goes_in_comes_out(int rate, int channels)
    {
        var format = new AudioFormat("L16", rate, channels);
        var noise = Signals.Noise(rate / 10 * channels, 5000, 3);
        Assert.Equal(noise, Streams.Decode(format, Streams.Encode(format, noise)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(6)]
    public void A_packet_that_is_no_whole_number_of_samples_is_refused(int octets)
    {
        using var decoder = Streams.Codec(new("L16", 48000, 2)).CreateDecoder(new("L16", 48000, 2));
        Assert.False(decoder.TryDecode(new byte[octets], new short[960], out var samples));
        Assert.Equal(0, samples);
    }
}
