using Tandem.Codecs.Signal;

namespace Tandem.Codecs;

public sealed class PacketTimeChangeTests
{
    public static TheoryData<int, int> Pairs =>
        [.. from input in new[] { 10, 20, 30, 60, 120 } from output in new[] { 10, 20, 30, 60, 120 } select new TheoryDataRow<int, int>(input, output)];

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Samples_keep_their_order_and_none_is_lost(int input, int output)
    {
        var pcm = Enumerable.Range(0, 8 * 720).Select(i => (short)i).ToArray();
        var change = new PacketTimeChange(8000, 1, output);
        var packet = new short[change.PacketSamples];
        List<short> taken = [];
        foreach (var packetIn in pcm.Chunk(8 * input))
        {
            change.Put(packetIn);
            while (change.TryTake(packet)) taken.AddRange(packet);
        }
        Assert.Equal(pcm, taken);
        Assert.Equal(0, change.Waiting);
    }

    [Fact]
    public void A_rest_is_filled_up_with_silence()
    {
        var change = new PacketTimeChange(8000, 1, 30);
        var packet = Enumerable.Repeat((short)9, 240).ToArray();
        change.Flush();
        Assert.False(change.TryTake(packet));
        change.Put(packet.AsSpan(0, 160));
        Assert.False(change.TryTake(packet));
        change.Flush();
        Assert.True(change.TryTake(packet));
        Assert.Equal([9, 0], [packet[159], packet[160]]);
        change.Put(packet.AsSpan(0, 80));
        change.Clear();
        Assert.Equal(0, change.Waiting);
    }

    [Fact]
    public void Packets_that_are_not_taken_out_are_our_own_mistake()
    {
        var change = new PacketTimeChange(8000, 1, 10);
        change.Put(new short[960]);
        Assert.Throws<InvalidOperationException>(() => change.Put(new short[160]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new PacketTimeChange(8000, 1, 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => new PacketTimeChange(8000, 1, 130));
    }
}
