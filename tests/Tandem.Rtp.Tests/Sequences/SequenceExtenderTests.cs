using CsCheck;
using Tandem.Rtp.Sequences;

namespace Tandem.Rtp.Tests.Sequences;

public sealed class SequenceExtenderTests
{
    [Theory]
    [InlineData(16, 32_000)]
    [InlineData(32, 2_000_000_000)]
    public void Numbers_are_followed_through_their_wraps(int bits, int reach) =>
        Gen.Select(Gen.Long[0, (1L << 32) - 1], Gen.Int[-reach, reach].Array[0, 50]).Sample((first, steps) =>
        {
            var mask = (1L << bits) - 1;
            first &= mask;
            var extender = new SequenceExtender(bits);
            Assert.Equal((1L << 32) + first, extender.Extend((uint)first));
            long highest = first;
            foreach (var step in steps)
            {
                // Steps are from the highest so far, as those of packets on a network are.
                var number = Math.Max(highest + step, 0);
                Assert.Equal((1L << 32) + number, extender.Peek((uint)(number & mask)));
                Assert.Equal((1L << 32) + number, extender.Extend((uint)(number & mask)));
                highest = Math.Max(highest, number);
            }
        });

    [Fact]
    public void Numbers_that_go_back_and_back_never_get_negative()
    {
        var extender = new SequenceExtender(16);
        ushort number = 0;
        for (var i = 0; i < 1_000_000; i++)
        {
            Assert.True(extender.Extend(number) > 0);
            number -= 32_767;
        }
    }

    [Fact]
    public void A_reset_begins_anew()
    {
        var extender = new SequenceExtender(16);
        extender.Extend(65_535);
        extender.Extend(3);
        extender.Reset();
        Assert.False(extender.HasStarted);
        Assert.Equal((1L << 32) + 7, extender.Extend(7));
    }
}
