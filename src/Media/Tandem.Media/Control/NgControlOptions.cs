using Tandem.Media.Calls;
using Tandem.Media.Playing;
using Tandem.Media.Recording;
using Tandem.Ng.Bencode;

namespace Tandem.Media.Control;

/// <summary>How requests of the ng protocol are taken. Immutable.</summary>
public sealed record NgControlOptions
{
    /// <summary>The options when nothing is configured.</summary>
    public static readonly NgControlOptions Default = new();

    /// <summary>What calls offer of themselves. What is converted, the requests say.</summary>
    public MediaCallOptions Calls { get; init; } = MediaCallOptions.Default;

    /// <summary>Most calls at once; 10,000 by default.</summary>
    public int MaxCalls { get; init; } = 10_000;

    /// <summary>Most parties of a call; 32 by default: a fork has one for each branch.</summary>
    public int MaxParties { get; init; } = 32;

    /// <summary>Where calls are recorded; nowhere by default.</summary>
    public RecordingOptions Recording { get; init; } = RecordingOptions.Default;

    /// <summary>Which sounds are played; none of a file by default.</summary>
    public SoundOptions Sounds { get; init; } = SoundOptions.Default;

    /// <summary>How long replies are kept for requests that are said again; 30 seconds by default.</summary>
    public TimeSpan ReplyLifetime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Most replies that are kept; 20,000 by default.</summary>
    public int MaxReplies { get; init; } = 20_000;

    /// <summary>What is accepted from outside.</summary>
    public BencodeLimits Limits { get; init; } = BencodeLimits.Default;
}
