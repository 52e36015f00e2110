namespace Tandem.Subscribers;

/// <summary>The fields of a request, checked by the rules: everything that is refused is collected, so that a form shows every message at once.</summary>
internal abstract class AccountForm
{
    private readonly List<Refusal> _refusals = [];

    /// <summary>What is refused.</summary>
    public IReadOnlyList<Refusal> Refusals => _refusals;

    /// <summary>Notes a refusal.</summary>
    protected void Refuse(string field, string message) => _refusals.Add(new Refusal(field, message));

    /// <summary>Checks a password.</summary>
    protected string CheckPassword(string? text, string userName)
    {
        if (PasswordRules.Refusal(text, userName) is { } refusal) Refuse(AccountField.Password, refusal);
        return text ?? "";
    }

    /// <summary>Checks a display name.</summary>
    protected string CheckDisplayName(string? text, string userName)
    {
        if (!Subscribers.DisplayName.TryNormalize(text, userName, out var displayName, out var refusal)) Refuse(AccountField.DisplayName, refusal);
        return displayName;
    }

    /// <summary>Checks a number.</summary>
    protected string? CheckNumber(string? text)
    {
        if (!SubscriberNumber.TryNormalize(text, out var number, out var refusal)) Refuse(AccountField.Number, refusal);
        return number;
    }
}

/// <summary>The fields of a new account.</summary>
internal sealed class NewAccountForm : AccountForm
{
    /// <summary>Checks them.</summary>
    /// <param name="request">The account.</param>
    /// <param name="hasPassword">Whether there must be a password.</param>
    public NewAccountForm(NewAccount request, bool hasPassword = true)
    {
        if (!Subscribers.UserName.TryNormalize(request.UserName, out var userName, out var refusal)) Refuse(AccountField.UserName, refusal);
        UserName = userName;
        Password = hasPassword ? CheckPassword(request.Password, userName) : "";
        DisplayName = CheckDisplayName(request.DisplayName, userName);
        Number = CheckNumber(request.Number);
        Domain = "";
        if (request.Domain is null) return;
        if (!DomainName.TryNormalize(request.Domain, out var domain, out refusal)) Refuse(AccountField.Domain, refusal);
        Domain = domain;
    }

    /// <summary>User name.</summary>
    public string UserName { get; }

    /// <summary>Domain; empty when none was named.</summary>
    public string Domain { get; }

    /// <summary>Password.</summary>
    public string Password { get; }

    /// <summary>Display name.</summary>
    public string DisplayName { get; }

    /// <summary>Number.</summary>
    public string? Number { get; }
}

/// <summary>The fields of a change; null for what stays.</summary>
internal sealed class AccountChangeForm : AccountForm
{
    /// <summary>Checks them.</summary>
    public AccountChangeForm(AccountName name, AccountChange change)
    {
        DisplayName = change.DisplayName is null ? null : CheckDisplayName(change.DisplayName, name.UserName);
        Password = change.Password is null ? null : CheckPassword(change.Password, name.UserName);
        Number = change.Number is null ? null : CheckNumber(change.Number);
    }

    /// <summary>Password.</summary>
    public string? Password { get; }

    /// <summary>Display name.</summary>
    public string? DisplayName { get; }

    /// <summary>Number; null when it is taken away too.</summary>
    public string? Number { get; }
}
