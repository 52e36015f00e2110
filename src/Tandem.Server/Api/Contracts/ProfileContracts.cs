using Tandem.Subscribers;

namespace Tandem.Server.Api.Contracts;

/// <summary>A person's own account.</summary>
internal sealed record Profile
{
    /// <summary>User name.</summary>
    /// <example>alice</example>
    public required string UserName { get; init; }

    /// <summary>The name that others see.</summary>
    /// <example>Alice</example>
    public required string DisplayName { get; init; }

    /// <summary>The SIP address.</summary>
    /// <example>sip:alice@tandem.test</example>
    public required string AddressOfRecord { get; init; }

    /// <summary>The telephone number inside the domain; null when there is none.</summary>
    /// <example>1001</example>
    public required string? Number { get; init; }

    /// <summary>Whether this person administers users and domains.</summary>
    public required bool IsAdministrator { get; init; }

    /// <summary>The profile of an account.</summary>
    public static Profile Of(Account account) => new()
    {
        UserName = account.UserName,
        DisplayName = account.DisplayName,
        AddressOfRecord = account.AddressOfRecord,
        Number = account.Number,
        IsAdministrator = account.IsAdministrator,
    };
}

/// <summary>A new account that somebody makes for himself.</summary>
internal sealed record SignUpRequest
{
    /// <summary>2 to 32 characters: letters a to z, digits, dot, hyphen, underscore; a letter first.</summary>
    /// <example>alice</example>
    public string? UserName { get; init; }

    /// <summary>8 to 128 characters.</summary>
    public string? Password { get; init; }

    /// <summary>The name that others see, at most 64 characters; the user name when it is missing.</summary>
    public string? DisplayName { get; init; }
}

/// <summary>A user name and a password.</summary>
internal sealed record SignInRequest
{
    /// <summary>User name, with <c>@domain</c> when it is not the default domain.</summary>
    /// <example>alice</example>
    public string? UserName { get; init; }

    /// <summary>Password.</summary>
    /// <example>alice-secret</example>
    public string? Password { get; init; }
}

/// <summary>What is to change of the own account; what is missing stays.</summary>
internal sealed record ProfileChangeRequest
{
    /// <summary>The name that others see; empty for the user name.</summary>
    public string? DisplayName { get; init; }

    /// <summary>The password as it is, needed for a new one.</summary>
    public string? CurrentPassword { get; init; }

    /// <summary>The new password. It ends every other session of the account and its SIP credentials.</summary>
    public string? NewPassword { get; init; }
}

/// <summary>Credentials for SIP digest authentication that soon run out, so that a page need not keep the password.</summary>
internal sealed record SipCredentials
{
    /// <summary>Whom they let register and call.</summary>
    /// <example>sip:alice@tandem.test</example>
    public required string AddressOfRecord { get; init; }

    /// <summary>The user name of the digest; it differs from the user of the address.</summary>
    /// <example>alice~1764000000</example>
    public required string AuthorizationUser { get; init; }

    /// <summary>The realm that they are for.</summary>
    /// <example>tandem.test</example>
    public required string Realm { get; init; }

    /// <summary>MD5 of user name, realm and password in lower-case hexadecimal (RFC 7616 section 3.4.2).</summary>
    public required string Ha1 { get; init; }

    /// <summary>When they end. A registration that stands by then ends with its own expiry.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The SIP domain.</summary>
    /// <example>tandem.test</example>
    public required string Domain { get; init; }

    /// <summary>Path of the SIP WebSocket on this server.</summary>
    /// <example>/sip</example>
    public required string WebSocketPath { get; init; }
}
