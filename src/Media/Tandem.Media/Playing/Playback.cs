namespace Tandem.Media.Playing;

/// <summary>How a sound is played. Immutable.</summary>
/// <param name="Sound">The sound.</param>
public sealed record Playback(Sound Sound)
{
    /// <summary>How often; once by default.</summary>
    public int Times { get; init; } = 1;

    /// <summary>Where the first time begins.</summary>
    public TimeSpan Start { get; init; }

    /// <summary>Called once, on the loop, by who was to play it: when it has ended or was ended, and when it could not be played at all; null for nothing.</summary>
    public Action? Ended { get; init; }
}
