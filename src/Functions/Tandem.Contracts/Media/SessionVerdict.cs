namespace Tandem.Contracts.Media;

/// <summary>Whether a message may go on. The default value says yes.</summary>
/// <param name="Status">The final response to give instead; 0 for none.</param>
public readonly record struct SessionVerdict(int Status)
{
    /// <summary>The value of Retry-After (section 20.33) in seconds; 0 for none.</summary>
    public int RetryAfter { get; init; }

    /// <summary>The value of Warning (RFC 3261 section 20.43); null for none.</summary>
    public string? Warning { get; init; }
}
