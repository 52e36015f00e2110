namespace Tandem.Codecs.Ilbc;

/// <summary>Line spectral frequencies in radians, ten that ascend, which stand for a prediction (RFC 3951 section 3.2.3 to 3.2.6).</summary>
internal static class IlbcFrequencies
{
    private const int Half = IlbcFilter.Order / 2;

    /// <summary>The closest that two may be, and how far they are then put apart.</summary>
    private const float LeastDistance = 0.039f;

    private const float Lowest = 0.01f;
    private const float Highest = 3.14f;

    /// <summary>The step in which roots are looked for: 50 Hz.</summary>
    private const double Step = 0.00635 * Math.Tau;

    /// <summary>The frequencies of a prediction: the roots of its symmetric and its antisymmetric polynomial, which take turns (section 3.2.3).</summary>
    public static void OfCoefficients(ReadOnlySpan<float> coefficients, Span<float> frequencies)
    {
        Span<double> symmetric = stackalloc double[Half + 1];
        Span<double> antisymmetric = stackalloc double[Half + 1];
        (symmetric[0], antisymmetric[0]) = (1, 1);
        for (var i = 1; i <= Half; i++)
        {
            // Without the roots at -1 and 1 that they always have.
            symmetric[i] = coefficients[i] + coefficients[IlbcFilter.Taps - i] - symmetric[i - 1];
            antisymmetric[i] = coefficients[i] - coefficients[IlbcFilter.Taps - i] + antisymmetric[i - 1];
        }

        var from = 0.0;
        for (var i = 0; i < IlbcFilter.Order; i++) frequencies[i] = (float)(from = RootBehind(from, i % 2 == 0 ? symmetric : antisymmetric));
    }

    /// <summary>The prediction that frequencies stand for.</summary>
    public static void ToCoefficients(Span<float> frequencies, Span<float> coefficients)
    {
        Spread(frequencies);
        Span<double> symmetric = stackalloc double[IlbcFilter.Order + 2];
        Span<double> antisymmetric = stackalloc double[IlbcFilter.Order + 2];
        Product(frequencies, 1, symmetric);
        Product(frequencies[1..], -1, antisymmetric);
        for (var i = 0; i < IlbcFilter.Taps; i++) coefficients[i] = (float)((symmetric[i] + antisymmetric[i]) / 2);
    }

    /// <summary>Each part to the nearest entry of its codebook (section 3.2.4).</summary>
    public static void Quantise(ReadOnlySpan<float> frequencies, Span<int> indexes)
    {
        indexes[0] = Nearest(frequencies[..3], IlbcLsfCodebooks.Low);
        indexes[1] = Nearest(frequencies[3..6], IlbcLsfCodebooks.Middle);
        indexes[2] = Nearest(frequencies[6..10], IlbcLsfCodebooks.High);
    }

    /// <summary>The frequencies of indexes, made stable (section 3.2.5).</summary>
    public static void Restore(ReadOnlySpan<int> indexes, Span<float> frequencies)
    {
        IlbcLsfCodebooks.Low.Slice(3 * indexes[0], 3).CopyTo(frequencies);
        IlbcLsfCodebooks.Middle.Slice(3 * indexes[1], 3).CopyTo(frequencies[3..]);
        IlbcLsfCodebooks.High.Slice(4 * indexes[2], 4).CopyTo(frequencies[6..]);
        Stabilise(frequencies);
        Stabilise(frequencies);
    }

    /// <summary>The predictions of all sub-blocks, between the frequencies of the last frame, which are replaced, and those of this one (section 3.2.6).</summary>
    /// <param name="mode">The mode.</param>
    /// <param name="last">Those of the last frame.</param>
    /// <param name="frequencies">Those of each prediction of this one.</param>
    /// <param name="coefficients">The prediction of each sub-block.</param>
    public static void Interpolate(IlbcMode mode, Span<float> last, Span<float> frequencies, Span<float> coefficients)
    {
        Span<float> between = stackalloc float[IlbcFilter.Order];
        for (var block = 0; block < mode.SubBlocks; block++)
        {
            var isBeforeFirst = mode.Analyses == 1 || block == 0;
            var earlier = isBeforeFirst ? last : frequencies;
            var later = isBeforeFirst ? frequencies : frequencies[IlbcFilter.Order..];
            var weight = mode.EarlierWeights[block];
            for (var i = 0; i < IlbcFilter.Order; i++) between[i] = (weight * earlier[i]) + ((1 - weight) * later[i]);
            ToCoefficients(between, coefficients.Slice(block * IlbcFilter.Taps, IlbcFilter.Taps));
        }

        frequencies[^IlbcFilter.Order..].CopyTo(last);
    }

