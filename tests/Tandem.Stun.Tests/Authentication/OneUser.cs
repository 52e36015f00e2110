namespace Tandem.Stun.Tests.Authentication;

/// <summary>Knows alice, whose password is "secret", and for a while still "old".</summary>
internal sealed class OneUser : IStunCredentials
{
    private static readonly string[] Passwords = ["secret", "old"];

    public StunCredentialStatus Find(scoped in StunCredentialQuery query, int candidate, out StunCredential credential)
    {
        credential = default;
        if (candidate >= Passwords.Length || !IsAlice(query)) return StunCredentialStatus.Unknown;
        Span<byte> password = stackalloc byte[16];
        var length = System.Text.Encoding.UTF8.GetBytes(Passwords[candidate], password);
        credential = new StunCredential { UserName = "alice"u8, Account = "alice"u8, Key = LongTermKey.Derive(query.Algorithm, "alice"u8, query.Realm, password[..length]) };
        return StunCredentialStatus.Found;
    }

    private static bool IsAlice(scoped in StunCredentialQuery query)
    {
        if (!query.UserName.IsEmpty) return query.UserName.SequenceEqual("alice"u8);
        Span<byte> hash = stackalloc byte[UserHash.Length];
        UserHash.Compute("alice"u8, query.Realm, hash);
        return query.UserHash.SequenceEqual(hash);
    }
}
