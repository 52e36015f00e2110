using Tandem.Sip.Authentication;

namespace Tandem.Contracts;

/// <summary>
/// What the Core must know of domains and users to route and to challenge, answered at once from memory: it is asked for every message. Safe to call from the lane while
/// accounts are changed elsewhere.
/// </summary>
public interface ISubscriberDirectory
{
    /// <summary>Whether Tandem answers for this domain (host in any case, without port).</summary>
    bool IsOwnDomain(ReadOnlySpan<byte> host);

    /// <summary>The domain that stands for the node's own addresses, in lower case: <c>tandem.test</c>.</summary>
    ReadOnlyMemory<byte> DefaultDomain { get; }

    /// <summary>Writes the realm of an own domain, as it stands in challenges. Returns its length.</summary>
    int WriteRealm(ReadOnlySpan<byte> domain, Span<byte> destination);

    /// <summary>Whether a realm is that of an own domain.</summary>
    bool IsOwnRealm(ReadOnlySpan<byte> realm);

    /// <summary>
    /// Finds the subscriber that a user part of an own domain means: his user name or his number.
    /// </summary>
    /// <param name="user">The user part, escapes undone.</param>
    /// <param name="domain">An own domain.</param>
    /// <param name="subscriber">The subscriber; he may be disabled.</param>
    bool TryFind(ReadOnlySpan<byte> user, ReadOnlySpan<byte> domain, out Subscriber subscriber);

    /// <summary>
    /// Finds the secret for a digest: of an account, or of a short-lived SIP credential, whose user name names its account and its end.
    /// </summary>
    /// <param name="userName">The user name of the Authorization field, without quotes.</param>
    /// <param name="domain">The own domain whose realm was in the challenge.</param>
    /// <param name="algorithm">Which HA1 is wanted.</param>
    /// <param name="ha1">HA1 in lower-case hexadecimal: 32 or 64 octets.</param>
    /// <param name="subscriber">Whose it is.</param>
    /// <returns>False when there is no such user, when he is disabled, or when the credential has run out.</returns>
    bool TryGetSecret(ReadOnlySpan<byte> userName, ReadOnlySpan<byte> domain, DigestAlgorithm algorithm, Span<byte> ha1, out Subscriber subscriber);
}

/// <summary>A subscriber, as far as routing needs to know him.</summary>
/// <param name="AddressOfRecord">Canonical: <c>sip:alice@tandem.test</c>. Never changes.</param>
/// <param name="IsEnabled">False for one whom the administrator has disabled: he neither calls nor is called.</param>
public readonly record struct Subscriber(ReadOnlyMemory<byte> AddressOfRecord, bool IsEnabled)
{
    /// <summary>Whether there is a secret for MD5 and none for SHA-256: then a challenge for SHA-256 could not be answered.</summary>
    public bool HasMd5Alone { get; init; }
}
