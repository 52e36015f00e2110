using System.Collections.Concurrent;

namespace Tandem.Codecs.Signal;

/// <summary>
/// The low-pass of a change of rate, cut into one short filter for each phase: a sinc under a Kaiser window whose stop band begins at half of the lower rate. Shared by all resamplers of the same rates.
/// </summary>
internal sealed class ResamplerFilter
{
    /// <summary>The edge of the pass band, as a part of the lower rate: 3400 Hz of 8000.</summary>
    private const double PassBand = 0.425;

    /// <summary>Kaiser's estimate for 80 dB, ten more than are promised.</summary>
    private const double Attenuation = 80;

    private static readonly ConcurrentDictionary<(int, int), ResamplerFilter> Filters = new();
    private readonly float[] _coefficients;

    private ResamplerFilter(int inputRate, int outputRate)
    {
        var divisor = GreatestCommonDivisor(inputRate, outputRate);
        (Up, Down) = (outputRate / divisor, inputRate / divisor);
        var scale = Math.Min(1.0, (double)outputRate / inputRate);
        // In samples of the input; a multiple of 8 suits vectors.
        Taps = ((int)Math.Ceiling((Attenuation - 7.95) / (14.36 * (0.5 - PassBand)) / scale) + 7) / 8 * 8;
        _coefficients = Design(scale);
    }

    /// <summary>Output samples for every <see cref="Down"/> input samples.</summary>
    public int Up { get; }

    /// <summary>Input samples for every <see cref="Up"/> output samples.</summary>
    public int Down { get; }

    /// <summary>Input samples that one output sample is made of.</summary>
    public int Taps { get; }

    public static ResamplerFilter Of(int inputRate, int outputRate) => Filters.GetOrAdd((inputRate, outputRate), static rates => new(rates.Item1, rates.Item2));

    /// <summary>The coefficients for an output sample that lies <paramref name="phase"/>/<see cref="Up"/> behind an input sample; the first is for the oldest.</summary>
    public ReadOnlySpan<float> Phase(int phase) => _coefficients.AsSpan(phase * Taps, Taps);

    private float[] Design(double scale)
    {
        const double beta = 0.1102 * (Attenuation - 8.7);
        var cutoff = scale * (PassBand + 0.5) / 2;
        var half = Taps / 2.0;
        var coefficients = new float[Up * Taps];
        for (var phase = 0; phase < Up; phase++)
        {
            var taps = new double[Taps];
            for (var tap = 0; tap < Taps; tap++)
            {
                var distance = tap - (half - 1) - (double)phase / Up;
                taps[tap] = Math.Abs(distance) >= half ? 0 : Sinc(2 * cutoff * distance) * BesselI0(beta * Math.Sqrt(1 - Math.Pow(distance / half, 2)));
            }
            // Every phase passes a constant unchanged, or the difference between phases would be heard as tones.
            var sum = taps.Sum();
            for (var tap = 0; tap < Taps; tap++) coefficients[phase * Taps + tap] = (float)(taps[tap] / sum);
        }
        return coefficients;
    }

    private static double Sinc(double x) => Math.Abs(x) < 1e-9 ? 1 : Math.Sin(Math.PI * x) / (Math.PI * x);

    private static double BesselI0(double x)
    {
        var (sum, term) = (1.0, 1.0);
        for (var k = 1; term > sum * 1e-12; k++)
        {
            term *= x / 2 / k * (x / 2 / k);
            sum += term;
        }
        return sum;
    }

    private static int GreatestCommonDivisor(int a, int b) => b == 0 ? a : GreatestCommonDivisor(b, a % b);
}
