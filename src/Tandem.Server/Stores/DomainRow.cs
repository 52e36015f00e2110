using Tandem.Subscribers;

namespace Tandem.Server.Stores;

/// <summary>A row of the table of domains.</summary>
internal sealed class DomainRow
{
    public required string Name { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public bool IsEnabled { get; set; } = true;

    /// <summary>The realm; null for the name.</summary>
    public string? Realm { get; set; }

    /// <summary>The domain of the row.</summary>
    public Domain ToDomain() => new(Name, CreatedAt) { IsEnabled = IsEnabled, Realm = Realm ?? Name };

    /// <summary>A row for a domain.</summary>
    public static DomainRow Of(Domain domain)
    {
        var row = new DomainRow { Name = domain.Name, CreatedAt = domain.CreatedAt };
        row.Take(domain);
        return row;
    }

    /// <summary>Takes over what can change of a domain.</summary>
    public void Take(Domain domain)
    {
        IsEnabled = domain.IsEnabled;
        Realm = domain.Realm == domain.Name ? null : domain.Realm;
    }
}
