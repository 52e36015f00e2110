namespace Tandem.Server.Api.Contracts;

/// <summary>A domain that the server answers for.</summary>
internal sealed record DomainView
{
    /// <summary>The name.</summary>
    /// <example>tandem.test</example>
    public required string Name { get; init; }

    /// <summary>The realm of its digest authentication.</summary>
    /// <example>tandem.test</example>
    public required string Realm { get; init; }

    /// <summary>Whether it is the domain of everybody who names none.</summary>
    public required bool IsDefault { get; init; }

    /// <summary>False for one of which nobody signs in, calls or is called.</summary>
    public required bool IsEnabled { get; init; }

    /// <summary>How many accounts it has.</summary>
    public required int Accounts { get; init; }

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

    /// <summary>The realm of its digest authentication; the name when it is missing.</summary>
    /// <example>example.org</example>
    public string? Realm { get; init; }
}

/// <summary>What the administrator changes of a domain; what is missing stays.</summary>
internal sealed record DomainChangeRequest
{
    /// <summary>False to disable it.</summary>
    public bool? IsEnabled { get; init; }

    /// <summary>The realm, while the domain has no accounts; empty for the name.</summary>
    public string? Realm { get; init; }
}

/// <summary>A domain that another process has added, changed or removed in the store.</summary>
/// <param name="Name">Its name.</param>
internal sealed record DomainChanged(string Name);
