namespace Tandem.Media.Processing.Video;

/// <summary>How a <see cref="VideoTranscoder"/> works. Immutable.</summary>
public sealed record VideoTranscoderOptions
{
    /// <summary>The options when nothing is configured.</summary>
    public static readonly VideoTranscoderOptions Default = new();

    /// <summary>FFmpeg's program: a path, or a name that is looked up in <c>PATH</c>; <c>ffmpeg</c> by default.</summary>
    public string Program { get; init; } = "ffmpeg";

    /// <summary>Whether that program is there.</summary>
    public bool IsAvailable => FfmpegProgram.Find(Program) is not null;

    /// <summary>Bits a second that are aimed at as long as the receiver estimates nothing; 1,000,000 by default: what VP8 and H.264 need for 640 by 480 with 30 pictures a second of a face.</summary>
    public int BitRate { get; init; } = 1_000_000;

    /// <summary>The least that a receiver can bring it to; 100,000 by default: less makes no picture.</summary>
    public int MinBitRate { get; init; } = 100_000;

    /// <summary>The most that a receiver can bring it to; 2,500,000 by default.</summary>
    public int MaxBitRate { get; init; } = 2_500_000;

    /// <summary>Pictures that wait for FFmpeg at most; 30 by default, a second. When there are more it is too slow, and the rest is left out until the next key frame.</summary>
    public int MaxWaiting { get; init; } = 30;

    /// <summary>The least time between two requests of a key frame; 500 ms by default.</summary>
    public TimeSpan KeyFrameInterval { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How long FFmpeg is left alone when it has ended by itself; 2 seconds by default.</summary>
    public TimeSpan RestartDelay { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Called on the loop when the source is to send a key frame (PLI).</summary>
    public Action? KeyFrameWanted { get; init; }
}
