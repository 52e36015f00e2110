using Tandem.Kernel;
using Tandem.Media.Bridges;
using Tandem.Media.Playing;

namespace Tandem.Media.Legs;

/// <content>What is played to the other side, in place of what who it talks to sends.</content>
internal sealed partial class LegStream
{
    private SoundPlayer? Player { get; set; }

    private ProcessorSlot? Playing { get; set; }

    /// <summary>Whether something is played to it.</summary>
    public bool IsPlaying => Playing is not null;

    /// <summary>Plays a sound, in place of another that may still be played.</summary>
    public void Play(Playback playback, Instant now)
    {
        StopPlaying();
        Begin(playback, now);
    }

    /// <summary>Ends what is played.</summary>
    public void StopPlaying() => DropPlayer()?.Ended?.Invoke();

    private void Begin(Playback playback, Instant now)
    {
        if (SoundPlayer.FormatOf(Medium.Remote.Formats) is not { } format)
        {
            playback.Ended?.Invoke();
            return;
        }

        Player = new SoundPlayer(playback, format, Medium.Remote.PacketTime, now, StopPlaying);
        Playing = new ProcessorSlot(Player, this);
        Playing.Begin(now);
    }

    private Playback? DropPlayer()
    {
        var playback = Player?.Playback;
        Playing?.Dispose();
        (Player, Playing) = (null, null);
        return playback;
    }

    /// <summary>Goes on in another format when the other side takes that of before no longer; when it takes none, what is played ends, and who it talks to is heard again.</summary>
    private void KeepPlaying(Instant now)
    {
        if (Player is not { } player || Medium.Remote.Formats.Any(format => format.Map == player.Format.Map && format.Parameters?.ToString() == player.Format.Parameters?.ToString())) return;
        var rest = player.Rest;
        DropPlayer();
        Begin(rest, now);
    }
}
