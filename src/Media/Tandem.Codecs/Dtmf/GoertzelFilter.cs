namespace Tandem.Codecs.Dtmf;

/// <summary>Goertzel's algorithm: one frequency of a block, as a phase and a power.</summary>
internal readonly struct GoertzelFilter
{
    private readonly double _sine, _cosine;

    public GoertzelFilter(double frequency, double sampleRate) => (_sine, _cosine) = Math.SinCos(2 * Math.PI * frequency / sampleRate);

    /// <summary>The amplitude and phase of the frequency at the end of the block.</summary>
    public (double Power, double Phase) Of(ReadOnlySpan<double> block)
    {
        var (last, before) = (0.0, 0.0);
        foreach (var sample in block) (last, before) = (sample + 2 * _cosine * last - before, last);
        var (real, imaginary) = (last - before * _cosine, before * _sine);
        return (real * real + imaginary * imaginary, Math.Atan2(imaginary, real));
    }
}
