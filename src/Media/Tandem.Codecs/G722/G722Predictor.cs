namespace Tandem.Codecs.G722;

/// <summary>
/// What both bands, and both directions, have in common: the scale factor and the adaptive predictor with two poles and six zeros of ITU-T G.722 sections 3.6.3 to 3.6.5 (6.2.1.3 to 6.2.1.6 as integer arithmetic).
/// The methods have the names of the blocks there.
/// </summary>
internal sealed class G722Predictor(int initialScale, int largestLogScale, int scaleShift)
{
    // The index is the delay in samples, as in the recommendation: d[0] is what is new.
    private readonly int[] _d = new int[7];
    private readonly int[] _b = new int[7];
    private int _a1, _a2, _r1, _r2, _p1, _p2;
    private int _zeros;
    private int _logScale;

    /// <summary>S: what is predicted for the next sample.</summary>
    public int Prediction { get; private set; }

    /// <summary>DET: the scale factor of the quantiser.</summary>
    public int Scale { get; private set; } = initialScale;

    public static int Saturate(int value) => Math.Clamp(value, short.MinValue, short.MaxValue);

    /// <summary>Takes the quantised difference and the multiplier of its code, and makes scale and prediction of the next sample.</summary>
    public void Adapt(int difference, int multiplier)
    {
        Logscl(multiplier);
        var reconstructed = Saturate(Prediction + difference);
        var partial = Saturate(_zeros + difference);
        var (a1, a2) = (_a1, Uppol2(partial));
        _a1 = Uppol1(partial, a1, a2);
        _a2 = a2;
        Upzero(difference);
        (_p2, _p1, _r2, _r1) = (_p1, partial, _r1, reconstructed);
        Predic();
    }

    /// <summary>LOGSCL or LOGSCH, and SCALEL or SCALEH.</summary>
    private void Logscl(int multiplier)
    {
        _logScale = Math.Clamp(((_logScale * 127) >> 7) + multiplier, 0, largestLogScale);
        var power = (int)G722Tables.PowersOfTwo[(_logScale >> 6) & 31];
        var shift = scaleShift - (_logScale >> 11);
        Scale = (shift < 0 ? power << -shift : power >> shift) << 2;
    }

    private int Uppol2(int partial)
    {
        var step = Saturate(_a1 << 2);
        if (SameSign(partial, _p1)) step = -step;
        step = Math.Min(step, short.MaxValue) >> 7;
        step += SameSign(partial, _p2) ? 128 : -128;
        return Math.Clamp(step + ((_a2 * 32512) >> 15), -12288, 12288);
    }

    private int Uppol1(int partial, int a1, int a2)
    {
        var step = SameSign(partial, _p1) ? 192 : -192;
        var limit = Saturate(15360 - a2);
        return Math.Clamp(Saturate(step + ((a1 * 32640) >> 15)), -limit, limit);
    }

    private void Upzero(int difference)
    {
        var step = difference == 0 ? 0 : 128;
        for (var i = 6; i > 0; i--)
        {
            _b[i] = Saturate((SameSign(_d[i], difference) ? step : -step) + ((_b[i] * 32640) >> 15));
        }
        _d[0] = difference;
        _d.AsSpan(0, 6).CopyTo(_d.AsSpan(1));
    }

    /// <summary>FILTEP, FILTEZ and PREDIC.</summary>
    private void Predic()
    {
        var poles = Saturate(((_a1 * Saturate(_r1 << 1)) >> 15) + ((_a2 * Saturate(_r2 << 1)) >> 15));
        var zeros = 0;
        for (var i = 1; i < 7; i++) zeros += (_b[i] * Saturate(_d[i] << 1)) >> 15;
        _zeros = Saturate(zeros);
        Prediction = Saturate(poles + _zeros);
    }

    private static bool SameSign(int x, int y) => (x ^ y) >= 0;
}
