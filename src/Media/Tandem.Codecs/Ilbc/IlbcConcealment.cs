namespace Tandem.Codecs.Ilbc;

/// <summary>Makes up for lost frames by repeating the pitch of the residual, mixed with noise as far as there is none (RFC 3951 section 4.5). Belongs to one stream.</summary>
internal sealed class IlbcConcealment(IlbcMode mode)
{
    private const int Range = 60;

    /// <summary>Below it only noise goes on.</summary>
    private const float QuietLevel = 30;

    private readonly float[] _last = new float[mode.Samples];
    private readonly float[] _coefficients = [1, .. new float[IlbcFilter.Order]];
    private readonly float[] _noise = new float[mode.Samples];
    private int _lost;
    private int _lag;
    private float _periodicity;
    private uint _seed = 777;

    /// <summary>The prediction to go on with.</summary>
    public ReadOnlySpan<float> Coefficients => _coefficients;

    /// <summary>Takes a frame that came.</summary>
    /// <param name="residual">Its residual.</param>
    /// <param name="coefficients">The prediction of its last sub-block.</param>
    public void Heard(ReadOnlySpan<float> residual, ReadOnlySpan<float> coefficients)
    {
        residual.CopyTo(_last);
        coefficients.CopyTo(_coefficients);
        _lost = 0;
    }

    /// <summary>Fills in one that did not.</summary>
    /// <param name="pitch">The lag that was last found, about which a better one is looked for.</param>
    /// <param name="residual">What comes out.</param>
    public void Fill(int pitch, Span<float> residual)
    {
        if (_lost++ == 0) FindLag(pitch);
        var share = Math.Clamp((MathF.Sqrt(_periodicity) - 0.4f) / 0.3f, 0, 1);
        // A period that is short is taken twice, or it would sound like a machine.
        var lag = _lag < 2 * IlbcMode.SubBlock ? 2 * _lag : _lag;
        var gain = Gain(_lost * mode.Samples);
        for (var i = 0; i < residual.Length; i++)
        {
            _seed = ((_seed * 69069) + 1) & 0x7FFFFFFF;
            var at = i - 50 - (int)(_seed % 70);
            _noise[i] = at < 0 ? _last[_last.Length + at] : _noise[at];
            var period = i < lag ? _last[_last.Length + i - lag] : residual[i - lag];
            var decline = i < 80 ? 1 : i < 160 ? 0.95f : 0.9f;
            residual[i] = decline * gain * ((share * period) + ((1 - share) * _noise[i]));
        }

        if (IlbcFilter.Dot(residual, residual) < QuietLevel * QuietLevel * residual.Length)
            for (var i = 0; i < residual.Length; i++) residual[i] = gain * _noise[i];
        residual.CopyTo(_last);
    }

    /// <summary>After 320 samples it becomes less, and after 1,280 nothing.</summary>
    private static float Gain(int samples) => samples switch { > 4 * 320 => 0, > 3 * 320 => 0.5f, > 2 * 320 => 0.7f, > 320 => 0.9f, _ => 1 };

    private void FindLag(int pitch)
    {
        var most = -1f;
        for (var lag = pitch - 3; lag <= pitch + 3; lag++)
        {
            var range = Math.Min(Range, _last.Length - lag);
            var end = _last.AsSpan(_last.Length - range);
            var earlier = _last.AsSpan(_last.Length - range - lag, range);
            var (product, energy) = (IlbcFilter.Dot(end, earlier), IlbcFilter.Dot(earlier, earlier));
            var match = energy > 0 ? product * product / energy : 0;
            if (match <= most) continue;
            var whole = energy * IlbcFilter.Dot(end, end);
            (most, _lag, _periodicity) = (match, lag, whole > 0 ? MathF.Abs(product) / MathF.Sqrt(whole) : 0);
        }
    }
}
