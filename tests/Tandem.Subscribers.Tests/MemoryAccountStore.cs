using System.Runtime.CompilerServices;

namespace Tandem.Subscribers.Tests;

/// <summary>A store in memory that keeps the contract of <see cref="IAccountStore"/>.</summary>
internal sealed class MemoryAccountStore : IAccountStore
{
    private readonly List<Account> _accounts = [];
    private readonly List<Domain> _domains = [];
    private long _lastId;

    /// <summary>Called before each update: what somebody else does at the same time.</summary>
    public Action<Account>? BeforeUpdate { get; set; }

    public Task<Account?> FindAsync(string userName, string domain, CancellationToken cancellation) =>
        Task.FromResult(_accounts.Find(account => account.UserName == userName && account.Domain == domain));

    public Task<StoreResult> AddAsync(Account account, CancellationToken cancellation)
    {
        if (Conflict(account) is { } conflict) return Task.FromResult(new StoreResult(conflict));
        var stored = account with { Id = ++_lastId, Version = 1 };
        _accounts.Add(stored);
        return Task.FromResult(new StoreResult(StoreOutcome.Stored, stored));
    }

    public Task<StoreResult> UpdateAsync(Account account, CancellationToken cancellation)
    {
        BeforeUpdate?.Invoke(account);
        var index = _accounts.FindIndex(known => known.Id == account.Id);
        if (_accounts[index].Version != account.Version) return Task.FromResult(new StoreResult(StoreOutcome.ChangedMeanwhile));
        if (Conflict(account) is { } conflict) return Task.FromResult(new StoreResult(conflict));
        return Task.FromResult(new StoreResult(StoreOutcome.Stored, _accounts[index] = account with { Version = account.Version + 1 }));
    }

    public Task<AccountPage> ListAsync(AccountQuery query, CancellationToken cancellation) => throw new NotSupportedException();

    public async IAsyncEnumerable<Account> AllAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.CompletedTask;
        foreach (var account in _accounts.ToArray()) yield return account;
    }

    public async Task<IReadOnlyList<Domain>> DomainsAsync(CancellationToken cancellation)
    {
        Domain[] domains = [.. _domains];
        if (AfterDomains is { } then)
        {
            AfterDomains = null;
            await then();
        }

        return domains;
    }

    public Task<bool> AddDomainAsync(Domain domain, CancellationToken cancellation)
    {
        if (_domains.Exists(known => known.Name == domain.Name)) return Task.FromResult(false);
        _domains.Add(domain);
        return Task.FromResult(true);
    }

    public Task<bool> UpdateDomainAsync(Domain domain, CancellationToken cancellation)
    {
        var index = _domains.FindIndex(known => known.Name == domain.Name);
        if (index >= 0) _domains[index] = domain;
        return Task.FromResult(index >= 0);
    }

    public Task<DomainRemoval> RemoveDomainAsync(string name, bool withAccounts, CancellationToken cancellation)
    {
        if (!_domains.Exists(known => known.Name == name)) return Task.FromResult(DomainRemoval.NotFound);
        if (!withAccounts && _accounts.Exists(account => account.Domain == name)) return Task.FromResult(DomainRemoval.HasAccounts);
        _accounts.RemoveAll(account => account.Domain == name);
        _domains.RemoveAll(known => known.Name == name);
        return Task.FromResult(DomainRemoval.Removed);
    }

    public Task<IReadOnlyDictionary<string, int>> CountByDomainAsync(CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyDictionary<string, int>>(_accounts.GroupBy(account => account.Domain).ToDictionary(group => group.Key, group => group.Count()));

    public async IAsyncEnumerable<Account> InDomainAsync(string? domain, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.CompletedTask;
        foreach (var account in _accounts.Where(account => domain is null || account.Domain == domain).OrderBy(account => account.Domain).ThenBy(account => account.UserName).ToArray())
            yield return account with { DigestSecrets = [] };
    }

    public async Task<IReadOnlyList<StoreResult>> StoreAsync(IReadOnlyList<Account> accounts, bool keep, CancellationToken cancellation)
    {
        var before = _accounts.ToArray();
        Batches.Add(accounts.Count);
        var results = new List<StoreResult>();
        foreach (var account in accounts) results.Add(await (account.Id == 0 ? AddAsync(account, cancellation) : UpdateAsync(account, cancellation)));
        if (keep) return results;
        _accounts.Clear();
        _accounts.AddRange(before);
        return results;
    }

    /// <summary>How many accounts each transaction had.</summary>
    public List<int> Batches { get; } = [];

    /// <summary>Called after the domains were read: what somebody else does at the same time.</summary>
    public Func<Task>? AfterDomains { get; set; }

    /// <summary>Somebody else deletes an account.</summary>
    public void Delete(string userName) => _accounts.RemoveAll(account => account.UserName == userName);

    /// <summary>Somebody else's change.</summary>
    public void Touch(long id, Func<Account, Account> change)
    {
        var index = _accounts.FindIndex(account => account.Id == id);
        _accounts[index] = change(_accounts[index]) with { Version = _accounts[index].Version + 1 };
    }

    private StoreOutcome? Conflict(Account account)
    {
        var others = _accounts.Where(known => known.Domain == account.Domain && known.Id != account.Id).ToList();
        return !_domains.Exists(domain => domain.Name == account.Domain) ? StoreOutcome.UnknownDomain
            : others.Exists(other => other.UserName == account.UserName) ? StoreOutcome.UserNameTaken
            : account.Number is not null && others.Exists(other => other.Number == account.Number) ? StoreOutcome.NumberTaken
            : null;
    }
}
