using Tandem.Codecs.Dtmf;

namespace Tandem.Codecs;

/// <summary>ITU-T Q.23 and Q.24 annex A.</summary>
public sealed class DtmfTests
{
    private const string All = "123A456B789C*0#D";
    private static readonly double[] Low = [697, 770, 852, 941];
    private static readonly double[] High = [1209, 1336, 1477, 1633];

    public static TheoryData<char> Digits => [.. All];

    [Theory]
    [MemberData(nameof(Digits))]
    public void The_generator_has_the_frequencies_of_the_standard_at_its_levels(char digit)
    {
        var pcm = Generate(digit, 8000, 1000);
        var index = All.IndexOf(digit);
        var (low, high) = (Signals.AmplitudeAt(Low[index / 4], 8000, pcm), Signals.AmplitudeAt(High[index % 4], 8000, pcm));
        // -9 dBm0 is 12.14 dB below a sine of full scale.
        Assert.Equal(-12.14, 20 * Math.Log10(low / 32767), 0.1);
        Assert.Equal(-10.14, 20 * Math.Log10(high / 32767), 0.1);
        Assert.InRange(Signals.Purity(Low[index / 4], 8000, pcm) + Signals.Purity(High[index % 4], 8000, pcm), 0.99, 1.01);
    }

    [Theory]
    [MemberData(nameof(Digits))]
    public void Every_digit_of_40_ms_is_heard_once_wherever_it_begins(char digit)
    {
        for (var offset = 0; offset < 64; offset += 3) Assert.Equal($"{digit}", Hear([.. new short[offset], .. Pair(digit, 40), .. new short[400]]));
    }

    [Theory]
    [MemberData(nameof(Digits))]
    public void Levels_and_twist_within_the_limits_are_heard_and_beyond_are_not(char digit)
    {
        foreach (var (low, high) in new[] { (0.0, 0.0), (-25, -25), (-10, -6), (-10, -18), (-17, -25), (-25, -21) }) Assert.Equal($"{digit}", Hear(Pair(digit, 60, low, high)));
        foreach (var (low, high) in new[] { (-40.0, -40.0), (-10, -2.5), (-8, -20) }) Assert.Equal("", Hear(Pair(digit, 60, low, high)));
    }

    [Theory]
    [MemberData(nameof(Digits))]
    public void Frequencies_within_one_and_a_half_percent_are_heard_and_beyond_three_and_a_half_are_not(char digit)
    {
        foreach (var (low, high) in new[] { (1.015, 1.015), (0.985, 0.985), (1.015, 0.985), (0.985, 1.015) }) Assert.Equal($"{digit}", Hear(Pair(digit, 50, lowFactor: low, highFactor: high)));
        foreach (var (low, high) in new[] { (1.035, 1.0), (0.965, 1.0), (1.0, 1.035), (1.0, 0.965), (1.035, 1.035) }) Assert.Equal("", Hear(Pair(digit, 100, lowFactor: low, highFactor: high)));
    }

    [Theory]
    [MemberData(nameof(Digits))]
    public void Noise_15_dB_below_does_not_hide_a_digit(char digit)
    {
        for (var seed = 0; seed < 20; seed++)
        {
            short[] tones = [.. new short[160], .. Pair(digit, 50), .. new short[320], .. Pair(digit, 50), .. new short[320]];
            var noise = Signals.Noise(tones.Length, Signals.Rms(Pair(digit, 50)) * Math.Pow(10, -15 / 20.0), seed);
            Assert.Equal($"{digit}{digit}", Hear(Signals.Sum(tones, noise)));
        }
    }

    [Fact]
    public void A_tone_of_20_ms_is_no_digit()
    {
        foreach (var digit in All)
        {
            for (var offset = 0; offset < 64; offset += 7) Assert.Equal("", Hear([.. new short[offset + 200], .. Pair(digit, 20), .. new short[400]]));
        }
    }

