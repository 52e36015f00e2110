using Tandem.Contracts.Media;

namespace Tandem.Server.Stores;

/// <summary>A row of the table of accounts; see <see cref="Subscribers.Account"/> for the meaning of its columns.</summary>
internal sealed class AccountRow
{
    public long Id { get; set; }

    public required string Domain { get; set; }

    public required string UserName { get; set; }

    public required string DisplayName { get; set; }

    public string? Number { get; set; }

    public bool IsEnabled { get; set; }

    public bool IsAdministrator { get; set; }

    public bool HasDemoPassword { get; set; }

    public SessionMode? MediaMode { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public required string PasswordHash { get; set; }

    public required string Stamp { get; set; }

    /// <summary>Names and number in lower case: what a search looks in, because databases differ in what they hold for upper and lower case.</summary>
    public required string SearchText { get; set; }

    public int Version { get; set; }

    public List<DigestSecretRow> DigestSecrets { get; set; } = [];
}
