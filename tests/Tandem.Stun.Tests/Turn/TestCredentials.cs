using System.Text;

namespace Tandem.Stun.Tests.Turn;

/// <summary>Every user's password is his name backwards.</summary>
internal sealed class TestCredentials : IStunCredentials
{
    public static string PasswordOf(string user) => new([.. user.Reverse()]);

    public StunCredentialStatus Find(scoped in StunCredentialQuery query, int candidate, out StunCredential credential)
    {
        credential = default;
        if (candidate > 0 || query.UserName.IsEmpty) return StunCredentialStatus.Unknown;
        var password = Encoding.UTF8.GetBytes(PasswordOf(Encoding.UTF8.GetString(query.UserName)));
        credential = new StunCredential { UserName = query.UserName, Account = query.UserName, Key = LongTermKey.Derive(query.Algorithm, query.UserName, query.Realm, password) };
        return StunCredentialStatus.Found;
    }
}
