namespace Tandem.Codecs.Ilbc;

/// <summary>Linear prediction of each frame by autocorrelation (RFC 3951 section 3.2). Belongs to one stream.</summary>
internal sealed class IlbcAnalysis
{
    private const int LookBack = 60;
    private const int Window = 240;
    private const float SynthesisChirp = 0.9025f;
    private const float WeightingChirp = 0.4222f;

    private static readonly float[] Symmetric = [.. Enumerable.Range(0, Window).Select(i => (float)(0.5 - (0.5 * Math.Cos(Math.Tau * (Math.Min(i, Window - 1 - i) + 1) / (Window + 1)))))];
    private static readonly float[] Asymmetric = [.. Enumerable.Range(0, Window).Select(i => (float)(i < 220 ? Math.Pow(Math.Sin(Math.PI * (i + 1) / 441), 2) : Math.Cos((i - 220) * Math.PI / 40)))];

    /// <summary>60 Hz wider, and a floor of noise 40 dB below.</summary>
    private static readonly float[] LagWindow = [1.0001f, .. Enumerable.Range(1, IlbcFilter.Order).Select(i => (float)Math.Exp(-0.5 * Math.Pow(Math.Tau * 60 * i / 8000, 2)))];

    private readonly IlbcMode _mode;
    private readonly float[] _speech = new float[LookBack + Window];
    private readonly float[] _windowed = new float[Window];
    private readonly float[] _frequencies;
    private readonly float[] _quantised;
    private readonly float[] _last = IlbcTables.MeanFrequencies.ToArray();
    private readonly float[] _lastQuantised = IlbcTables.MeanFrequencies.ToArray();

    public IlbcAnalysis(IlbcMode mode)
    {
        _mode = mode;
        (_frequencies, _quantised) = (new float[mode.Analyses * IlbcFilter.Order], new float[mode.Analyses * IlbcFilter.Order]);
        (Coefficients, Weights) = (new float[mode.SubBlocks * IlbcFilter.Taps], new float[mode.SubBlocks * IlbcFilter.Taps]);
    }

    /// <summary>The quantised prediction of each sub-block.</summary>
    public float[] Coefficients { get; }

    /// <summary>The weighting filter of each sub-block, of the prediction as it was.</summary>
    public float[] Weights { get; }

    /// <summary>Takes the speech of a frame and finds its predictions.</summary>
    public void Analyse(ReadOnlySpan<float> speech, IlbcFrame frame)
    {
        _speech.AsSpan(_mode.Samples).CopyTo(_speech);
        speech.CopyTo(_speech.AsSpan(_speech.Length - _mode.Samples));
        for (var i = 0; i < _mode.Analyses; i++)
        {
            var isLast = i == _mode.Analyses - 1;
            var frequencies = _frequencies.AsSpan(i * IlbcFilter.Order, IlbcFilter.Order);
            Predict(isLast ? _speech.AsSpan(LookBack) : _speech.AsSpan(0, Window), isLast ? Asymmetric : Symmetric, frequencies);
            IlbcFrequencies.Quantise(frequencies, frame.Frequencies[(3 * i)..]);
            IlbcFrequencies.Restore(frame.Frequencies[(3 * i)..], _quantised.AsSpan(i * IlbcFilter.Order, IlbcFilter.Order));
        }

        IlbcFrequencies.Interpolate(_mode, _lastQuantised, _quantised, Coefficients);
        IlbcFrequencies.Interpolate(_mode, _last, _frequencies, Weights);
        for (var block = 0; block < _mode.SubBlocks; block++) Widen(Weights.AsSpan(block * IlbcFilter.Taps, IlbcFilter.Taps), WeightingChirp);
    }

    private void Predict(ReadOnlySpan<float> speech, float[] window, Span<float> frequencies)
    {
        Span<float> correlation = stackalloc float[IlbcFilter.Taps];
        Span<float> coefficients = stackalloc float[IlbcFilter.Taps];
        for (var i = 0; i < Window; i++) _windowed[i] = speech[i] * window[i];
        for (var lag = 0; lag < correlation.Length; lag++) correlation[lag] = LagWindow[lag] * IlbcFilter.Dot(_windowed.AsSpan(0, Window - lag), _windowed.AsSpan(lag));
        LevinsonDurbin(correlation, coefficients);
        Widen(coefficients, SynthesisChirp);
        IlbcFrequencies.OfCoefficients(coefficients, frequencies);
    }

    /// <summary>The recursion of Levinson and Durbin.</summary>
    private static void LevinsonDurbin(ReadOnlySpan<float> correlation, Span<float> coefficients)
    {
        coefficients.Clear();
        coefficients[0] = 1;
        var error = correlation[0];
        Span<float> before = stackalloc float[IlbcFilter.Taps];
        for (var order = 1; order <= IlbcFilter.Order && error > 1e-12f; order++)
        {
            coefficients.CopyTo(before);
            var sum = 0f;
            for (var i = 0; i < order; i++) sum += before[i] * correlation[order - i];
            var reflection = -sum / error;
            for (var i = 1; i <= order; i++) coefficients[i] = before[i] + (reflection * before[order - i]);
            error += reflection * sum;
        }
    }

    private static void Widen(Span<float> coefficients, float chirp)
    {
        var factor = chirp;
        foreach (ref var coefficient in coefficients[1..])
        {
            coefficient *= factor;
            factor *= chirp;
        }
    }
}
