namespace Tandem.RtpLoad;

/// <summary>
/// How much of a signal a filter can make of another one. A decoder's changes of rate delay some frequencies by more than others, which nobody hears and a plain difference would take for noise; what no filter makes is noise.
/// </summary>
internal static class LinearFit
{
    private const int Taps = 64;

    /// <summary>The ratio in decibels between a signal and what the best filter of 64 taps leaves of it.</summary>
    /// <param name="signal">The signal.</param>
    /// <param name="source">What it was made of; it begins half the taps earlier, and has at least as much more.</param>
    public static double SignalToNoise(ReadOnlySpan<short> signal, ReadOnlySpan<short> source)
    {
        var (equations, power) = (new double[Taps, Taps + 1], 0.0);
        for (var row = 0; row < Taps; row++)
        {
            for (var column = row; column < Taps; column++) equations[row, column] = equations[column, row] = Product(source[row..], source[column..], signal.Length);
            equations[row, Taps] = Product(source[row..], signal, signal.Length);
            // A little noise, or what is in no band of the source would make the equations alike.
            equations[row, row] += signal.Length;
        }

        var filter = Solve(equations);
        var noise = 0.0;
        for (var i = 0; i < signal.Length; i++)
        {
            var made = 0.0;
            for (var tap = 0; tap < Taps; tap++) made += filter[tap] * source[i + tap];
            (power, noise) = (power + ((double)signal[i] * signal[i]), noise + ((signal[i] - made) * (signal[i] - made)));
        }

        return 10 * Math.Log10(power / noise);
    }

    private static double Product(ReadOnlySpan<short> one, ReadOnlySpan<short> other, int length)
    {
        var sum = 0L;
        for (var i = 0; i < length; i++) sum += one[i] * other[i];
        return sum;
    }

    /// <summary>By elimination; the last column is the right side.</summary>
    private static double[] Solve(double[,] equations)
    {
        for (var pivot = 0; pivot < Taps; pivot++)
        {
            for (var row = pivot + 1; row < Taps; row++)
            {
                var factor = equations[row, pivot] / equations[pivot, pivot];
                for (var column = pivot; column <= Taps; column++) equations[row, column] -= factor * equations[pivot, column];
            }
        }

        var solution = new double[Taps];
        for (var row = Taps - 1; row >= 0; row--)
        {
            var rest = equations[row, Taps];
            for (var column = row + 1; column < Taps; column++) rest -= equations[row, column] * solution[column];
            solution[row] = rest / equations[row, row];
        }

        return solution;
    }
}
