namespace Tandem.Codecs.ComfortNoise;

/// <summary>
/// Makes noise of a level and a spectrum (RFC 3389). A packet gives 20 ms of it; <see cref="Conceal"/> gives as much more as is wanted until the next one.
/// </summary>
internal sealed class ComfortNoiseDecoder(AudioFormat format) : AudioDecoder(format.ClockRate, 1)
{
    private const int Order = ReflectionCoefficients.Order;

    /// <summary>Noise that has nothing to do with the samples before: the level moves there within some milliseconds.</summary>
    private const double Smoothing = 0.02;

    private readonly double[] _reflections = new double[Order];
    private readonly double[] _lattice = new double[Order + 1];
    private double _wantedGain;
    private double _gain;
    private ulong _random = 0x9E3779B97F4A7C15;

    public override bool TryDecode(ReadOnlySpan<byte> payload, Span<short> pcm, out int samples)
    {
        samples = 0;
        // The highest bit of the level is reserved and always 0.
        if (payload.IsEmpty || payload[0] > 127 || pcm.Length < SampleRate / 50) return false;
        samples = SampleRate / 50;
        IsSilence = true;
        var shape = 1.0;
        for (var i = 0; i < Order; i++)
        {
            _reflections[i] = 1 + i < payload.Length ? 258.0 * (Math.Min(payload[1 + i], (byte)253) - 127) / 32768 : 0;
            shape *= 1 - _reflections[i] * _reflections[i];
        }
        // The filter raises the power of white noise by 1/shape; uniform noise between -1 and 1 has a third.
        _wantedGain = 32768 * Math.Pow(10, -payload[0] / 20.0) * Math.Sqrt(3 * Math.Max(0, shape));
        Conceal(pcm[..samples]);
        return true;
    }

    public override void Conceal(Span<short> pcm)
    {
        for (var i = 0; i < pcm.Length; i++)
        {
            _gain += (_wantedGain - _gain) * Smoothing;
            pcm[i] = (short)Math.Clamp(Math.Round(Shape(White() * _gain)), short.MinValue, short.MaxValue);
        }
    }

    /// <summary>The all-pole lattice, from the last stage to the first.</summary>
    private double Shape(double sample)
    {
        for (var i = Order - 1; i >= 0; i--)
        {
            sample -= _reflections[i] * _lattice[i];
            _lattice[i + 1] = _lattice[i] + _reflections[i] * sample;
        }
        return _lattice[0] = sample;
    }

    /// <summary>Marsaglia's xorshift: between -1 and 1.</summary>
    private double White()
    {
        _random ^= _random << 13;
        _random ^= _random >> 7;
        _random ^= _random << 17;
        return (long)_random / 9.3e18;
    }
}
