using System.Numerics;

namespace Tandem.Codecs.Ilbc;

/// <summary>Filters of the tenth order over samples that stand behind the ten before them.</summary>
internal static class IlbcFilter
{
    /// <summary>The order of the prediction, and so many samples stand before those that are filtered.</summary>
    public const int Order = 10;

    /// <summary>Coefficients of a filter, the first of which is 1.</summary>
    public const int Taps = Order + 1;

    /// <summary>Filters by 1/A(z) in place: synthesis, and weighting.</summary>
    /// <param name="samples">Ten of output, and what is filtered.</param>
    /// <param name="coefficients">Of A.</param>
    public static void AllPole(Span<float> samples, ReadOnlySpan<float> coefficients)
    {
        coefficients = coefficients[..Taps];
        for (var n = Order; n < samples.Length; n++)
        {
            var past = samples.Slice(n - Order, Order);
            var sum = samples[n];
            for (var k = 1; k < Taps; k++) sum -= coefficients[k] * past[Order - k];
            samples[n] = sum;
        }
    }

    /// <summary>Filters by A(z): what is left of samples when what is predicted is taken away.</summary>
    /// <param name="samples">Ten that were before, and those that are filtered.</param>
    /// <param name="coefficients">Of A.</param>
    /// <param name="output">What comes out.</param>
    public static void AllZero(ReadOnlySpan<float> samples, ReadOnlySpan<float> coefficients, Span<float> output)
    {
        coefficients = coefficients[..Taps];
        for (var n = 0; n < output.Length; n++)
        {
            var window = samples.Slice(n, Taps);
            var sum = 0f;
            for (var k = 0; k < Taps; k++) sum += coefficients[k] * window[Order - k];
            output[n] = sum;
        }
    }

    /// <summary>
    /// The circular convolution with the all-pass filter that takes the phase of A away (RFC 3951 section 3.5.1), in place: the response is as long as the signal again, and its end is added to its beginning.
    /// </summary>
    public static void CircularAllPass(Span<float> signal, ReadOnlySpan<float> coefficients)
    {
        Span<float> input = stackalloc float[Order + (2 * IlbcStartState.MaxSamples)];
        Span<float> output = stackalloc float[Order + (2 * IlbcStartState.MaxSamples)];
        Span<float> mirrored = stackalloc float[Taps];
        input = input[..(Order + (2 * signal.Length))];
        output = output[..input.Length];
        input.Clear();
        output[..Order].Clear();
        signal.CopyTo(input[Order..]);
        for (var k = 0; k < Taps; k++) mirrored[k] = coefficients[Order - k];
        AllZero(input, mirrored, output[Order..]);
        AllPole(output, coefficients);
        for (var n = 0; n < signal.Length; n++) signal[n] = output[Order + n] + output[Order + signal.Length + n];
    }

    /// <summary>The sum of products.</summary>
    public static float Dot(ReadOnlySpan<float> one, ReadOnlySpan<float> other)
    {
        var sums = Vector<float>.Zero;
        var n = 0;
        other = other[..one.Length];
        for (; n <= one.Length - Vector<float>.Count; n += Vector<float>.Count) sums += new Vector<float>(one[n..]) * new Vector<float>(other[n..]);
        var sum = Vector.Sum(sums);
        for (; n < one.Length; n++) sum += one[n] * other[n];
        return sum;
    }
}
