namespace Tandem.Sdp;

/// <summary>When a session is active (RFC 8866 sections 5.9 and 5.10). Immutable.</summary>
/// <param name="Start">Seconds since 1900; 0 for a session that is active already.</param>
/// <param name="Stop">Seconds since 1900; 0 for one that does not end.</param>
public sealed record SdpTiming(ulong Start, ulong Stop)
{
    /// <summary>That of calls (RFC 3264 section 5).</summary>
    public static readonly SdpTiming Always = new(0, 0);

    /// <summary>When it is repeated (<c>r=</c>), as it was written.</summary>
    public IReadOnlyList<string> Repeats { get; init; } = [];
}
