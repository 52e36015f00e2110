namespace Tandem.Stun;

/// <summary>What a request with an integrity has to have (RFC 8489 section 9.2.4): USERNAME or USERHASH, REALM and NONCE.</summary>
internal readonly ref struct LongTermAttributes
{
    /// <summary>Octets of the longest USERNAME (RFC 8489 section 14.3).</summary>
    private const int MaxUserNameLength = 508;

    public ReadOnlySpan<byte> UserName { get; private init; }

    public ReadOnlySpan<byte> UserHash { get; private init; }

    public ReadOnlySpan<byte> Realm { get; private init; }

    public ReadOnlySpan<byte> Nonce { get; private init; }

    /// <summary>Reads them. USERNAME counts when both name the user; one that is empty or too long, or a hash of another length, is as good as missing.</summary>
    public static bool TryRead(scoped in StunMessage request, out LongTermAttributes attributes)
    {
        var userName = request.Value(StunAttributeType.Username);
        var userHash = userName.IsEmpty ? request.Value(StunAttributeType.UserHash) : default;
        attributes = new LongTermAttributes
        {
            UserName = userName,
            UserHash = userHash,
            Realm = request.Value(StunAttributeType.Realm),
            Nonce = request.Value(StunAttributeType.Nonce),
        };
        return userName.Length <= MaxUserNameLength
            && (!userName.IsEmpty || userHash.Length == Stun.UserHash.Length)
            && request.Has(StunAttributeType.Realm)
            && request.Has(StunAttributeType.Nonce);
    }
}
