using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Tandem.Contracts;
using Tandem.Sip.Authentication;
using Tandem.Stun;
using Tandem.Subscribers.Secrets;

namespace Tandem.Server.Relay;

/// <summary>
/// Who may use TURN: a page with credentials that its user was given here, whoever has time-limited credentials made with a shared secret, and every own user with his own name and password. Thread-safe.
/// </summary>
/// <remarks>
/// The secret behind the credentials of pages changes every day: it is derived from the server's key and the date, so that nothing is stored and a restart ends nothing. Yesterday's is accepted too, because the
/// longest lifetime is a day.
/// </remarks>
internal sealed class IceCredentials(ServerKey key, ISubscriberDirectory directory, IEnumerable<string> sharedSecrets, TimeProvider clock) : IStunCredentials
{
    private const string Scheme = "sip:";
    private const byte ExpirySeparator = (byte)':';

    /// <summary>Secrets that nobody else knows, before those that are shared: of today and of yesterday.</summary>
    private const int OwnSecrets = 2;

    /// <summary>Seconds since 1970 have ten digits from 2001 to 2286.</summary>
    private const int ExpiryDigits = 10;

    private readonly ReadOnlyMemory<byte>[] _shared = [.. sharedSecrets.Select(secret => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(secret))];
    private volatile OfDay? _today;

    private OfDay Today
    {
        get
        {
            var day = clock.GetUtcNow().ToUnixTimeSeconds() / (24 * 60 * 60);
            if (_today is { } known && known.Day == day) return known;
            return _today = new OfDay(day, new TimeLimitedCredentials(new TimeLimitedOptions { Secrets = [Secret(day), Secret(day - 1), .. _shared] }, clock));
        }
    }

    /// <summary>Gives out credentials.</summary>
    /// <param name="addressOfRecord">To whom.</param>
    /// <param name="lifetime">For how long: a day at most.</param>
    public (string UserName, string Password) Issue(string addressOfRecord, TimeSpan lifetime) => Today.Credentials.Issue(addressOfRecord[Scheme.Length..], lifetime);

    /// <inheritdoc/>
    public StunCredentialStatus Find(scoped in StunCredentialQuery query, int candidate, out StunCredential credential)
    {
        if (!IsTimeLimited(query.UserName)) return FindUser(query, candidate, out credential);
        // What a page was given counts as long as the account behind it is one.
        var secret = IsOfAccount(query.UserName) ? candidate : candidate + OwnSecrets;
        var status = Today.Credentials.Find(query, secret, out credential);
        if (status == StunCredentialStatus.Found && secret >= OwnSecrets) credential = credential with { Account = OfOthers(query.UserName) };
        return status;
    }

    /// <summary>Whether it is the time at which it runs out, alone or with a colon behind it, which no name of a user here contains.</summary>
    public static bool IsTimeLimited(ReadOnlySpan<byte> userName) =>
        userName.Contains(ExpirySeparator) || (userName.Length >= ExpiryDigits && !userName.ContainsAnyExceptInRange((byte)'0', (byte)'9'));

    /// <summary>The names in what others give out are theirs: with the colon before it none is that of an account here, whose quota it would spend and whose allocations it would take over.</summary>
    private static ReadOnlySpan<byte> OfOthers(ReadOnlySpan<byte> userName)
    {
        var separator = userName.IndexOf(ExpirySeparator);
        return separator < 0 ? default : userName[separator..];
    }

    private StunCredentialStatus FindUser(scoped in StunCredentialQuery query, int candidate, out StunCredential credential)
    {
        credential = default;
        if (candidate > 0 || query.UserName.IsEmpty) return StunCredentialStatus.Unknown;
        var algorithm = query.Algorithm == PasswordAlgorithm.Sha256 ? DigestAlgorithm.Sha256 : DigestAlgorithm.Md5;
        // The key of RFC 8489 section 9.2.2 is the HA1 of SIP (RFC 7616 section 3.4.2).
        Span<byte> hexadecimal = stackalloc byte[algorithm.HexLength()];
        if (!directory.TryGetSecret(query.UserName, directory.DefaultDomain.Span, algorithm, hexadecimal, out var subscriber)) return StunCredentialStatus.Unknown;
        Span<byte> octets = stackalloc byte[hexadecimal.Length / 2];
        Convert.FromHexString(hexadecimal, octets, out _, out _);
        // As with the credentials of his pages, so that his quota is one.
        credential = new StunCredential { UserName = query.UserName, Account = subscriber.AddressOfRecord.Span[Scheme.Length..], Key = new LongTermKey(octets) };
        return StunCredentialStatus.Found;
    }

    private bool IsOfAccount(ReadOnlySpan<byte> userName)
    {
        var account = userName[(userName.IndexOf(ExpirySeparator) + 1)..];
        var at = account.LastIndexOf((byte)'@');
        return at > 0 && directory.TryFind(account[..at], account[(at + 1)..], out var subscriber) && subscriber.IsEnabled;
    }

    private byte[] Secret(long day) => key.For(string.Create(CultureInfo.InvariantCulture, $"turn credentials {day}"));

    private sealed record OfDay(long Day, TimeLimitedCredentials Credentials);
}
