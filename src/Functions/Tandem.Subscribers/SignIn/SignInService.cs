using System.Security.Cryptography;
using Tandem.Subscribers.Directory;

namespace Tandem.Subscribers;

/// <summary>
/// Checks passwords. Neither the answer nor its time tells whether a user name exists: an unknown one is checked against a decoy. Thread-safe.
/// </summary>
public sealed class SignInService(IAccountStore store, IPasswordHasher hasher, SubscriberDirectory directory, SignInThrottle throttle)
{
    private string? _decoy;

    /// <summary>Checks a password.</summary>
    /// <param name="name">The account; any text.</param>
    /// <param name="password">The password; any text.</param>
    /// <param name="source">Where the attempt comes from: a network address.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<SignInResult> SignInAsync(AccountName name, string password, string source, CancellationToken cancellation)
    {
        var key = name.ToString();
        // A longer name or password than can exist is as wrong as another, but is neither remembered nor hashed.
        if (key.Length > UserName.MaxLength + DomainName.MaxLength + 1) return new SignInResult(SignInOutcome.Wrong);
        if (!throttle.TryEnter(key, source, out var retryAfter)) return new SignInResult(SignInOutcome.Throttled, null, retryAfter);
        if (password.Length > PasswordRules.MaxLength) return new SignInResult(SignInOutcome.Wrong);
        // Made on the first attempt whoever it names, so that this attempt tells nothing either.
        _decoy ??= await hasher.HashAsync(RandomNumberGenerator.GetHexString(PasswordRules.MinLength), cancellation);
        var account = await store.FindAsync(name.UserName, name.Domain, cancellation);
        // An account that was imported with HA1 alone has no password to sign in with.
        var hash = account?.PasswordHash is { Length: > 0 } own ? own : null;
        var matches = await hasher.VerifyAsync(hash ?? _decoy, password, cancellation);
        if (account is null || hash is null || !matches) return new SignInResult(SignInOutcome.Wrong);
        throttle.Succeeded(key, source);
        return directory.IsUsable(account) ? new SignInResult(SignInOutcome.SignedIn, account) : new SignInResult(SignInOutcome.Disabled);
    }
}
