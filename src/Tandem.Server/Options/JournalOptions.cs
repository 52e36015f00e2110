using System.ComponentModel.DataAnnotations;

namespace Tandem.Server.Options;

/// <summary>The file that keeps registrations over a crash.</summary>
internal sealed record JournalOptions
{
    /// <summary>The file is rewritten when it is this many times as large as what is still valid in it.</summary>
    [Range(2, 100)]
    public int CompactAtRatio { get; init; } = 4;

    /// <summary>The file is not rewritten while it is smaller than this, in octets.</summary>
    [Range(4096, 1L << 40)]
    public long CompactAtBytes { get; init; } = 4L << 20;
}
