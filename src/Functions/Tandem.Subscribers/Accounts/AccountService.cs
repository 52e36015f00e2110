using System.Buffers.Text;
using System.Security.Cryptography;
using Tandem.Subscribers.Directory;
using Tandem.Subscribers.Secrets;

namespace Tandem.Subscribers;

/// <summary>Makes and changes accounts and domains: checks the rules, stores, and tells the directory. Thread-safe.</summary>
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
            DigestSecrets = vault.Seal(form.UserName, form.Domain, form.Password),
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

    /// <summary>Adds a domain.</summary>
    /// <returns>The domain, or what is refused.</returns>
    public async Task<(Domain? Domain, AccountResult? Refused)> AddDomainAsync(string? name, CancellationToken cancellation)
    {
        if (!DomainName.TryNormalize(name, out var normal, out var refusal))
            return (null, AccountResult.Not(AccountOutcome.Invalid, new Refusal(AccountField.Domain, refusal)));
        var domain = new Domain(normal, clock.GetUtcNow());
        if (!await store.AddDomainAsync(domain, cancellation))
            return (null, AccountResult.Not(AccountOutcome.Taken, new Refusal(AccountField.Domain, $"{domain.Name} is there already.")));
        directory.Put(domain);
        return (domain, null);
    }

    /// <summary>Tells the directory of an account that another process has changed.</summary>
    /// <returns>False when there is no such account.</returns>
    public async Task<bool> RefreshAsync(AccountName name, CancellationToken cancellation)
    {
        if (await FindAsync(name, cancellation) is not { } account) return false;
        directory.Put(account);
        return true;
    }

    private Account Changed(Account account, AccountChangeForm form, AccountChange change, string? hash)
    {
        var changed = account with
        {
            DisplayName = form.DisplayName ?? account.DisplayName,
            Number = change.Number is null ? account.Number : form.Number,
            IsAdministrator = change.IsAdministrator ?? account.IsAdministrator,
            IsEnabled = change.IsEnabled ?? account.IsEnabled,
        };
        if (hash is not null)
            changed = changed with { PasswordHash = hash, HasDemoPassword = false, DigestSecrets = vault.Seal(account.UserName, account.Domain, form.Password!) };
        return hash is not null || changed.IsEnabled != account.IsEnabled ? changed with { Stamp = NewStamp() } : changed;
    }

    private static string NewStamp() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(StampLength));

    private AccountResult Told(Account account)
    {
        directory.Put(account);
        return AccountResult.Done(account);
    }

    private static AccountResult Refused(StoreOutcome outcome, string userName, string domain, string? number) => outcome switch
    {
        StoreOutcome.UserNameTaken => AccountResult.Not(AccountOutcome.Taken, new Refusal(AccountField.UserName, $"The user name {userName} is taken.")),
        StoreOutcome.NumberTaken => AccountResult.Not(AccountOutcome.Taken, new Refusal(AccountField.Number, $"The number {number} is taken.")),
        StoreOutcome.UnknownDomain => AccountResult.Not(AccountOutcome.Invalid, new Refusal(AccountField.Domain, $"There is no domain {domain}. Add it first.")),
        _ => AccountResult.Not(AccountOutcome.Busy),
    };
}
