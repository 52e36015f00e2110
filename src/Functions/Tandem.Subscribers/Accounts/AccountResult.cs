namespace Tandem.Subscribers;

/// <summary>How a request about an account went.</summary>
public enum AccountOutcome
{
    /// <summary>Done.</summary>
    Done,

    /// <summary>A field is refused by a rule.</summary>
    Invalid,

    /// <summary>A user name, number or domain belongs to another already.</summary>
    Taken,

    /// <summary>There is no such account.</summary>
    NotFound,

    /// <summary>Others changed the account again and again meanwhile; try once more.</summary>
    Busy,
}

/// <summary>Why a field is refused, in words for the one who filled it in.</summary>
/// <param name="Field">One of <see cref="AccountField"/>.</param>
/// <param name="Message">A sentence.</param>
public readonly record struct Refusal(string Field, string Message);

/// <summary>The fields of an account as a form names them.</summary>
public static class AccountField
{
    /// <summary>User name.</summary>
    public const string UserName = "userName";

    /// <summary>Password.</summary>
    public const string Password = "password";

    /// <summary>Display name.</summary>
    public const string DisplayName = "displayName";

    /// <summary>Domain.</summary>
    public const string Domain = "domain";

    /// <summary>Number.</summary>
    public const string Number = "number";

    /// <summary>Realm of a domain.</summary>
    public const string Realm = "realm";

    /// <summary>Whether it may do anything.</summary>
    public const string IsEnabled = "isEnabled";

    /// <summary>Whether he administers users and domains.</summary>
    public const string IsAdministrator = "isAdministrator";

    /// <summary>HA1 (RFC 7616 section 3.4.2) in place of a password.</summary>
    public const string Ha1 = "ha1";
}

/// <summary>The answer to a request about an account.</summary>
/// <param name="Outcome">How it went.</param>
/// <param name="Account">The account as it is now; null when it was not done.</param>
/// <param name="Refusals">What was refused; empty when it was done.</param>
public sealed record AccountResult(AccountOutcome Outcome, Account? Account, IReadOnlyList<Refusal> Refusals)
{
    internal static AccountResult Done(Account account) => new(AccountOutcome.Done, account, []);

    internal static AccountResult Not(AccountOutcome outcome, params IReadOnlyList<Refusal> refusals) => new(outcome, null, refusals);
}
