using System.Globalization;
using System.Security.Cryptography;
using Tandem.Subscribers.Directory;

namespace Tandem.Subscribers;

/// <summary>
/// Brings accounts to readiness at the start of a server: the default domain, the first accounts of a new store, and everything from the store into the directory. Runs once, before the first request.
/// </summary>
public sealed class AccountSeed(IAccountStore store, AccountService accounts, SubscriberDirectory directory, SubscriberOptions options, TimeProvider clock)
{
    /// <summary>User name of the first administrator.</summary>
    public const string Administrator = "admin";

    private const int FirstDemoNumber = 1001;
    private const int GeneratedPasswordLength = 16;

    // Without the letters and digits that are taken for one another.
    private const string PasswordLetters = "abcdefghjkmnpqrstuvwxyz23456789";

    /// <summary>The demo accounts of a development run; the password of each is its name and <c>-secret</c>, its number 1001 and on.</summary>
    public static IReadOnlyList<string> DemoUserNames { get; } = ["alice", "bob", "carol", "dave"];

    /// <summary>The published password of a demo account.</summary>
    public static string DemoPassword(string userName) => $"{userName}-secret";

    /// <summary>Prepares the accounts.</summary>
    /// <remarks>The administrator comes last and tells by being there that all is done, so that a start that broke off is made good by the next.</remarks>
    public async Task<AccountSeedResult> PrepareAsync(CancellationToken cancellation)
    {
        await EnsureDefaultDomainAsync(cancellation);
        var (unreadable, hasAdministrator) = (0, false);
        await foreach (var account in store.AllAsync(cancellation))
        {
            if (!directory.Put(account)) unreadable++;
            hasAdministrator |= account.IsAdministrator;
        }

        if (!hasAdministrator && options.DemoAccounts) await MakeDemoAccountsAsync(cancellation);
        var password = hasAdministrator ? null : await MakeAdministratorAsync(cancellation);
        return new AccountSeedResult(directory.Count, unreadable, password);
    }

    /// <summary>Puts the default domain into the store when it is not there yet, and all domains into the directory.</summary>
    public async Task EnsureDefaultDomainAsync(CancellationToken cancellation)
    {
        var domain = new Domain(DomainName.Fold(options.DefaultDomain), clock.GetUtcNow());
        var domains = await store.DomainsAsync(cancellation);
        // One that became the default by configuration must work, whatever was decided about it before.
        var existing = domains.FirstOrDefault(known => known.Name == domain.Name);
        if (existing is null) await store.AddDomainAsync(domain, cancellation);
        else if (!existing.IsEnabled) await store.UpdateDomainAsync(existing with { IsEnabled = true }, cancellation);
        foreach (var known in domains) directory.Put(known.Name == domain.Name ? known with { IsEnabled = true } : known);
    }

    private async Task<string?> MakeAdministratorAsync(CancellationToken cancellation)
    {
        var password = RandomNumberGenerator.GetString(PasswordLetters, GeneratedPasswordLength);
        var administrator = new NewAccount { UserName = Administrator, Password = password, DisplayName = "Administrator", IsAdministrator = true };
        return (await accounts.CreateAsync(administrator, cancellation)).Outcome == AccountOutcome.Done ? password : null;
    }

    private async Task MakeDemoAccountsAsync(CancellationToken cancellation)
    {
        foreach (var (index, userName) in DemoUserNames.Index())
        {
            var demo = new NewAccount
            {
                UserName = userName,
                Password = DemoPassword(userName),
                DisplayName = string.Concat(userName[..1].ToUpperInvariant(), userName.AsSpan(1)),
                Number = (FirstDemoNumber + index).ToString(CultureInfo.InvariantCulture),
                IsDemo = true,
            };
            await accounts.CreateAsync(demo, cancellation);
        }
    }
}

/// <summary>What the start of a server should tell about its accounts.</summary>
/// <param name="Accounts">How many there are.</param>
/// <param name="UnreadableSecrets">
/// How many have digest secrets that do not open, because the server key in the data folder is not the one that sealed them: their owners cannot register phones until their password is set again.
/// </param>
/// <param name="AdministratorPassword">The generated password of the first administrator; null when there was an administrator already. Shown once, stored nowhere.</param>
public sealed record AccountSeedResult(int Accounts, int UnreadableSecrets, string? AdministratorPassword)
{
    /// <summary>The number of accounts and nothing secret.</summary>
    public override string ToString() => $"{Accounts} accounts";
}
