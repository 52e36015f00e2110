namespace Tandem.Codecs.Ilbc;

/// <summary>The gains of the three stages, of which each is a share of that before it (RFC 3951 section 3.6.4.1).</summary>
internal static class IlbcGain
{
    private const float LeastScale = 0.1f;

    /// <summary>The gain of an index.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="index">The index.</param>
    /// <param name="before">The gain of the stage before; 1 for the first.</param>
    public static float Restore(int stage, int index, float before) => Scale(before) * IlbcTables.GainsOf(stage)[index];

    /// <summary>The index that comes nearest.</summary>
    public static int Quantise(int stage, float gain, float before)
    {
        var gains = IlbcTables.GainsOf(stage);
        var (best, scale) = (0, Scale(before));
        for (var i = 1; i < gains.Length; i++)
            if (MathF.Abs(gain - (scale * gains[i])) < MathF.Abs(gain - (scale * gains[best]))) best = i;
        return best;
    }

    private static float Scale(float before) => MathF.Max(MathF.Abs(before), LeastScale);
}
