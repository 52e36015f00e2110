namespace Tandem.Codecs.Ilbc;

/// <summary>The high-pass filters at both ends, which take away what is below speech (RFC 3951 section 3.1, 4.8). Belongs to one stream.</summary>
internal sealed class IlbcHighPass
{
    private readonly float _zero;
    private readonly float _zeroBefore;
    private readonly float _pole;
    private readonly float _poleBefore;
    private float _in1;
    private float _in2;
    private float _out1;
    private float _out2;

    private IlbcHighPass(float zero, float zeroBefore, float pole, float poleBefore) => (_zero, _zeroBefore, _pole, _poleBefore) = (zero, zeroBefore, pole, poleBefore);

    /// <summary>From 90 Hz on.</summary>
    public static IlbcHighPass OfInput() => new(0.92727436f, -1.8544941f, -1.9059465f, 0.9114024f);

    /// <summary>From 65 Hz on.</summary>
    public static IlbcHighPass OfOutput() => new(0.93980581f, -1.8795834f, -1.9330735f, 0.93589199f);

    public float Filter(float sample)
    {
        var filtered = (_zero * (sample + _in2)) + (_zeroBefore * _in1) - (_pole * _out1) - (_poleBefore * _out2);
        (_in2, _in1, _out2, _out1) = (_in1, sample, _out1, filtered);
        return filtered;
    }
}
