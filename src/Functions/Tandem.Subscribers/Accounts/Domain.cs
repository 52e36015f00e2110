namespace Tandem.Subscribers;

/// <summary>A domain that Tandem answers for. Its accounts are those of no other domain.</summary>
/// <param name="Name">In lower case: <c>tandem.test</c>. Never changes.</param>
/// <param name="CreatedAt">Since when.</param>
public sealed record Domain(string Name, DateTimeOffset CreatedAt)
{
    /// <summary>False for one that the administrator has disabled: nobody of it signs in, calls or is called.</summary>
    public bool IsEnabled { get; init; } = true;

    /// <summary>The realm of its digest authentication; its name when nothing else was chosen. What phones authenticate with depends on it, so it changes only while the domain has no accounts.</summary>
    public string Realm { get; init; } = Name;
}
