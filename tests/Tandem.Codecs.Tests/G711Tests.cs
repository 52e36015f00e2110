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

    /// <summary>ITU-T G.711 tables 1a and 2a: the octet of every sample is the interval between two decision values that it lies in; negative samples mirror the positive ones.</summary>
    [Fact]
    public void Every_sample_lies_between_the_decision_values_of_its_octet()
    {
        // First value, step and count of each segment, in units of 12 and of 13 bits.
        var a = Decisions(8, (0, 2, 32), (64, 4, 16), (128, 8, 16), (256, 16, 16), (512, 32, 16), (1024, 64, 16), (2048, 128, 16));
        var mu = Decisions(4, (0, 1, 1), (1, 2, 15), (31, 4, 16), (95, 8, 16), (223, 16, 16), (479, 32, 16), (991, 64, 16), (2015, 128, 16), (4063, 256, 16));
        Assert.Equal((128, 128), (a.Length, mu.Length));
        for (var sample = 0; sample <= short.MaxValue; sample++)
        {
            var (aInterval, muInterval) = (a.Count(decision => decision <= sample) - 1, mu.Count(decision => decision <= sample) - 1);
            Assert.Equal((aInterval | 0x80) ^ 0x55, G711Tables.EncodeALaw((short)sample));
            Assert.Equal(aInterval ^ 0x55, G711Tables.EncodeALaw((short)~sample));
            Assert.Equal(0xFF - muInterval, G711Tables.EncodeMuLaw((short)sample));
            Assert.Equal(0x7F - muInterval, G711Tables.EncodeMuLaw((short)~sample));
        }
    }

    private static int[] Decisions(int unit, params (int First, int Step, int Count)[] segments) =>
        [.. segments.SelectMany(segment => Enumerable.Range(0, segment.Count).Select(i => (segment.First + i * segment.Step) * unit))];

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
