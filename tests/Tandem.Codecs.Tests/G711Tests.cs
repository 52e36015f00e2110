using Tandem.Codecs.G711;

namespace Tandem.Codecs;

public sealed class G711Tests
{
    [Fact]
    public void Every_value_of_the_laws_comes_back_as_its_own_octet()
    {
        for (var octet = 0; octet < 256; octet++)
        {
            Assert.Equal(octet, G711Tables.EncodeALaw(G711Tables.ALaw[octet]));
            // Mu has two zeros, and both are coded as the positive one.
            Assert.Equal(octet == 0x7F ? 0xFF : octet, G711Tables.EncodeMuLaw(G711Tables.MuLaw[octet]));
        }
    }

    /// <summary>ITU-T G.711 tables 1 and 2: decision values and outputs at both ends of a segment, in units of 16 bits.</summary>
    [Theory]
    [InlineData(0, 0xD5, 8)]
    [InlineData(31, 0xD4, 24)]
    [InlineData(1023, 0xFA, 1008)]
    [InlineData(1024, 0xE5, 1056)]
    [InlineData(32767, 0xAA, 32256)]
    [InlineData(-1, 0x55, -8)]
    [InlineData(-32768, 0x2A, -32256)]
    public void A_law_by_the_table(short sample, int octet, short output)
    {
        Assert.Equal(octet, G711Tables.EncodeALaw(sample));
        Assert.Equal(output, G711Tables.ALaw[octet]);
    }

    [Theory]
    [InlineData(0, 0xFF, 0)]
    [InlineData(4, 0xFE, 8)]
    [InlineData(123, 0xF0, 120)]
    [InlineData(124, 0xEF, 132)]
    [InlineData(32767, 0x80, 32124)]
    [InlineData(-32768, 0x00, -32124)]
    public void Mu_law_by_the_table(short sample, int octet, short output)
    {
        Assert.Equal(octet, G711Tables.EncodeMuLaw(sample));
        Assert.Equal(output, G711Tables.MuLaw[octet]);
    }

    [Theory]
    [InlineData("PCMU")]
    [InlineData("pcma")]
    public void A_packet_has_one_octet_for_a_sample(string name)
    {
        var tone = Signals.Tone(1020, 8000, 1600);
        var packets = Streams.Encode(new(name, 8000), tone);
        Assert.All(packets, packet => Assert.Equal(160, packet.Length));
        Assert.InRange(Signals.SignalToNoise(tone, Streams.Decode(new(name, 8000), packets), 0).Decibels, 35, 45);
    }
}
