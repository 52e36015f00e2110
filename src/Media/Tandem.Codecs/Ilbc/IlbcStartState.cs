namespace Tandem.Codecs.Ilbc;

/// <summary>
/// The start state: the samples of the residual with the most energy, each coded by itself and none by those of another frame, so that no loss goes on behind the frame (RFC 3951 section 3.5, 4.2).
/// </summary>
internal static class IlbcStartState
{
    /// <summary>Of the mode of 30 ms.</summary>
    public const int MaxSamples = 58;

    private const float LargestLevel = 4.5f;
    private const float LeastMaximum = 10;

    /// <summary>Decodes it: scaled samples, to whose phase that of the synthesis filter is given back, backwards in time.</summary>
    public static void Restore(int scale, ReadOnlySpan<int> indexes, ReadOnlySpan<float> coefficients, Span<float> residual)
    {
        var maximum = MathF.Pow(10, IlbcTables.StateScales[scale]) / LargestLevel;
        for (var i = 0; i < residual.Length; i++) residual[^(i + 1)] = maximum * IlbcTables.StateSamples[indexes[i]];
        IlbcFilter.CircularAllPass(residual, coefficients);
        residual.Reverse();
    }

    /// <summary>Codes it, and gives back the index of its scale.</summary>
    /// <param name="residual">Its samples.</param>
    /// <param name="coefficients">The prediction of the first of the two sub-blocks.</param>
    /// <param name="weights">The weighting filters of both.</param>
    /// <param name="border">Where the second sub-block begins.</param>
    /// <param name="indexes">What is found.</param>
    public static int Search(ReadOnlySpan<float> residual, ReadOnlySpan<float> coefficients, ReadOnlySpan<float> weights, int border, Span<int> indexes)
    {
        Span<float> target = stackalloc float[IlbcFilter.Order + MaxSamples];
        target = target[..(IlbcFilter.Order + residual.Length)];
        target.Clear();
        var samples = target[IlbcFilter.Order..];
        residual.CopyTo(samples);
        IlbcFilter.CircularAllPass(samples, coefficients);
        var maximum = LeastMaximum;
        foreach (var sample in samples) maximum = MathF.Max(maximum, MathF.Abs(sample));
        var scale = Nearest(MathF.Log10(maximum), IlbcTables.StateScales);
        var gain = LargestLevel / MathF.Pow(10, IlbcTables.StateScales[scale]);
        foreach (ref var sample in samples) sample *= gain;
        Quantise(target, weights, border, indexes);
        return scale;
    }

    /// <summary>Section 3.5.3: sample by sample, so that the noise is shaped by the weighting filter.</summary>
    private static void Quantise(Span<float> target, ReadOnlySpan<float> weights, int border, Span<int> indexes)
    {
        var second = weights[IlbcFilter.Taps..];
        IlbcFilter.AllPole(target[..(IlbcFilter.Order + border)], weights);
        IlbcFilter.AllPole(target[border..], second);
        Span<float> coded = stackalloc float[IlbcFilter.Order + MaxSamples];
        coded[..IlbcFilter.Order].Clear();
        for (var n = 0; n < indexes.Length; n++)
        {
            var upToHere = coded.Slice(n, IlbcFilter.Taps);
            upToHere[^1] = 0;
            IlbcFilter.AllPole(upToHere, n < border ? weights : second);
            indexes[n] = Nearest(target[IlbcFilter.Order + n] - upToHere[^1], IlbcTables.StateSamples);
            upToHere[^1] += IlbcTables.StateSamples[indexes[n]];
        }
    }

    private static int Nearest(float value, ReadOnlySpan<float> ascending)
    {
        var index = 0;
        while (index < ascending.Length - 1 && value > (ascending[index] + ascending[index + 1]) / 2) index++;
        return index;
    }
}
