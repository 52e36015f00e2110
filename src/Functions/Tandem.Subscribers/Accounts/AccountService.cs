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

    /// <summary>Makes an account.</summary>
    public async Task<AccountResult> CreateAsync(NewAccount request, CancellationToken cancellation)
    {
        var form = new AccountForm();
        var userName = form.UserName(request.UserName);
        var domain = form.Domain(request.Domain ?? options.DefaultDomain);
        var password = form.Password(request.Password, userName);
        var displayName = form.DisplayName(request.DisplayName, userName);
        var number = form.Number(request.Number);
        if (form.Refusals.Count > 0) return AccountResult.Not(AccountOutcome.Invalid, form.Refusals);
        // Hashing is slow on purpose: a name that is taken need not pay for it. The store decides in the end.
        if (await store.FindAsync(userName, domain, cancellation) is not null) return Refused(StoreOutcome.UserNameTaken, userName, number, domain);
        var account = new Account
        {
            UserName = userName,
            Domain = domain,
            DisplayName = displayName,
            Number = number,
            IsAdministrator = request.IsAdministrator,
            HasDemoPassword = request.IsDemo,
            CreatedAt = clock.GetUtcNow(),
            PasswordHash = await hasher.HashAsync(password, cancellation),
            Stamp = NewStamp(),
            DigestSecrets = vault.Seal(userName, domain, password),
        };
        var stored = await store.AddAsync(account, cancellation);
        return stored.Account is { } added ? Told(added) : Refused(stored.Outcome, userName, number, domain);
    }

    /// <summary>Changes an account.</summary>
    public async Task<AccountResult> ChangeAsync(AccountName name, AccountChange change, CancellationToken cancellation)
    {
        var form = new AccountForm();
        var displayName = change.DisplayName is null ? null : form.DisplayName(change.DisplayName, name.UserName);
        var password = change.Password is null ? null : form.Password(change.Password, name.UserName);
        var number = change.Number is null ? null : form.Number(change.Number);
        if (form.Refusals.Count > 0) return AccountResult.Not(AccountOutcome.Invalid, form.Refusals);
        var hash = password is null ? null : await hasher.HashAsync(password, cancellation);
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            if (await store.FindAsync(name.UserName, name.Domain, cancellation) is not { } account) return AccountResult.Not(AccountOutcome.NotFound);
            var changed = account with
            {
                DisplayName = displayName ?? account.DisplayName,
                Number = change.Number is null ? account.Number : number,
                IsAdministrator = change.IsAdministrator ?? account.IsAdministrator,
                IsEnabled = change.IsEnabled ?? account.IsEnabled,
            };
            if (hash is not null)
                changed = changed with { PasswordHash = hash, HasDemoPassword = false, DigestSecrets = vault.Seal(account.UserName, account.Domain, password!) };
            if (hash is not null || changed.IsEnabled != account.IsEnabled) changed = changed with { Stamp = NewStamp() };
            var stored = await store.UpdateAsync(changed, cancellation);
            if (stored.Account is { } updated) return Told(updated);
            if (stored.Outcome != StoreOutcome.ChangedMeanwhile) return Refused(stored.Outcome, name.UserName, number, name.Domain);
        }

        return AccountResult.Not(AccountOutcome.Busy);
    }

    /// <summary>Finds an account.</summary>
    public Task<Account?> FindAsync(AccountName name, CancellationToken cancellation) => store.FindAsync(name.UserName, name.Domain, cancellation);

    /// <summary>Adds a domain.</summary>
    /// <returns>What is refused; null when it was added.</returns>
    public async Task<(Domain? Domain, AccountResult? Refused)> AddDomainAsync(string? name, CancellationToken cancellation)
    {
        var form = new AccountForm();
        var domain = new Domain(form.Domain(name), clock.GetUtcNow());
        if (form.Refusals.Count > 0) return (null, AccountResult.Not(AccountOutcome.Invalid, form.Refusals));
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

    private static string NewStamp() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(StampLength));

    private AccountResult Told(Account account)
    {
        directory.Put(account);
        return AccountResult.Done(account);
    }

    private static AccountResult Refused(StoreOutcome outcome, string userName, string? number, string domain) => outcome switch
    {
        StoreOutcome.UserNameTaken => AccountResult.Not(AccountOutcome.Taken, new Refusal(AccountField.UserName, $"The user name {userName} is taken.")),
        StoreOutcome.NumberTaken => AccountResult.Not(AccountOutcome.Taken, new Refusal(AccountField.Number, $"The number {number} is taken.")),
        StoreOutcome.UnknownDomain => AccountResult.Not(AccountOutcome.Invalid, new Refusal(AccountField.Domain, $"There is no domain {domain}. Add it first.")),
        _ => AccountResult.Not(AccountOutcome.Busy),
    };
}
