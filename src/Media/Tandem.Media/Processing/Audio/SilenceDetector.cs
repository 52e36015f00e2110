namespace Tandem.Media.Processing.Audio;

/// <summary>
/// Tells silence from speech by the level over that of the background, which it follows. It goes quiet later and at a lower level than it hears speech again, so that no end of a word is cut off. Belongs to one stream.
/// </summary>
/// <param name="samplesPerSecond">Of all channels.</param>
internal sealed class SilenceDetector(int samplesPerSecond)
{
    /// <summary>Decibels to full scale above which it is no silence, however steady: tones, music.</summary>
    private const double Loudest = -40;

    /// <summary>Below it everything is silence.</summary>
    private const double Quietest = -70;

    /// <summary>Decibels over the background at which speech begins, and to which it falls before silence can.</summary>
    private const double SpeechBegins = 9;

    private const double SpeechEnds = 6;

    /// <summary>Decibels a second by which the background is thought to grow.</summary>
    private const double Rise = 6;

    /// <summary>For so long, in seconds, speech has to be gone.</summary>
    private const double HangOver = 0.2;

    private double _background = Loudest;
    private double _quietFor;

    /// <summary>Whether nobody speaks.</summary>
    public bool IsSilent { get; private set; }

    /// <summary>Decibels to full scale of what was heard last.</summary>
    public double Level { get; private set; }

    /// <summary>Hears what comes next; tells whether it is silence.</summary>
    public bool Hear(ReadOnlySpan<short> pcm)
    {
        if (pcm.IsEmpty) return IsSilent;
        var sum = 0.0;
        foreach (var sample in pcm) sum += (double)sample * sample;
        var seconds = (double)pcm.Length / samplesPerSecond;
        Level = 10 * Math.Log10((sum / pcm.Length / (32768.0 * 32768.0)) + 1e-10);
        _background = Math.Clamp(Math.Min(Level, _background + (Rise * seconds)), Quietest, Loudest);
        var over = Math.Max(Level, Quietest) - _background;
        var isQuiet = Level < Loudest && over < (IsSilent ? SpeechBegins : SpeechEnds);
        _quietFor = isQuiet ? _quietFor + seconds : 0;
        return IsSilent = _quietFor >= HangOver;
    }
}
