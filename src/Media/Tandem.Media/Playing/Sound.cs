namespace Tandem.Media.Playing;

/// <summary>Sound that can be played to a side of a call. Immutable.</summary>
/// <param name="Samples">One channel.</param>
/// <param name="SampleRate">8000, 16000, 32000, 44100 or 48000.</param>
public sealed record Sound(ReadOnlyMemory<short> Samples, int SampleRate)
{
    /// <summary>How long it is.</summary>
    public TimeSpan Duration => TimeSpan.FromSeconds((double)Samples.Length / SampleRate);
}
