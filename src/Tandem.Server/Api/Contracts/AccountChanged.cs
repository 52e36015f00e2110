namespace Tandem.Server.Api.Contracts;

/// <summary>An account that another process has changed in the store.</summary>
/// <param name="UserName">User name.</param>
/// <param name="Domain">Domain.</param>
internal sealed record AccountChanged(string UserName, string Domain);
