using Tandem.Kernel;
using Tandem.Media.Bridges;
using Tandem.Media.Playing;

namespace Tandem.Media.Legs;

/// <content>What is played to the other side, in place of what who it talks to sends.</content>
internal sealed partial class LegStream
{
    private ProcessorSlot? Player { get; set; }

    /// <summary>Whether something is played to it.</summary>
    public bool IsPlaying => Player is not null;

    /// <summary>Plays a sound, in place of another that may still be played.</summary>
    public void Play(Playback playback, Instant now)
    {
        StopPlaying();
        if (SoundPlayer.FormatOf(Medium.Remote.Formats) is not { } format) return;
        Player = new ProcessorSlot(new SoundPlayer(playback, format, Medium.Remote.PacketTime, now, StopPlaying), this);
        Player.Begin(now);
    }

    /// <summary>Ends what is played.</summary>
    public void StopPlaying()
    {
        Player?.Dispose();
        Player = null;
    }
}
