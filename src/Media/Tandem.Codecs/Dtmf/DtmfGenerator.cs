namespace Tandem.Codecs.Dtmf;

/// <summary>
/// Makes the tones of a telephone's keys, within 0.01 % of the frequencies of ITU-T Q.23, with ramps of 2 ms so that nothing clicks. For one stream and one thread at a time; it does not allocate after it was made.
/// </summary>
/// <param name="sampleRate">In hertz.</param>
public sealed class DtmfGenerator(int sampleRate)
{
    /// <summary>The level of a sine of full scale, ITU-T G.711 table 5.</summary>
    private const double FullScaleLevel = 3.14;

    private readonly int _ramp = sampleRate / 500;
    private double _lowStep, _highStep, _lowAmplitude, _highAmplitude;
    private int _position;
    private int _length;

    /// <summary>Whether samples of the tone are still to come.</summary>
    public bool IsSounding => _position < _length;

    /// <summary>Begins a tone, in place of one that still sounds.</summary>
    /// <param name="digit">0 to 9, *, #, A to D in either case.</param>
    /// <param name="milliseconds">How long it sounds; receivers need 40 (ITU-T Q.24).</param>
    /// <param name="level">Of the low frequency, in dBm0; the high one is 2 dB louder, since lines damp it more.</param>
    /// <returns>False when there is no such digit.</returns>
    public bool Begin(char digit, int milliseconds, double level = -9)
    {
        var index = DtmfFrequencies.Digits.IndexOf(char.ToUpperInvariant(digit), StringComparison.Ordinal);
        if (index < 0) return false;
        _lowStep = 2 * Math.PI * DtmfFrequencies.Low[index / 4] / sampleRate;
        _highStep = 2 * Math.PI * DtmfFrequencies.High[index % 4] / sampleRate;
        _lowAmplitude = Amplitude(level);
        _highAmplitude = Amplitude(level + 2);
        (_position, _length) = (0, sampleRate * milliseconds / 1000);
        return true;
    }

    /// <summary>Changes how long the tone that sounds is to last in all, as when a key is let go; what has sounded already counts.</summary>
    public void Last(int milliseconds) => _length = Math.Max(sampleRate * milliseconds / 1000, Math.Min(_length, _position + _ramp));

    /// <summary>Fills in the next samples: what is left of the tone, then silence.</summary>
    public void Fill(Span<short> pcm)
    {
        for (var i = 0; i < pcm.Length; i++) pcm[i] = IsSounding ? Next() : (short)0;
    }

    private static double Amplitude(double level) => 32767 * Math.Pow(10, (level - FullScaleLevel) / 20);

    private short Next()
    {
        var sample = _lowAmplitude * Math.Sin(_lowStep * _position) + _highAmplitude * Math.Sin(_highStep * _position);
        var gain = Math.Min(1, (double)Math.Min(_position, _length - 1 - _position) / _ramp);
        _position++;
        return (short)Math.Clamp(sample * gain, short.MinValue, short.MaxValue);
    }
}
