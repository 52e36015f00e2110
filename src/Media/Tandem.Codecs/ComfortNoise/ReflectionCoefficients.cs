namespace Tandem.Codecs.ComfortNoise;

/// <summary>The shape of a spectrum, as the reflection coefficients of a lattice filter.</summary>
internal static class ReflectionCoefficients
{
    /// <summary>RFC 3389 section 3 allows any number; ten are enough for a band of telephony, and more are passed over.</summary>
    public const int Order = 10;

    /// <summary>Levinson and Durbin's recursion on the autocorrelation of samples; all zero for silence.</summary>
    public static void Of(ReadOnlySpan<short> pcm, Span<double> reflections)
    {
        Span<double> correlation = stackalloc double[Order + 1];
        for (var lag = 0; lag <= Order; lag++)
        {
            for (var i = lag; i < pcm.Length; i++) correlation[lag] += (double)pcm[i] * pcm[i - lag];
        }
        reflections[..Order].Clear();
        // As if there were white noise 40 dB below: without it the filter of a pure tone would ring for ever.
        var error = correlation[0] * 1.0001;
        if (error < 1) return;
        Span<double> predictor = stackalloc double[Order + 1];
        Span<double> before = stackalloc double[Order + 1];
        for (var order = 1; order <= Order; order++)
        {
            var sum = correlation[order];
            for (var i = 1; i < order; i++) sum += predictor[i] * correlation[order - i];
            var reflection = Math.Clamp(-sum / error, -0.99, 0.99);
            predictor.CopyTo(before);
            for (var i = 1; i < order; i++) predictor[i] = before[i] + reflection * before[order - i];
            predictor[order] = reflection;
            reflections[order - 1] = reflection;
            error *= 1 - reflection * reflection;
        }
    }
}
