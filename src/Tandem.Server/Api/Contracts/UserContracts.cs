using Tandem.Subscribers;

namespace Tandem.Server.Api.Contracts;

/// <summary>An account as the administrator sees it.</summary>
internal sealed record User
{
    /// <summary>User name.</summary>
    /// <example>alice</example>
    public required string UserName { get; init; }

    /// <summary>The name that others see.</summary>
    public required string DisplayName { get; init; }

    /// <summary>The SIP address.</summary>
    /// <example>sip:alice@tandem.test</example>
    public required string AddressOfRecord { get; init; }

    /// <summary>The telephone number inside the domain; null when there is none.</summary>
    /// <example>1001</example>
    public required string? Number { get; init; }

    /// <summary>False for one who may neither sign in nor call nor be called.</summary>
    public required bool IsEnabled { get; init; }

    /// <summary>Whether this person administers users and domains.</summary>
    public required bool IsAdministrator { get; init; }

    /// <summary>Since when there is this account.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>How many contacts are registered now.</summary>
    public required int Registrations { get; init; }

    /// <summary>An account with the number of its registrations.</summary>
    public static User Of(Account account, int registrations) => new()
    {
        UserName = account.UserName,
        DisplayName = account.DisplayName,
        AddressOfRecord = account.AddressOfRecord,
        Number = account.Number,
        IsEnabled = account.IsEnabled,
        IsAdministrator = account.IsAdministrator,
        CreatedAt = account.CreatedAt,
        Registrations = registrations,
    };
}

/// <summary>Some users of many.</summary>
internal sealed record UserPage
{
    /// <summary>How many match the search.</summary>
    public required int Total { get; init; }

    /// <summary>Those of this page, by user name.</summary>
    public required IReadOnlyList<User> Items { get; init; }
}

/// <summary>A new account that the administrator makes.</summary>
internal sealed record NewUserRequest
{
    /// <summary>2 to 32 characters: letters a to z, digits, dot, hyphen, underscore; a letter first.</summary>
    /// <example>erin</example>
    public string? UserName { get; init; }

    /// <summary>8 to 128 characters.</summary>
    public string? Password { get; init; }

    /// <summary>The name that others see, at most 64 characters; the user name when it is missing.</summary>
    public string? DisplayName { get; init; }

    /// <summary>The domain, which must be there; the default domain when it is missing.</summary>
    /// <example>tandem.test</example>
    public string? Domain { get; init; }

    /// <summary>Telephone number inside the domain: 2 to 15 digits, with or without + in front.</summary>
    /// <example>1005</example>
    public string? Number { get; init; }

    /// <summary>Whether this person administers users and domains.</summary>
    public bool IsAdministrator { get; init; }
}

/// <summary>What the administrator changes of an account; what is missing stays.</summary>
internal sealed record UserChangeRequest
{
    /// <summary>The name that others see; empty for the user name.</summary>
    public string? DisplayName { get; init; }

    /// <summary>A new password. It ends every session of the account and its SIP credentials.</summary>
    public string? Password { get; init; }

    /// <summary>False to disable: it ends every session of the account and its SIP credentials.</summary>
    public bool? IsEnabled { get; init; }

    /// <summary>Whether this person administers users and domains.</summary>
    public bool? IsAdministrator { get; init; }

    /// <summary>Telephone number inside the domain; empty to take it away.</summary>
    public string? Number { get; init; }
}
