namespace Tandem.Subscribers;

/// <summary>What an operator decides about accounts.</summary>
public sealed class SubscriberOptions
{
    /// <summary>The domain of everybody who names none, and of the node's own addresses.</summary>
    public string DefaultDomain { get; set; } = "tandem.test";

    /// <summary>
    /// Whether this is a development run: the demo accounts are made at the first start, and they work. In any other run an account that still has its demo password counts as disabled.
    /// </summary>
    public bool DemoAccounts { get; set; }

    /// <summary>Whether every user name of every own domain exists for SIP with the password <c>secret</c> (loopback laboratories only; the host refuses it elsewhere).</summary>
    public bool Lab { get; set; }

    /// <summary>Whether anybody may make himself an account.</summary>
    public bool SignUp { get; set; } = true;

    /// <summary>How long a SIP credential lives that a page was given: 1 hour, so that one that leaked is soon worth nothing, and a page in a call need not renew it.</summary>
    public TimeSpan CredentialLifetime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How many wrong passwords are taken before the next has to wait.</summary>
    public SignInLimits SignIn { get; set; } = new();

    /// <summary>The first thing that is wrong with these values, in words for the operator, or null.</summary>
    public string? FirstMistake() =>
        !DomainName.TryNormalize(DefaultDomain, out _, out var refusal) ? $"DefaultDomain '{DefaultDomain}': {refusal}"
        : CredentialLifetime < TimeSpan.FromMinutes(1) || CredentialLifetime > TimeSpan.FromDays(1)
            ? $"CredentialLifetime '{CredentialLifetime}': choose between 00:01:00 and 1.00:00:00."
        : SignIn.FirstMistake();
}
