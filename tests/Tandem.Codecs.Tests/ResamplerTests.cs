using Tandem.Codecs.Signal;

namespace Tandem.Codecs;

public sealed class ResamplerTests
{
    private static readonly int[] Rates = [8000, 16000, 32000, 44100, 48000];

    public static TheoryData<int, int> Pairs =>
        [.. from input in Rates from output in Rates where input != output select new TheoryDataRow<int, int>(input, output)];

    [Theory]
    [MemberData(nameof(Pairs))]
    public void The_pass_band_is_flat_within_a_tenth_of_a_decibel(int input, int output)
    {
        foreach (var part in new[] { 0.01, 0.05, 0.1, 0.2, 0.3, 0.375, 0.425 })
        {
            var frequency = Math.Min(input, output) * part;
            var heard = Resample(input, output, Signals.Tone(frequency, input, input, 16000));
            var decibels = 20 * Math.Log10(Signals.AmplitudeAt(frequency, output, heard.AsSpan(output / 4, output / 2)) / 16000);
            Assert.InRange(decibels, -0.1, 0.1);
        }
    }

    /// <summary>Down: what is above half of the lower rate must not fold. Up: the images above half of the lower rate must not be heard.</summary>
    [Theory]
    [MemberData(nameof(Pairs))]
    public void The_stop_band_is_70_dB_down(int input, int output)
    {
        foreach (var part in new[] { 0.505, 0.55, 0.7, 0.9 })
        {
            if (output < input)
            {
                var frequency = Math.Min(output * part, input * 0.49);
                var heard = Resample(input, output, Signals.Tone(frequency, input, input, 30000));
                // All that is left, rounding to 16 bits with it.
                Assert.InRange(20 * Math.Log10(Math.Max(0.01, Signals.Rms(heard.AsSpan(output / 4, output / 2))) / (30000 / Math.Sqrt(2))), -200, -70);
            }
            else
            {
                var frequency = input * (1 - part);
                var heard = Resample(input, output, Signals.Tone(frequency, input, input, 30000));
                Assert.InRange(20 * Math.Log10(Math.Max(0.01, Signals.AmplitudeAt(input * part, output, heard.AsSpan(output / 4, output / 2))) / 30000), -200, -70);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Packets_give_packets_of_the_same_time_and_cuts_are_not_heard(int input, int output)
    {
        var noise = Signals.Noise(input / 5, 4000, 1);
        var resampler = new Resampler(input, output);
        List<short> heard = [];
        var buffer = new short[resampler.MaxOutput(input / 50)];
        for (var i = 0; i < 10; i++)
        {
            var written = resampler.Process(noise.AsSpan(i * input / 50, input / 50), buffer);
            Assert.Equal(output / 50, written);
            heard.AddRange(buffer.AsSpan(0, written));
        }
        Assert.Equal(Resample(input, output, noise), heard);
    }

    [Fact]
    public void It_is_as_late_as_it_says()
    {
        var click = new short[480 * 4];
        click[960] = 30000;
        var heard = Resample(48000, 16000, click);
        var peak = Array.IndexOf(heard, heard.Max());
        Assert.Equal(20 + new Resampler(48000, 16000).Delay.TotalMilliseconds, peak / 16.0, 0.1);
    }

    [Fact]
    public void Channels_stay_apart()
    {
        var (left, right) = (Signals.Tone(500, 48000, 9600), Signals.Tone(1500, 48000, 9600));
        var pcm = new short[19200];
        for (var i = 0; i < 9600; i++) (pcm[2 * i], pcm[2 * i + 1]) = (left[i], right[i]);
        var resampler = new Resampler(48000, 8000, 2);
        var heard = new short[resampler.MaxOutput(pcm.Length)];
        var written = resampler.Process(pcm, heard);
        Assert.Equal(3200, written);
        Assert.Equal(Resample(48000, 8000, left), heard.Take(written).Where((_, i) => i % 2 == 0));
        Assert.Equal(Resample(48000, 8000, right), heard.Take(written).Where((_, i) => i % 2 == 1));
    }

    [Fact]
    public void Full_scale_is_held_at_the_limit()
    {
        var square = Enumerable.Range(0, 8000).Select(i => i / 10 % 2 == 0 ? short.MaxValue : short.MinValue).ToArray();
        var heard = Resample(8000, 48000, square);
        Assert.Contains(short.MaxValue, heard);
        Assert.Contains(short.MinValue, heard);
    }

    [Fact]
    public void No_packet_allocates()
    {
        var resampler = new Resampler(44100, 8000, 2);
        var (input, output) = (new short[1764], new short[resampler.MaxOutput(1764)]);
        resampler.Process(input, output);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10; i++) resampler.Process(input, output);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void What_it_cannot_do_is_our_own_mistake()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new Resampler(11025, 8000));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Resampler(8000, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Resampler(8000, 16000, 3));
        Assert.Throws<ArgumentException>(() => new Resampler(8000, 16000).Process(new short[160], new short[320]));
    }

    [Fact]
    public void The_same_rate_changes_nothing() => Assert.Equal(Signals.Tone(500, 8000, 160), Resample(8000, 8000, Signals.Tone(500, 8000, 160))[..160]);

    private static short[] Resample(int input, int output, short[] pcm)
    {
        var resampler = new Resampler(input, output);
        var heard = new short[resampler.MaxOutput(pcm.Length)];
        return heard[..resampler.Process(pcm, heard)];
    }
}
