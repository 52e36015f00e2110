using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Tandem.Stun;

/// <summary>
/// Credentials that need no directory of users (draft-uberti-behave-turn-rest-00): the user name is the time at which it runs out and, behind a colon, who it was given to; the password is a keyed hash of the user
/// name, in base64. Who gives them out and who checks them share a secret. Thread-safe; checking allocates nothing.
/// </summary>
public sealed class TimeLimitedCredentials : IStunCredentials
{
    /// <summary>Secrets at most.</summary>
    public const int MaxSecrets = 8;

    /// <summary>Octets of a password: those of an HMAC-SHA1 in base64.</summary>
    public const int PasswordLength = 28;

    private const char Separator = ':';

    private readonly TimeLimitedOptions _options;
    private readonly TimeProvider _clock;

    /// <summary>Makes them.</summary>
    /// <param name="options">Secrets and bounds.</param>
    /// <param name="clock">Tells the time of day.</param>
    /// <exception cref="ArgumentException">There is no secret, an empty one, or too many.</exception>
    public TimeLimitedCredentials(TimeLimitedOptions options, TimeProvider clock)
    {
        if (options.Secrets.IsDefaultOrEmpty || options.Secrets.Length > MaxSecrets || options.Secrets.Any(secret => secret.IsEmpty))
            throw new ArgumentException("There are one to eight secrets, none of them empty.", nameof(options));
        ArgumentOutOfRangeException.ThrowIfNegative(options.MaxUserLength, nameof(options));
        _options = options;
        _clock = clock;
    }

    /// <summary>Gives out a credential.</summary>
    /// <param name="user">To whom: what quotas count by. At most <see cref="TimeLimitedOptions.MaxUserLength"/> octets of UTF-8; empty for nobody in particular.</param>
    /// <param name="lifetime">How long it is accepted; part of a second is left out.</param>
    /// <returns>The user name and the password.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The user is too long.</exception>
    public (string UserName, string Password) Issue(string user, TimeSpan lifetime)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Encoding.UTF8.GetByteCount(user), _options.MaxUserLength, nameof(user));
        var expiry = (_clock.GetUtcNow() + lifetime).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var userName = user.Length == 0 ? expiry : expiry + Separator + user;
        Span<byte> password = stackalloc byte[PasswordLength];
        WritePassword(_options.Secrets[0].Span, Encoding.UTF8.GetBytes(userName), password);
        return (userName, Encoding.ASCII.GetString(password));
    }

    /// <inheritdoc/>
    /// <remarks>Users are found by name only: a hash does not tell when it runs out.</remarks>
    public StunCredentialStatus Find(scoped in StunCredentialQuery query, int candidate, out StunCredential credential)
    {
        credential = default;
        if (candidate >= _options.Secrets.Length || !TryReadUserName(query.UserName, out var expiry, out var user)) return StunCredentialStatus.Unknown;
        if (expiry <= _clock.GetUtcNow().ToUnixTimeSeconds()) return StunCredentialStatus.Expired;
        Span<byte> password = stackalloc byte[PasswordLength];
        WritePassword(_options.Secrets[candidate].Span, query.UserName, password);
        credential = new StunCredential { UserName = query.UserName, Account = user, Key = LongTermKey.Derive(query.Algorithm, query.UserName, query.Realm, password) };
        return StunCredentialStatus.Found;
    }

    private bool TryReadUserName(ReadOnlySpan<byte> userName, out long expiry, out ReadOnlySpan<byte> user)
    {
        user = default;
        if (!Utf8Parser.TryParse(userName, out expiry, out var length) || expiry < 0) return false;
        if (length == userName.Length) return true;
        if (userName[length] != (byte)Separator) return false;
        user = userName[(length + 1)..];
        return user.Length <= _options.MaxUserLength;
    }

    private static void WritePassword(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> userName, Span<byte> password)
    {
        Span<byte> mac = stackalloc byte[HMACSHA1.HashSizeInBytes];
        CryptographicOperations.HmacData(HashAlgorithmName.SHA1, secret, userName, mac);
        Base64.EncodeToUtf8(mac, password, out _, out _);
    }
}
