using System.Collections.Immutable;

namespace Tandem.Stun;

/// <summary>How a server authenticates (RFC 8489 section 9.2).</summary>
public sealed record LongTermOptions
{
    /// <summary>The realm: the server's domain name as a rule. At most 127 characters (RFC 8489 section 14.9), after <see cref="OpaqueString"/>.</summary>
    public required string Realm { get; init; }

    /// <summary>How long a nonce may be used, 1 hour by default, as RFC 8656 section 5 recommends. Afterwards a client gets a new one with 438.</summary>
    public TimeSpan NonceLifetime { get; init; } = TimeSpan.FromHours(1);

    /// <summary>
    /// The password algorithms that are offered, the preferred one first; SHA-256 and MD5 by default. Empty for none: then there is MD5 only, without protection against who wants that. A client of RFC 5389 ignores the
    /// offer and uses MD5, whatever is offered.
    /// </summary>
    public ImmutableArray<PasswordAlgorithm> PasswordAlgorithms { get; init; } = [PasswordAlgorithm.Sha256, PasswordAlgorithm.Md5];

    /// <summary>Whether clients are told to hide user names (USERHASH). False by default: the credentials must be able to find a user by hash.</summary>
    public bool OffersUserHash { get; init; }

    /// <summary>How guessing of passwords is slowed down.</summary>
    public GuessingLimits Guessing { get; init; } = new();
}
