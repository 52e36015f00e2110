using Tandem.Contracts.Media;

namespace Tandem.Subscribers;

/// <summary>An account that is to be made.</summary>
public sealed record NewAccount
{
    /// <summary>User name as typed.</summary>
    public string? UserName { get; init; }

    /// <summary>Password as typed.</summary>
    public string? Password { get; init; }

    /// <summary>Display name as typed; empty for the user name.</summary>
    public string? DisplayName { get; init; }

    /// <summary>Domain; null for the default domain.</summary>
    public string? Domain { get; init; }

    /// <summary>Number; null or empty for none.</summary>
    public string? Number { get; init; }

    /// <summary>Whether he administers users and domains.</summary>
    public bool IsAdministrator { get; init; }

    /// <summary>Whether the password is a published one (<see cref="Account.HasDemoPassword"/>).</summary>
    internal bool IsDemo { get; init; }
}

/// <summary>What is to be changed of an account; null leaves a thing as it is.</summary>
public sealed record AccountChange
{
    /// <summary>Display name; empty for the user name.</summary>
    public string? DisplayName { get; init; }

    /// <summary>A new password: ends sessions and SIP credentials.</summary>
    public string? Password { get; init; }

    /// <summary>Number; empty takes it away.</summary>
    public string? Number { get; init; }

    /// <summary>Whether he may do anything; a change ends sessions and SIP credentials.</summary>
    public bool? IsEnabled { get; init; }

    /// <summary>Whether he administers users and domains.</summary>
    public bool? IsAdministrator { get; init; }

    /// <summary>What holds for the media of his calls; for those that begin from then on.</summary>
    public MediaPolicy? Media { get; init; }
}

/// <summary>What holds for the media of an account's calls.</summary>
/// <param name="Mode">Which of them go through this node; null for what is set for all.</param>
public sealed record MediaPolicy(SessionMode? Mode);
