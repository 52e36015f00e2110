namespace Tandem.Stun;

/// <summary>Whose key is wanted (RFC 8489 section 9.2.4): of the user of this name, or of this hash.</summary>
public readonly ref struct StunCredentialQuery
{
    /// <summary>The value of USERNAME in UTF-8, 1 octet or more; empty when the user is named by <see cref="UserHash"/>.</summary>
    public ReadOnlySpan<byte> UserName { get; init; }

    /// <summary>The value of USERHASH, 32 octets; empty when the user is named by <see cref="UserName"/>.</summary>
    public ReadOnlySpan<byte> UserHash { get; init; }

    /// <summary>The realm in UTF-8: that of the server, which is that of the request.</summary>
    public required ReadOnlySpan<byte> Realm { get; init; }

    /// <summary>How the key has to be made; one of the named ones.</summary>
    public required PasswordAlgorithm Algorithm { get; init; }
}
