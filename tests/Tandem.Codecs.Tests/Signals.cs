namespace Tandem.Codecs;

/// <summary>Signals for tests, and what is measured on them.</summary>
internal static class Signals
{
    public static short[] Tone(double frequency, int rate, int samples, double amplitude = 10000, int channels = 1) =>
        [.. Enumerable.Range(0, samples * channels).Select(i => (short)Math.Round(amplitude * Math.Sin(2 * Math.PI * frequency * (i / channels) / rate)))];

    /// <summary>Sounds like a voice to a codec: harmonics of a gliding pitch, three formants, syllables.</summary>
    public static short[] Speech(int rate, int samples, int seed = 1)
    {
        var random = new Random(seed);
        var pcm = new short[samples];
        var phase = 0.0;
        for (var i = 0; i < samples; i++)
        {
            var time = (double)i / rate;
            var pitch = 120 + 30 * Math.Sin(2 * Math.PI * 0.7 * time) + 15 * Math.Sin(2 * Math.PI * 2.3 * time);
            phase += pitch / rate;
            var formants = new[] { 500 + 200 * Math.Sin(2 * Math.PI * 1.1 * time), 1500 + 400 * Math.Sin(2 * Math.PI * 0.9 * time), 2600 };
            var sum = 0.0;
            for (var harmonic = 1; harmonic * pitch < Math.Min(3400, rate * 0.42); harmonic++)
            {
                var gain = formants.Sum(formant => 1 / (1 + Math.Pow((harmonic * pitch - formant) / 120, 2)));
                sum += gain * Math.Sin(2 * Math.PI * harmonic * phase);
            }
            var syllable = Math.Max(0, Math.Sin(2 * Math.PI * 3 * time));
            pcm[i] = (short)Math.Clamp(sum * syllable * 5000 + (random.NextDouble() - 0.5) * 40, -32000, 32000);
        }
        return pcm;
    }

    public static short[] Noise(int samples, double deviation, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, samples).Select(_ => (short)Math.Clamp(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()) * deviation, -32768, 32767))];
    }

    public static short[] Sum(ReadOnlySpan<short> a, ReadOnlySpan<short> b)
    {
        var sum = new short[Math.Min(a.Length, b.Length)];
        for (var i = 0; i < sum.Length; i++) sum[i] = (short)Math.Clamp(a[i] + b[i], short.MinValue, short.MaxValue);
        return sum;
    }

    /// <summary>The best ratio in decibels between a signal and its difference to a copy that is late by some samples, at unchanged gain.</summary>
    public static (double Decibels, int Delay) SignalToNoise(ReadOnlySpan<short> signal, ReadOnlySpan<short> copy, int maxDelay)
    {
        var best = (Decibels: double.NegativeInfinity, Delay: 0);
        for (var delay = 0; delay <= maxDelay; delay++)
        {
            var (power, noise) = (1e-9, 1e-9);
            for (var i = 0; i < Math.Min(signal.Length, copy.Length - delay); i++)
            {
                power += (double)signal[i] * signal[i];
                noise += Math.Pow(signal[i] - copy[i + delay], 2);
            }
            var ratio = 10 * Math.Log10(power / noise);
            if (ratio > best.Decibels) best = (ratio, delay);
        }
        return best;
    }

    /// <summary>The amplitude of one frequency, by correlation under a Hann window.</summary>
    public static double AmplitudeAt(double frequency, int rate, ReadOnlySpan<short> pcm)
    {
        var (real, imaginary, weight) = (0.0, 0.0, 0.0);
        for (var i = 0; i < pcm.Length; i++)
        {
            var window = 0.5 - 0.5 * Math.Cos(2 * Math.PI * (i + 0.5) / pcm.Length);
            var angle = 2 * Math.PI * frequency * i / rate;
            real += window * pcm[i] * Math.Cos(angle);
            imaginary += window * pcm[i] * Math.Sin(angle);
            weight += window;
        }
        return 2 * Math.Sqrt(real * real + imaginary * imaginary) / weight;
    }

    public static double Rms(ReadOnlySpan<short> pcm)
    {
        var sum = 0.0;
        foreach (var sample in pcm) sum += (double)sample * sample;
        return Math.Sqrt(sum / Math.Max(1, pcm.Length));
    }

    /// <summary>The share of the signal's power that one tone has: 1 for the pure tone.</summary>
    public static double Purity(double frequency, int rate, ReadOnlySpan<short> pcm) => Math.Pow(AmplitudeAt(frequency, rate, pcm) / Math.Sqrt(2) / Rms(pcm), 2);
}
