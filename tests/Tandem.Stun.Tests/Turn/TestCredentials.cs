using System.Text;

namespace Tandem.Stun.Tests.Turn;

/// <summary>Every user's password is his name backwards, but for one whose credential has run out, and one who is none.</summary>
internal sealed class TestCredentials : IStunCredentials
{
    public const string Expired = "expired";
    public const string Nobody = "nobody";

    /// <summary>How many keys were looked up.</summary>
    public int Asked { get; private set; }

    public static string PasswordOf(string user) => new([.. user.Reverse()]);

    public StunCredentialStatus Find(scoped in StunCredentialQuery query, int candidate, out StunCredential credential)
    {
        credential = default;
        Asked++;
        if (query.UserName.SequenceEqual("expired"u8)) return StunCredentialStatus.Expired;
        if (query.UserName.SequenceEqual("nobody"u8)) return StunCredentialStatus.Unknown;
        if (candidate > 0 || query.UserName.IsEmpty) return StunCredentialStatus.Unknown;
        var password = Encoding.UTF8.GetBytes(PasswordOf(Encoding.UTF8.GetString(query.UserName)));
        credential = new StunCredential { UserName = query.UserName, Account = query.UserName, Key = LongTermKey.Derive(query.Algorithm, query.UserName, query.Realm, password) };
        return StunCredentialStatus.Found;
    }
}
