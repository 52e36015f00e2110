namespace Tandem.Media.Playing;

/// <summary>Which sounds are played. Immutable.</summary>
public sealed record SoundOptions
{
    /// <summary>The options when nothing is configured.</summary>
    public static readonly SoundOptions Default = new();

    /// <summary>The folder whose files may be played; empty, the default, for none.</summary>
    public string Folder { get; init; } = "";

    /// <summary>The longest sound; 10 minutes by default: it is decoded before it is played.</summary>
    public TimeSpan MaxTime { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Most octets of a file; 64 MiB by default.</summary>
    public int MaxOctets { get; init; } = 64 << 20;

    /// <summary>Most octets of samples that all sounds have together that are being played; 256 MiB by default. One that is played to many is counted once.</summary>
    public long MaxPlayedOctets { get; init; } = 256 << 20;

    /// <summary>FFmpeg's program, for what is no WAVE; <c>ffmpeg</c> by default.</summary>
    public string Program { get; init; } = "ffmpeg";

    /// <summary>How long FFmpeg may take; 10 seconds by default: a proxy does not wait longer.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(10);
}
