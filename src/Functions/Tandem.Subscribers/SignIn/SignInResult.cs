namespace Tandem.Subscribers;

/// <summary>How an attempt to sign in went.</summary>
public enum SignInOutcome
{
    /// <summary>The password is right.</summary>
    SignedIn,

    /// <summary>There is no such account, or the password is wrong: which of them is not told.</summary>
    Wrong,

    /// <summary>The password is right, but the account is disabled.</summary>
    Disabled,

    /// <summary>Too many attempts; this one was not looked at.</summary>
    Throttled,
}

/// <summary>The answer to an attempt to sign in.</summary>
/// <param name="Outcome">How it went.</param>
/// <param name="Account">The account, when the outcome is <see cref="SignInOutcome.SignedIn"/>.</param>
/// <param name="RetryAfter">When to try again, when the outcome is <see cref="SignInOutcome.Throttled"/>.</param>
public sealed record SignInResult(SignInOutcome Outcome, Account? Account = null, TimeSpan RetryAfter = default);
