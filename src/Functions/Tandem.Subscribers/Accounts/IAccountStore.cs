namespace Tandem.Subscribers;

/// <summary>Where accounts and domains are kept. Thread-safe; a change that was acknowledged outlives a crash.</summary>
public interface IAccountStore
{
    /// <summary>Finds one account.</summary>
    Task<Account?> FindAsync(string userName, string domain, CancellationToken cancellation);

    /// <summary>Adds an account whose domain exists.</summary>
    Task<StoreResult> AddAsync(Account account, CancellationToken cancellation);

    /// <summary>Stores a changed account, if nobody else has changed it since it was read.</summary>
    Task<StoreResult> UpdateAsync(Account account, CancellationToken cancellation);

    /// <summary>A page of the accounts whose user name, display name or number contains the text searched for, by user name and domain.</summary>
    Task<AccountPage> ListAsync(AccountQuery query, CancellationToken cancellation);

    /// <summary>All accounts, in any order.</summary>
    IAsyncEnumerable<Account> AllAsync(CancellationToken cancellation);

    /// <summary>The accounts of one domain, or of all when it is null, by domain and user name, without their secrets.</summary>
    IAsyncEnumerable<Account> InDomainAsync(string? domain, CancellationToken cancellation);

    /// <summary>Adds the accounts that have no number yet and stores the changes of the others, all in one transaction. What cannot be stored is left out, and the rest stored.</summary>
    /// <param name="accounts">The accounts.</param>
    /// <param name="keep">False to take everything back at the end: a trial.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>How it went for each, in the same order.</returns>
    Task<IReadOnlyList<StoreResult>> StoreAsync(IReadOnlyList<Account> accounts, bool keep, CancellationToken cancellation);

    /// <summary>How many accounts each domain has; a domain without any may be missing.</summary>
    Task<IReadOnlyDictionary<string, int>> CountByDomainAsync(CancellationToken cancellation);

    /// <summary>All domains, by name.</summary>
    Task<IReadOnlyList<Domain>> DomainsAsync(CancellationToken cancellation);

    /// <summary>Adds a domain. False when it is there already.</summary>
    Task<bool> AddDomainAsync(Domain domain, CancellationToken cancellation);

    /// <summary>Stores what has changed of a domain. False when there is none.</summary>
    Task<bool> UpdateDomainAsync(Domain domain, CancellationToken cancellation);

    /// <summary>Removes a domain, with its accounts or only when it has none.</summary>
    Task<DomainRemoval> RemoveDomainAsync(string name, bool withAccounts, CancellationToken cancellation);
}

/// <summary>How the removal of a domain went.</summary>
public enum DomainRemoval
{
    /// <summary>It is gone.</summary>
    Removed,

    /// <summary>There is none.</summary>
    NotFound,

    /// <summary>It has accounts and stays.</summary>
    HasAccounts,
}

/// <summary>How a change of the store went.</summary>
public enum StoreOutcome
{
    /// <summary>It is stored.</summary>
    Stored,

    /// <summary>Another account of the domain has the user name.</summary>
    UserNameTaken,

    /// <summary>Another account of the domain has the number.</summary>
    NumberTaken,

    /// <summary>There is no such domain.</summary>
    UnknownDomain,

    /// <summary>Somebody else has changed it since it was read.</summary>
    ChangedMeanwhile,
}

/// <summary>How a change of the store went, and what is stored now.</summary>
/// <param name="Outcome">How it went.</param>
/// <param name="Account">The account with its number and version; null when it was not stored.</param>
public readonly record struct StoreResult(StoreOutcome Outcome, Account? Account = null);

/// <summary>Which accounts are wanted.</summary>
/// <param name="Search">Text that is contained; null or empty for all.</param>
/// <param name="Skip">How many to leave out at the start.</param>
/// <param name="Take">How many at the most.</param>
/// <param name="Domain">Only those of this domain; null for all.</param>
public sealed record AccountQuery(string? Search, int Skip, int Take, string? Domain = null);

/// <summary>Some accounts of many.</summary>
/// <param name="Total">How many match.</param>
/// <param name="Items">Those of this page.</param>
public sealed record AccountPage(int Total, IReadOnlyList<Account> Items);