    [Fact]
    public void A_gap_of_10_ms_does_not_cut_a_tone_and_a_pause_of_40_ms_does()
    {
        foreach (var digit in All)
        {
            for (var offset = 0; offset < 64; offset += 7)
            {
                Assert.Equal($"{digit}", Hear([.. new short[offset], .. Pair(digit, 80), .. new short[80], .. Pair(digit, 80), .. new short[400]]));
                Assert.Equal($"{digit}{digit}", Hear([.. new short[offset], .. Pair(digit, 40), .. new short[320], .. Pair(digit, 40), .. new short[400]]));
            }
        }
    }

    [Fact]
    public void All_digits_follow_each_other_also_through_the_codecs_of_telephones()
    {
        short[] tones = [.. All.SelectMany(digit => Pair(digit, 60).Concat(new short[400])), .. new short[160]];
        Assert.Equal(All, Hear(tones));
        Assert.Equal(All, Hear(Streams.Decode(new("PCMU", 8000), Streams.Encode(new("PCMU", 8000), tones))));
        Assert.Equal(All, Hear(Streams.Decode(new("PCMA", 8000), Streams.Encode(new("PCMA", 8000), tones))));
    }

    [Fact]
    public void While_a_key_is_held_it_sounds()
    {
        var detector = new DtmfDetector();
        detector.Hear(Pair('5', 200), new char[4]);
        Assert.Equal('5', detector.Sounding);
        detector.Hear(new short[400], new char[4]);
        Assert.Null(detector.Sounding);
    }

    /// <summary>Talk-off: ten minutes of what is built like a voice, of noise and of single tones hold no digit.</summary>
    [Fact]
    public void Voices_noise_and_single_tones_are_no_digits()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            Assert.Equal("", Hear(Signals.Speech(8000, 8000 * 20, seed)));
            Assert.Equal("", Hear(Signals.Noise(8000 * 10, 6000, seed)));
        }
        foreach (var frequency in Low.Concat(High).Concat([350, 425, 440, 480, 620, 1000, 2100])) Assert.Equal("", Hear(Signals.Tone(frequency, 8000, 8000)));
        // Dial, busy and ring-back tones of North America.
        Assert.Equal("", Hear(Signals.Sum(Signals.Tone(350, 8000, 8000), Signals.Tone(440, 8000, 8000))));
        Assert.Equal("", Hear(Signals.Sum(Signals.Tone(480, 8000, 8000), Signals.Tone(620, 8000, 8000))));
    }

    [Fact]
    public void What_is_generated_is_heard_in_packets_and_without_allocation()
    {
        var (generator, detector) = (new DtmfGenerator(8000), new DtmfDetector());
        var (pcm, digits) = (new short[160], new char[4]);
        Assert.False(generator.Begin('x', 100));
        Assert.True(generator.Begin('d', 100));
        var heard = "";
        for (var i = 0; i < 10; i++)
        {
            generator.Fill(pcm);
            heard += new string(digits, 0, detector.Hear(pcm, digits));
        }
        Assert.Equal("D", heard);
        Assert.False(generator.IsSounding);
        var before = GC.GetAllocatedBytesForCurrentThread();
        generator.Begin('1', 100);
        generator.Fill(pcm);
        detector.Hear(pcm, digits);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static short[] Generate(char digit, int rate, int milliseconds)
    {
        var generator = new DtmfGenerator(rate);
        Assert.True(generator.Begin(digit, milliseconds));
        var pcm = new short[rate * milliseconds / 1000];
        generator.Fill(pcm);
        return pcm;
    }

    /// <summary>A pair as it should not always be; it is not made by what is tested.</summary>
    private static short[] Pair(char digit, int milliseconds, double low = -9, double high = -9, double lowFactor = 1, double highFactor = 1)
    {
        var index = All.IndexOf(digit);
        var amplitude = (double level) => 32767 * Math.Pow(10, (level - 3.14) / 20);
        return Signals.Sum(
            Signals.Tone(Low[index / 4] * lowFactor, 8000, 8 * milliseconds, amplitude(low)),
            Signals.Tone(High[index % 4] * highFactor, 8000, 8 * milliseconds, amplitude(high)));
    }

    private static string Hear(short[] pcm)
    {
        var digits = new char[pcm.Length / 320 + 1];
        return new(digits, 0, new DtmfDetector().Hear(pcm, digits));
    }
}
