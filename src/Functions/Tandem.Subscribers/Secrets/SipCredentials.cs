using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Tandem.Sip.Authentication;

namespace Tandem.Subscribers.Secrets;

/// <summary>
/// Short-lived SIP credentials for pages, so that the password need not stay there. Nothing is stored: the user name names the account and the end, <c>alice~1764000000</c>, and the password
/// is an HMAC of both and of the account's stamp; so a credential ends by its time, or when the stamp changes. Thread-safe.
/// </summary>
public sealed class SipCredentials(ServerKey key, SubscriberOptions options, TimeProvider clock)
{
    /// <summary>What stands between the user name and the end; no user name contains it.</summary>
    public const byte Separator = (byte)'~';

    private const int MaxInput = 512;
    private const int PasswordLength = 2 * HMACSHA256.HashSizeInBytes;

    private readonly byte[] _key = key.For("tandem sip credentials 1");

    /// <summary>Makes a credential for an account that may sign in.</summary>
    /// <param name="account">The account.</param>
    /// <param name="realm">The realm of its domain.</param>
    public SipCredential Issue(Account account, string realm)
    {
        var expiresAt = DateTimeOffset.FromUnixTimeSeconds((clock.GetUtcNow() + options.CredentialLifetime).ToUnixTimeSeconds());
        var user = string.Create(CultureInfo.InvariantCulture, $"{account.UserName}{(char)Separator}{expiresAt.ToUnixTimeSeconds()}");
        Span<byte> ha1 = stackalloc byte[DigestAlgorithm.Md5.HexLength()];
        if (!TryCompute(Encoding.ASCII.GetBytes(user), Encoding.ASCII.GetBytes(realm), Encoding.ASCII.GetBytes(account.Stamp), DigestAlgorithm.Md5, ha1))
            throw new ArgumentException("The names of the account are too long for a digest.", nameof(account));
        return new SipCredential(account.AddressOfRecord, user, realm, Encoding.ASCII.GetString(ha1), expiresAt);
    }

    /// <summary>Cuts the user name of a credential into the account's user name; false when it is none or has run out.</summary>
    internal bool TryReadUser(ReadOnlySpan<byte> authorizationUser, out ReadOnlySpan<byte> userName)
    {
        userName = default;
        var separator = authorizationUser.LastIndexOf(Separator);
        if (separator < 0) return false;
        userName = authorizationUser[..separator];
        var end = authorizationUser[(separator + 1)..];
        return Utf8Parser.TryParse(end, out long expiresAt, out var read) && read == end.Length && expiresAt > clock.GetUtcNow().ToUnixTimeSeconds();
    }

    /// <summary>Computes the HA1 of a credential.</summary>
    internal bool TryCompute(ReadOnlySpan<byte> authorizationUser, ReadOnlySpan<byte> realm, ReadOnlySpan<byte> stamp, DigestAlgorithm algorithm, Span<byte> ha1)
    {
        var length = authorizationUser.Length + realm.Length + stamp.Length + 2;
        if (length > MaxInput) return false;
        Span<byte> input = stackalloc byte[length];
        authorizationUser.CopyTo(input);
        input[authorizationUser.Length] = 0;
        realm.CopyTo(input[(authorizationUser.Length + 1)..]);
        input[authorizationUser.Length + 1 + realm.Length] = 0;
        stamp.CopyTo(input[(authorizationUser.Length + realm.Length + 2)..]);
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_key, input, mac);
        Span<byte> password = stackalloc byte[PasswordLength];
        Convert.TryToHexStringLower(mac, password, out _);
        DigestHash.WriteHa1(algorithm, authorizationUser, realm, password, ha1);
        return true;
    }
}

/// <summary>A credential as a page gets it.</summary>
/// <param name="AddressOfRecord">Whom it lets register and call: <c>sip:alice@tandem.test</c>.</param>
/// <param name="AuthorizationUser">The user name for digest.</param>
/// <param name="Realm">The realm that it is for.</param>
/// <param name="Ha1">HA1 by MD5 in lower-case hexadecimal: all that JsSIP 3.13 can use.</param>
/// <param name="ExpiresAt">When it ends, in whole seconds.</param>
public sealed record SipCredential(string AddressOfRecord, string AuthorizationUser, string Realm, string Ha1, DateTimeOffset ExpiresAt)
{
    /// <summary>Names the user and nothing secret.</summary>
    public override string ToString() => AuthorizationUser;
}
