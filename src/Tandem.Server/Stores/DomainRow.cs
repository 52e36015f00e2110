namespace Tandem.Server.Stores;

/// <summary>A row of the table of domains.</summary>
internal sealed class DomainRow
{
    public required string Name { get; set; }

    public DateTimeOffset CreatedAt { get; set; }
}
