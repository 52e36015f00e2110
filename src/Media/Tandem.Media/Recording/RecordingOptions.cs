namespace Tandem.Media.Recording;

/// <summary>Where calls are recorded, and how much. Immutable.</summary>
public sealed record RecordingOptions
{
    /// <summary>The options when nothing is configured.</summary>
    public static readonly RecordingOptions Default = new();

    /// <summary>The folder of recordings; empty, the default, for none.</summary>
    public string Folder { get; init; } = "";

    /// <summary>Most calls that are recorded at once; 100 by default.</summary>
    public int MaxRecordings { get; init; } = 100;

    /// <summary>The longest recording; 4 hours by default. What comes later is left out.</summary>
    public TimeSpan MaxTime { get; init; } = TimeSpan.FromHours(4);

    /// <summary>Most octets of each file; 1 GiB by default, at most 2 GiB. What comes later is left out.</summary>
    public int MaxOctets { get; init; } = 1 << 30;

    /// <summary>Octets of the disk that stay free; 1 GiB by default. With less no recording begins, and those that there are end.</summary>
    public long MinFreeSpace { get; init; } = 1 << 30;

    /// <summary>Packets of a recording that wait for the disk; 1,000 by default, ten seconds of speech. What comes when there are so many is left out and counted.</summary>
    public int MaxWaiting { get; init; } = 1000;
}
