using Tandem.Codecs.Signal;

namespace Tandem.Codecs;

public sealed class ChannelsTests
{
    [Fact]
    public void Mono_is_heard_on_both_sides_also_in_the_same_place()
    {
        short[] pcm = [1, 2, 3, 0, 0, 0];
        Assert.Equal(6, Channels.ToStereo(pcm.AsSpan(0, 3), pcm));
        Assert.Equal([1, 1, 2, 2, 3, 3], pcm);
    }

    [Fact]
    public void Stereo_becomes_its_mean_also_in_the_same_place()
    {
        short[] pcm = [32767, 32767, -32768, -32768, 10, 20];
        Assert.Equal(3, Channels.ToMono(pcm, pcm));
        Assert.Equal([32767, -32768, 15], pcm[..3]);
    }

    [Fact]
    public void A_sum_is_held_at_the_limit()
    {
        short[] sum = [100, 32000, -32000];
        Channels.Add([1, 1000, -1000], sum);
        Assert.Equal([101, 32767, -32768], sum);
    }
}
