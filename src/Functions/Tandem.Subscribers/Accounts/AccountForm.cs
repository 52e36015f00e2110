namespace Tandem.Subscribers;

/// <summary>The fields of one request, checked by the rules: what they become, and all that is refused at once, so that a form shows every message.</summary>
internal sealed class AccountForm
{
    private readonly List<Refusal> _refusals = [];

    /// <summary>What is refused.</summary>
    public IReadOnlyList<Refusal> Refusals => _refusals;

    /// <summary>Checks a user name.</summary>
    public string UserName(string? text)
    {
        if (!Subscribers.UserName.TryNormalize(text, out var userName, out var refusal)) Refuse(AccountField.UserName, refusal);
        return userName;
    }

    /// <summary>Checks a domain.</summary>
    public string Domain(string? text)
    {
        if (!DomainName.TryNormalize(text, out var domain, out var refusal)) Refuse(AccountField.Domain, refusal);
        return domain;
    }

    /// <summary>Checks a password.</summary>
    public string Password(string? text, string userName)
    {
        if (PasswordRules.Refusal(text, userName) is { } refusal) Refuse(AccountField.Password, refusal);
        return text ?? "";
    }

    /// <summary>Checks a display name.</summary>
    public string DisplayName(string? text, string userName)
    {
        if (!Subscribers.DisplayName.TryNormalize(text, userName, out var displayName, out var refusal)) Refuse(AccountField.DisplayName, refusal);
        return displayName;
    }

    /// <summary>Checks a number.</summary>
    public string? Number(string? text)
    {
        if (!SubscriberNumber.TryNormalize(text, out var number, out var refusal)) Refuse(AccountField.Number, refusal);
        return number;
    }

    private void Refuse(string field, string message) => _refusals.Add(new Refusal(field, message));
}
