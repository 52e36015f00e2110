using System.Buffers.Text;
using System.Security.Cryptography;
using Tandem.Subscribers.Directory;
using Tandem.Subscribers.Secrets;

namespace Tandem.Subscribers;

/// <summary>Makes and changes accounts: checks the rules, stores, and tells the directory. Thread-safe.</summary>
public sealed class AccountService(
    IAccountStore store, IPasswordHasher hasher, DigestVault vault, SubscriberDirectory directory, SubscriberOptions options, TimeProvider clock)
{
    private const int MaxAttempts = 5;
    private const int StampLength = 16;

    /// <summary>What the rules refuse of a new account; empty when nothing.</summary>
    public static IReadOnlyList<Refusal> Check(NewAccount request) => new NewAccountForm(request).Refusals;

    /// <summary>What the rules refuse of a change; empty when nothing.</summary>
    public static IReadOnlyList<Refusal> Check(AccountName name, AccountChange change) => new AccountChangeForm(name, change).Refusals;

    /// <summary>Makes an account.</summary>
    public async Task<AccountResult> CreateAsync(NewAccount request, CancellationToken cancellation)
    {
        var form = new NewAccountForm(request with { Domain = request.Domain ?? options.DefaultDomain });
        if (form.Refusals.Count > 0) return AccountResult.Not(AccountOutcome.Invalid, form.Refusals);
        // Hashing is slow on purpose: a name that is taken need not pay for it. The store decides in the end.
        if (await store.FindAsync(form.UserName, form.Domain, cancellation) is not null) return Refused(StoreOutcome.UserNameTaken, form.UserName, form.Domain, null);
        var account = new Account
        {
            UserName = form.UserName,
            Domain = form.Domain,
            DisplayName = form.DisplayName,
            Number = form.Number,
            IsAdministrator = request.IsAdministrator,
            HasDemoPassword = request.IsDemo,
            CreatedAt = clock.GetUtcNow(),
            PasswordHash = await hasher.HashAsync(form.Password, cancellation),
            Stamp = NewStamp(),
            DigestSecrets = vault.Seal(form.UserName, directory.RealmOf(form.Domain), form.Password),
        };
        var stored = await store.AddAsync(account, cancellation);
        return stored.Account is { } added ? Told(added) : Refused(stored.Outcome, form.UserName, form.Domain, form.Number);
    }

    /// <summary>Changes an account.</summary>
    public async Task<AccountResult> ChangeAsync(AccountName name, AccountChange change, CancellationToken cancellation)
    {
        var form = new AccountChangeForm(name, change);
        if (form.Refusals.Count > 0) return AccountResult.Not(AccountOutcome.Invalid, form.Refusals);
        var hash = form.Password is null ? null : await hasher.HashAsync(form.Password, cancellation);
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            if (await FindAsync(name, cancellation) is not { } account) return AccountResult.Not(AccountOutcome.NotFound);
            var stored = await store.UpdateAsync(Changed(account, form, change, hash), cancellation);
            if (stored.Account is { } updated) return Told(updated);
            if (stored.Outcome != StoreOutcome.ChangedMeanwhile) return Refused(stored.Outcome, name.UserName, name.Domain, form.Number);
        }

        return AccountResult.Not(AccountOutcome.Busy);
    }

    /// <summary>Finds an account.</summary>
    public Task<Account?> FindAsync(AccountName name, CancellationToken cancellation) => store.FindAsync(name.UserName, name.Domain, cancellation);

    /// <summary>Tells the directory of an account that another process has changed or deleted.</summary>
    /// <returns>False when there is no such account.</returns>
    public async Task<bool> RefreshAsync(AccountName name, CancellationToken cancellation)
    {
        var known = directory.Known(name);
        if (await FindAsync(name, cancellation) is { } account)
        {
            directory.Put(account);
            return true;
        }

        if (known is { } gone) directory.Remove(gone);
        return false;
    }

    /// <summary>Tells the directory of everything that another process may have added, changed or removed.</summary>
    public async Task RefreshAllAsync(CancellationToken cancellation)
    {
        // What is known is asked before the store, or what is added between the two would count as removed.
        var (knownDomains, known) = (directory.Domains, directory.Known());
        var domains = await store.DomainsAsync(cancellation);
        foreach (var domain in domains) directory.Put(domain);
        foreach (var gone in knownDomains.Except(domains.Select(domain => domain.Name))) directory.Remove(gone);
        var stored = new HashSet<long>();
        await foreach (var account in store.AllAsync(cancellation))
        {
            stored.Add(account.Id);
            directory.Put(account);
        }

        foreach (var account in known)
            if (!stored.Contains(account.Entry.Id)) directory.Remove(account);
    }

    private Account Changed(Account account, AccountChangeForm form, AccountChange change, string? hash)
    {
        var changed = account with
        {
            DisplayName = form.DisplayName ?? account.DisplayName,
            Number = change.Number is null ? account.Number : form.Number,
            IsAdministrator = change.IsAdministrator ?? account.IsAdministrator,
            IsEnabled = change.IsEnabled ?? account.IsEnabled,
            MediaMode = change.Media is { } media ? media.Mode : account.MediaMode,
        };
        if (hash is not null)
            changed = changed with { PasswordHash = hash, HasDemoPassword = false, DigestSecrets = vault.Seal(account.UserName, directory.RealmOf(account.Domain), form.Password!) };
        return hash is not null || changed.IsEnabled != account.IsEnabled ? changed with { Stamp = NewStamp() } : changed;
    }

    internal static string NewStamp() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(StampLength));

    private AccountResult Told(Account account)
    {
        directory.Put(account);
        return AccountResult.Done(account);
    }

    private static AccountResult Refused(StoreOutcome outcome, string userName, string domain, string? number) => outcome switch
    {
        StoreOutcome.UserNameTaken or StoreOutcome.NumberTaken => AccountResult.Not(AccountOutcome.Taken, Refusal(outcome, userName, domain, number)),
        StoreOutcome.UnknownDomain => AccountResult.Not(AccountOutcome.Invalid, Refusal(outcome, userName, domain, number)),
        _ => AccountResult.Not(AccountOutcome.Busy),
    };

    /// <summary>What the store has against an account, in words.</summary>
    internal static Refusal Refusal(StoreOutcome outcome, string userName, string domain, string? number) => outcome switch
    {
        StoreOutcome.UserNameTaken => new Refusal(AccountField.UserName, $"The user name {userName} is taken."),
        StoreOutcome.NumberTaken => new Refusal(AccountField.Number, $"The number {number} is taken."),
        StoreOutcome.UnknownDomain => new Refusal(AccountField.Domain, $"There is no domain {domain}. Add it first."),
        _ => new Refusal(AccountField.UserName, "Somebody else has changed this account at the same time. Please try again."),
    };
}
