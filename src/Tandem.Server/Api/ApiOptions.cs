using System.ComponentModel.DataAnnotations;

namespace Tandem.Server.Api;

/// <summary>How much one source, a network address, may ask of the REST API.</summary>
internal sealed record ApiOptions
{
    /// <summary>Requests at once: a page that loads, or several behind one address.</summary>
    [Range(1, 1_000_000)]
    public int RequestBurst { get; init; } = 300;

    /// <summary>Requests per second after that.</summary>
    [Range(1, 1_000_000)]
    public int RequestsPerSecond { get; init; } = 50;

    /// <summary>New accounts at once: a class or a workshop that begins.</summary>
    [Range(1, 1_000_000)]
    public int SignUpBurst { get; init; } = 100;

    /// <summary>New accounts per minute after that: each costs a password hash, and is kept for ever.</summary>
    [Range(1, 1_000_000)]
    public int SignUpsPerMinute { get; init; } = 10;

    /// <summary>Longest body of a request, in octets: many times what any form has.</summary>
    [Range(1024, 1 << 24)]
    public int MaxBodyBytes { get; init; } = 32 * 1024;

    /// <summary>Longest file of an import of users, in octets: 100,000 users with room to spare.</summary>
    [Range(1024, 1 << 30)]
    public int MaxImportBytes { get; init; } = 32 * 1024 * 1024;
}
