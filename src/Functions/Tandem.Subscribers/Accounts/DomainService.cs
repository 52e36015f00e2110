using Tandem.Subscribers.Directory;

namespace Tandem.Subscribers;

/// <summary>Makes, changes and removes domains: checks the rules, stores, and tells the directory, which ends what is registered there. Thread-safe.</summary>
public sealed class DomainService(IAccountStore store, SubscriberDirectory directory, SubscriberOptions options, TimeProvider clock)
{
    /// <summary>Whether a domain is that of everybody who names none. It can be neither disabled nor removed.</summary>
    public bool IsDefault(Domain domain) => domain.Name == DomainName.Fold(options.DefaultDomain);

    /// <summary>All domains by name, with how many accounts each has.</summary>
    public async Task<IReadOnlyList<DomainCount>> ListAsync(CancellationToken cancellation)
    {
        var counts = await store.CountByDomainAsync(cancellation);
        return [.. (await store.DomainsAsync(cancellation)).Select(domain => new DomainCount(domain, counts.GetValueOrDefault(domain.Name)))];
    }

    /// <summary>Finds a domain; null when there is none.</summary>
    public async Task<DomainCount?> FindAsync(string? name, CancellationToken cancellation)
    {
        var folded = DomainName.Fold(name);
        return (await ListAsync(cancellation)).FirstOrDefault(entry => entry.Domain.Name == folded);
    }

    /// <summary>Adds a domain.</summary>
    /// <param name="name">Its name as typed.</param>
    /// <param name="realm">Its realm as typed; null or empty for its name.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<DomainResult> AddAsync(string? name, string? realm, CancellationToken cancellation)
    {
        if (!DomainName.TryNormalize(name, out var normal, out var refusal)) return DomainResult.Not(AccountOutcome.Invalid, AccountField.Domain, refusal);
        if (!DomainRealm.TryNormalize(realm, normal, out var normalRealm, out refusal)) return DomainResult.Not(AccountOutcome.Invalid, AccountField.Realm, refusal);
        var domain = new Domain(normal, clock.GetUtcNow()) { Realm = normalRealm };
        if (!await store.AddDomainAsync(domain, cancellation)) return DomainResult.Not(AccountOutcome.Taken, AccountField.Domain, $"{domain.Name} is there already.");
        directory.Put(domain);
        return DomainResult.Done(domain);
    }

    /// <summary>Changes a domain.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="isEnabled">Whether its accounts may do anything; null leaves it. Disabling ends every registration of the domain.</param>
    /// <param name="realm">Its realm as typed; null leaves it.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<DomainResult> ChangeAsync(string? name, bool? isEnabled, string? realm, CancellationToken cancellation)
    {
        if (await FindAsync(name, cancellation) is not { } found) return DomainResult.Not(AccountOutcome.NotFound);
        var domain = found.Domain;
        if (isEnabled == false && IsDefault(domain)) return DomainResult.Not(AccountOutcome.Invalid, AccountField.IsEnabled, $"{domain.Name} is the default domain and cannot be disabled.");
        var changed = domain with { IsEnabled = isEnabled ?? domain.IsEnabled };
        if (realm is not null)
        {
            if (!DomainRealm.TryNormalize(realm, domain.Name, out var normal, out var refusal)) return DomainResult.Not(AccountOutcome.Invalid, AccountField.Realm, refusal);
            if (normal != domain.Realm && found.Accounts > 0)
                return DomainResult.Not(AccountOutcome.Taken, AccountField.Realm, $"{domain.Name} has accounts, whose digest secrets are for the realm {domain.Realm}. A realm is chosen before the first account.");
            changed = changed with { Realm = normal };
        }

        if (!await store.UpdateDomainAsync(changed, cancellation)) return DomainResult.Not(AccountOutcome.NotFound);
        directory.Put(changed);
        return DomainResult.Done(changed);
    }

    /// <summary>Removes a domain: nobody of it is registered any more, and the server no longer answers for it.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="withAccounts">Whether its accounts go with it; without it a domain that has some stays.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<DomainResult> RemoveAsync(string? name, bool withAccounts, CancellationToken cancellation)
    {
        if (await FindAsync(name, cancellation) is not { Domain: var domain }) return DomainResult.Not(AccountOutcome.NotFound);
        if (IsDefault(domain)) return DomainResult.Not(AccountOutcome.Taken, AccountField.Domain, $"{domain.Name} is the default domain and cannot be removed.");
        switch (await store.RemoveDomainAsync(domain.Name, withAccounts, cancellation))
        {
            case DomainRemoval.HasAccounts:
                return DomainResult.Not(AccountOutcome.Taken, AccountField.Domain, $"{domain.Name} has accounts. Remove them with it, or leave it.");
            case DomainRemoval.NotFound:
                return DomainResult.Not(AccountOutcome.NotFound);
            default:
                directory.Remove(domain.Name);
                return DomainResult.Done(domain);
        }
    }

    /// <summary>Tells the directory of a domain that another process has added, changed or removed.</summary>
    public async Task RefreshAsync(string name, CancellationToken cancellation)
    {
        var folded = DomainName.Fold(name);
        var domain = (await store.DomainsAsync(cancellation)).FirstOrDefault(known => known.Name == folded);
        if (domain is null) directory.Remove(folded);
        else directory.Put(domain);
    }
}

/// <summary>A domain and how many accounts it has.</summary>
/// <param name="Domain">The domain.</param>
/// <param name="Accounts">How many accounts.</param>
public sealed record DomainCount(Domain Domain, int Accounts);

/// <summary>The answer to a request about a domain.</summary>
/// <param name="Outcome">How it went.</param>
/// <param name="Domain">The domain as it is now, or was when it was removed; null when it was not done.</param>
/// <param name="Refusals">What was refused; empty when it was done.</param>
public sealed record DomainResult(AccountOutcome Outcome, Domain? Domain, IReadOnlyList<Refusal> Refusals)
{
    internal static DomainResult Done(Domain domain) => new(AccountOutcome.Done, domain, []);

    internal static DomainResult Not(AccountOutcome outcome) => new(outcome, null, []);

    internal static DomainResult Not(AccountOutcome outcome, string field, string message) => new(outcome, null, [new Refusal(field, message)]);
}
