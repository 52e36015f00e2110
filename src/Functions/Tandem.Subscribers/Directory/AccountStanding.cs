namespace Tandem.Subscribers.Directory;

/// <summary>How an account stands now, for the check of a session that was opened earlier.</summary>
/// <param name="Stamp">The stamp; a session with another one has ended.</param>
/// <param name="IsEnabled">Whether he may do anything.</param>
/// <param name="IsAdministrator">Whether he administers users and domains.</param>
public readonly record struct AccountStanding(string Stamp, bool IsEnabled, bool IsAdministrator);
