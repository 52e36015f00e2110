using System.Collections.Immutable;

namespace Tandem.Stun;

/// <summary>What <see cref="TimeLimitedCredentials"/> accepts.</summary>
public sealed record TimeLimitedOptions
{
    /// <summary>
    /// Secrets that the server shares with who gives out credentials, the newest first: new credentials are made with that one, and those made with any of them are accepted until they run out. One to eight; to change a
    /// secret, put the new one in front, and take the old one away after the longest lifetime.
    /// </summary>
    public required ImmutableArray<ReadOnlyMemory<byte>> Secrets { get; init; }

    /// <summary>Octets of the user behind the colon at most. 488 by default: what the 508 octets of a USERNAME (RFC 8489 section 14.3) leave behind any time, and room for every address-of-record.</summary>
    public int MaxUserLength { get; init; } = 488;
}
