namespace Tandem.Subscribers;

/// <summary>An account as people name it: <c>alice</c> for one of the default domain, or <c>alice@example.org</c>. In the form that is looked up, whether or not the rules allow it.</summary>
/// <param name="UserName">User name.</param>
/// <param name="Domain">Domain.</param>
public readonly record struct AccountName(string UserName, string Domain)
{
    /// <summary>Reads a name; the domain may be missing.</summary>
    public static AccountName Parse(string? text, string defaultDomain)
    {
        var name = (text ?? "").Trim();
        var at = name.LastIndexOf('@');
        return at < 0
            ? new AccountName(Subscribers.UserName.Fold(name), DomainName.Fold(defaultDomain))
            : new AccountName(Subscribers.UserName.Fold(name[..at]), DomainName.Fold(name[(at + 1)..]));
    }

    /// <inheritdoc/>
    public override string ToString() => $"{UserName}@{Domain}";
}
