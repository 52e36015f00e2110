using CsCheck;
using Tandem.Kernel;
using Tandem.Rtp.Retransmission;

namespace Tandem.Rtp.Tests.Retransmission;

public sealed class NackGeneratorTests
{
    private static readonly TimeSpan RoundTrip = TimeSpan.FromMilliseconds(50);

    [Fact]
    public void A_gap_is_asked_for_at_once_and_again_after_each_round_trip()
    {
        var nacks = new NackGenerator(NackGeneratorOptions.Default);
        Receive(nacks, 0, 65_534, 2);
        Assert.Equal(Wire.At(0), nacks.Deadline);
        Assert.Equal([65_535, 0, 1], Take(nacks, 0));
        Assert.Equal(Wire.At(50), nacks.Deadline);
        Assert.Empty(Take(nacks, 49));
        Receive(nacks, 49, 0);
        Assert.Equal([65_535, 1], Take(nacks, 50));
        Receive(nacks, 60, 1, 65_535);
        Assert.Equal((Instant.Never, 3, 0, 0), (nacks.Deadline, nacks.Recovered, nacks.GaveUp, nacks.MissingCount));
    }

    [Fact]
    public void Reordering_is_waited_for()
    {
        var nacks = new NackGenerator(new NackGeneratorOptions { ReorderingDelay = TimeSpan.FromMilliseconds(10) });
        Receive(nacks, 0, 1, 3);
        Assert.Empty(Take(nacks, 9));
        Receive(nacks, 9, 2);
        Assert.Empty(Take(nacks, 100));
        Assert.Equal((0, 0), (nacks.Recovered, nacks.GaveUp));
    }

    [Fact]
    public void What_does_not_come_is_given_up()
    {
        var nacks = new NackGenerator(new NackGeneratorOptions { MaxRequests = 3 });
        Receive(nacks, 0, 1, 3);
        for (var at = 0; at < 150; at += 50) Assert.Equal([2], Take(nacks, at));
        Assert.Empty(Take(nacks, 150));
        Assert.Equal((1, 0), (nacks.GaveUp, nacks.MissingCount));
        // It comes after all, and is nobody's business any more.
        Receive(nacks, 160, 2);
        Assert.Equal(0, nacks.Recovered);

        nacks = new NackGenerator(new NackGeneratorOptions { MaxAge = TimeSpan.FromMilliseconds(60) });
        Receive(nacks, 0, 1, 3);
        Take(nacks, 0);
        Take(nacks, 50);
        Assert.Empty(Take(nacks, 100));
        Assert.Equal(1, nacks.GaveUp);
    }

    [Fact]
    public void Too_many_at_a_time_are_all_given_up()
    {
        var nacks = new NackGenerator(new NackGeneratorOptions { MaxMissing = 10 });
        Receive(nacks, 0, 1, 5, 20);
        Assert.Equal((3 + 14, 0), (nacks.GaveUp, nacks.MissingCount));
        Receive(nacks, 0, 22);
        Assert.Equal([21], Take(nacks, 0));
    }

    [Fact]
    public void What_does_not_fit_is_asked_for_by_the_next_call()
    {
        var nacks = new NackGenerator(NackGeneratorOptions.Default);
        Receive(nacks, 0, 1, 6);
        Span<ushort> two = stackalloc ushort[2];
        Assert.Equal(2, nacks.Take(Wire.At(0), RoundTrip, two));
        Assert.Equal([4, 5], Take(nacks, 0));
        nacks.Clear();
        Assert.Empty(Take(nacks, 1000));
    }

    /// <summary>Against a set of what was sent and did not come.</summary>
    [Fact]
    public void Over_a_path_that_loses_every_packet_is_asked_for_until_it_comes() =>
        Gen.Select(Gen.UShort, Gen.Int[0, 5].Array[1, 200]).Sample((first, fates) =>
        {
            var nacks = new NackGenerator(new NackGeneratorOptions { MaxMissing = 1000, MaxRequests = 100, MaxAge = TimeSpan.FromHours(1) });
            var missing = new SortedSet<int>();
            nacks.Receive(first, Wire.At(0));
            for (var i = 0; i < fates.Length; i++)
            {
                // Of six packets one is lost; so are half of those that are sent again.
                if (fates[i] == 0) missing.Add(i + 1);
                else nacks.Receive((ushort)(first + i + 1), Wire.At(i * 20));
                if (i == fates.Length - 1) nacks.Receive((ushort)(first + i + 2), Wire.At(i * 20));
                foreach (var number in Take(nacks, i * 20))
                {
                    var index = (ushort)(number - first);
                    Assert.Contains(index, missing);
                    if (fates[index % fates.Length] % 2 == 0 && i % 2 == 0) continue;
                    missing.Remove(index);
                    nacks.Receive(number, Wire.At(i * 20));
                }
            }

            Assert.Equal(missing.Count, nacks.MissingCount);
            Assert.Equal(missing.Order(), Take(nacks, 1_000_000).Select(number => (int)(ushort)(number - first)));
        });

    private static void Receive(NackGenerator nacks, int at, params ushort[] numbers)
    {
        foreach (var number in numbers) nacks.Receive(number, Wire.At(at));
    }

    private static ushort[] Take(NackGenerator nacks, int at)
    {
        var lost = new ushort[300];
        return lost[..nacks.Take(Wire.At(at), RoundTrip, lost)];
    }
}
