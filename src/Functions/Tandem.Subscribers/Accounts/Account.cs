using Tandem.Contracts.Media;
using Tandem.Subscribers.Secrets;

namespace Tandem.Subscribers;

/// <summary>One account as it is stored. A value: a change makes another.</summary>
public sealed record Account
{
    /// <summary>The store's number for it; 0 before it is stored.</summary>
    public long Id { get; init; }

    /// <summary>User name in the form of <see cref="Subscribers.UserName"/>. Never changes.</summary>
    public required string UserName { get; init; }

    /// <summary>Domain. Never changes.</summary>
    public required string Domain { get; init; }

    /// <summary>The name that others see.</summary>
    public required string DisplayName { get; init; }

    /// <summary>The number that means this account too, unique in its domain; null for none.</summary>
    public string? Number { get; init; }

    /// <summary>False for one whom the administrator has disabled: he neither signs in nor calls nor is called.</summary>
    public bool IsEnabled { get; init; } = true;

    /// <summary>Whether he administers users and domains.</summary>
    public bool IsAdministrator { get; init; }

    /// <summary>Whether the password is still the published one of a demo account.</summary>
    public bool HasDemoPassword { get; init; }

    /// <summary>Which of its calls have their media through this node; null for what is set for all.</summary>
    public SessionMode? MediaMode { get; init; }

    /// <summary>Since when.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>What <see cref="IPasswordHasher"/> made of the password.</summary>
    public required string PasswordHash { get; init; }

    /// <summary>A random text that changes when everything that was given out must end: sessions, SIP credentials.</summary>
    public required string Stamp { get; init; }

    /// <summary>What digest authentication needs of the password, sealed.</summary>
    public required IReadOnlyList<DigestSecret> DigestSecrets { get; init; }

    /// <summary>Counts the changes, so that of two at the same time the later one is noticed.</summary>
    public int Version { get; init; }

    /// <summary>Canonical address-of-record: <c>sip:alice@tandem.test</c>.</summary>
    public string AddressOfRecord => $"sip:{UserName}@{Domain}";

    /// <summary>The address-of-record and nothing secret, because a record's own text shows every member.</summary>
    public override string ToString() => AddressOfRecord;
}
