namespace Tandem.Stun;

/// <summary>A user and a key.</summary>
public readonly ref struct StunCredential
{
    /// <summary>The user's name in UTF-8, as the client gives it: what a relay compares with that of an allocation (RFC 8656 section 5).</summary>
    public required ReadOnlySpan<byte> UserName { get; init; }

    /// <summary>By whom a quota counts: the name, or the part of it that stays when the rest of it changes with every credential.</summary>
    public required ReadOnlySpan<byte> Account { get; init; }

    /// <summary>The key that the integrity has to be computed with.</summary>
    public required LongTermKey Key { get; init; }
}
