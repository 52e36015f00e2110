namespace Tandem.Codecs;

public sealed class G722Tests
{
    private static readonly AudioFormat Format = new("G722", 8000);

    /// <summary>Frequency response and signal to distortion, ITU-T G.722 section 2.5: what is within the band comes out at its level.</summary>
    [Theory]
    [InlineData(300)]
    [InlineData(1000)]
    [InlineData(3000)]
    [InlineData(6000)]
    public void A_tone_keeps_its_level_and_is_nearly_pure(double frequency)
    {
        var heard = Streams.Decode(Format, Streams.Encode(Format, Signals.Tone(frequency, 16000, 16000)))[1600..];
        Assert.InRange(Signals.AmplitudeAt(frequency, 16000, heard), 9300, 10700);
        Assert.InRange(Signals.Purity(frequency, 16000, heard), frequency < 4000 ? 0.995 : 0.95, 1.001);
    }

    [Fact]
    public void A_packet_of_20_ms_has_160_octets_of_8000_a_second_though_16000_are_coded()
    {
        using var encoder = Streams.Codec(Format).CreateEncoder(Format);
        Assert.Equal(16000, encoder.SampleRate);
        Assert.All(Streams.Encode(Format, new short[3200]), packet => Assert.Equal(160, packet.Length));
    }

    [Fact]
    public void Octets_of_any_kind_are_decoded()
    {
        var random = new Random(7);
        var packet = new byte[160];
        using var decoder = Streams.Codec(Format).CreateDecoder(Format);
        for (var i = 0; i < 500; i++)
        {
            random.NextBytes(packet);
            Assert.True(decoder.TryDecode(packet, new short[320], out _));
        }
    }
}
