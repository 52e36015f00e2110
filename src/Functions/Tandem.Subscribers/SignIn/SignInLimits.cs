namespace Tandem.Subscribers;

/// <summary>
/// How many sign-ins may fail. Each limit is a bucket: so many attempts at once, then one per interval; a sign-in that succeeds gives its attempt back.
/// </summary>
public sealed class SignInLimits
{
    /// <summary>Attempts at one account from one source: enough for a forgetful person.</summary>
    public int PerAccountAndSource { get; set; } = 10;

    /// <summary>Attempts from one source at any account: enough for an office behind one address.</summary>
    public int PerSource { get; set; } = 50;

    /// <summary>
    /// Attempts at one account from anywhere: high, because whoever fills it keeps the owner out too.
    /// </summary>
    public int PerAccount { get; set; } = 100;

    /// <summary>The time after which one more attempt is allowed.</summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Entries that are remembered at the most, so that an attack cannot fill the memory; the oldest are forgotten first.</summary>
    public int MaxRemembered { get; set; } = 100_000;

    internal string? FirstMistake() =>
        PerAccountAndSource < 1 ? $"SignIn.PerAccountAndSource '{PerAccountAndSource}': choose at least 1."
        : PerSource < 1 ? $"SignIn.PerSource '{PerSource}': choose at least 1."
        : PerAccount < 1 ? $"SignIn.PerAccount '{PerAccount}': choose at least 1."
        : Interval <= TimeSpan.Zero ? $"SignIn.Interval '{Interval}': choose more than 00:00:00."
        : MaxRemembered < 1000 ? $"SignIn.MaxRemembered '{MaxRemembered}': choose at least 1000."
        : null;
}
