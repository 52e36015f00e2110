namespace Tandem.Server.Api.Contracts;

/// <summary>A domain that the server answers for.</summary>
internal sealed record DomainView
{
    /// <summary>The name.</summary>
    /// <example>tandem.test</example>
    public required string Name { get; init; }

    /// <summary>Whether it is the domain of everybody who names none.</summary>
    public required bool IsDefault { get; init; }

    /// <summary>Since when it is there.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>All domains.</summary>
internal sealed record DomainList
{
    /// <summary>By name.</summary>
    public required IReadOnlyList<DomainView> Items { get; init; }
}

/// <summary>A new domain.</summary>
internal sealed record NewDomainRequest
{
    /// <summary>The name: a host name.</summary>
    /// <example>example.org</example>
    public string? Name { get; init; }
}