    private static double RootBehind(double from, ReadOnlySpan<double> polynomial)
    {
        var (low, sign) = (from, Math.Sign(ValueAt(from, polynomial)));
        while (low < Math.PI)
        {
            var high = Math.Min(low + Step, Math.PI);
            if (Math.Sign(ValueAt(high, polynomial)) != sign) return Bisected(low, high, sign, polynomial);
            low = high;
        }

        return Math.PI;
    }

    private static double Bisected(double low, double high, int sign, ReadOnlySpan<double> polynomial)
    {
        for (var i = 0; i < 8; i++)
        {
            var middle = (low + high) / 2;
            if (Math.Sign(ValueAt(middle, polynomial)) == sign) low = middle;
            else high = middle;
        }

        return high;
    }

    /// <summary>The value on the unit circle, which is real for the symmetric part: a series of Chebyshev, by Clenshaw's rule.</summary>
    private static double ValueAt(double omega, ReadOnlySpan<double> polynomial)
    {
        var cosine = Math.Cos(omega);
        var (one, two) = (0.0, 0.0);
        for (var i = 0; i < Half; i++) (one, two) = ((2 * cosine * one) - two + polynomial[i], one);
        return (cosine * one) - two + (polynomial[Half] / 2);
    }

    /// <summary>The product of the factors of every other frequency, and of 1 + or - z^-1.</summary>
    private static void Product(ReadOnlySpan<float> frequencies, double last, Span<double> product)
    {
        product.Clear();
        (product[0], product[1]) = (1, last);
        for (var i = 0; i < frequencies.Length; i += 2)
        {
            var factor = -2 * Math.Cos(frequencies[i]);
            for (var n = product.Length - 1; n >= 2; n--) product[n] += (factor * product[n - 1]) + product[n - 2];
            product[1] += factor * product[0];
        }
    }

    /// <summary>What does not lie between 0 and half the rate is laid out evenly.</summary>
    private static void Spread(Span<float> frequencies)
    {
        if (frequencies[0] > 0 && frequencies[^1] < MathF.PI) return;
        var low = frequencies[0] > 0 ? frequencies[0] : 0.022f * MathF.Tau;
        var high = frequencies[^1] < MathF.PI ? frequencies[^1] : 0.499f * MathF.Tau;
        for (var i = 0; i < frequencies.Length; i++) frequencies[i] = low + ((high - low) * i / (frequencies.Length - 1));
    }

    private static void Stabilise(Span<float> frequencies)
    {
        for (var i = 0; i < frequencies.Length - 1; i++)
        {
            ref var low = ref frequencies[i];
            ref var high = ref frequencies[i + 1];
            // Where they have changed places, the upper one goes just above the lower one.
            if (high < low) high = low + (LeastDistance / 2);
            else if (high - low < LeastDistance) (low, high) = (low - (LeastDistance / 2), high + (LeastDistance / 2));
            low = Math.Clamp(low, Lowest, Highest);
        }
    }

    private static int Nearest(ReadOnlySpan<float> wanted, ReadOnlySpan<float> codebook)
    {
        var (best, least) = (0, float.MaxValue);
        for (var entry = 0; entry < codebook.Length / wanted.Length; entry++)
        {
            var distance = 0f;
            for (var i = 0; i < wanted.Length; i++)
            {
                var difference = wanted[i] - codebook[(entry * wanted.Length) + i];
                distance += difference * difference;
            }

            if (distance < least) (best, least) = (entry, distance);
        }

        return best;
    }
}
