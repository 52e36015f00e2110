namespace Tandem.Codecs.Signal;

/// <summary>Between mono and stereo, and sums of voices.</summary>
public static class Channels
{
    /// <summary>Gives each sample to both channels.</summary>
    /// <returns>Samples written: twice as many.</returns>
    public static int ToStereo(ReadOnlySpan<short> mono, Span<short> stereo)
    {
        // From the end, so that both may begin at the same place.
        for (var i = mono.Length - 1; i >= 0; i--) stereo[2 * i] = stereo[2 * i + 1] = mono[i];
        return mono.Length * 2;
    }

    /// <summary>Takes the mean of both channels, which cannot overflow.</summary>
    /// <returns>Samples written: half as many.</returns>
    public static int ToMono(ReadOnlySpan<short> stereo, Span<short> mono)
    {
        for (var i = 0; i < stereo.Length / 2; i++) mono[i] = (short)((stereo[2 * i] + stereo[2 * i + 1]) >> 1);
        return stereo.Length / 2;
    }

    /// <summary>Adds one signal to another, at the same places; what is too loud is held at the limit.</summary>
    public static void Add(ReadOnlySpan<short> signal, Span<short> sum)
    {
        for (var i = 0; i < signal.Length; i++) sum[i] = (short)Math.Clamp(sum[i] + signal[i], short.MinValue, short.MaxValue);
    }
}
