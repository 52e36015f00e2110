using Tandem.Sip.Authentication;
using Tandem.Subscribers.Directory;
using Tandem.Subscribers.Secrets;

namespace Tandem.Subscribers.Import;

/// <summary>Makes accounts out of rows: new ones, or changed ones of those that are there.</summary>
public sealed class ImportAccounts(IAccountStore store, IPasswordHasher hasher, DigestVault vault, SubscriberDirectory directory, TimeProvider clock)
{
    /// <summary>What a dry run has in place of a hash.</summary>
    private const string Unhashed = "-";

    internal void Tell(Account account) => directory.Put(account);

    /// <summary>Makes the accounts of some rows. One whose row has errors, or changes nothing, is null.</summary>
    internal async Task<IReadOnlyList<(ImportRow Row, Account? Account)>> MakeAsync(IReadOnlyList<ImportRow> rows, ImportRequest request, CancellationToken cancellation)
    {
        var made = new List<(ImportRow Row, Account? Account)>();
        foreach (var row in rows)
        {
            var known = await store.FindAsync(row.Name.UserName, row.Name.Domain, cancellation);
            made.Add((row, known is null ? Add(row) : request.Update ? Change(row, known, request) : Refuse(row)));
        }

        // Hashing is slow on purpose; as many at the same time as the hasher allows.
        var hashes = await Task.WhenAll(made.Select(entry => entry.Account is null || entry.Row.Password is null ? Task.FromResult("")
            : request.DryRun ? Task.FromResult(Unhashed) : hasher.HashAsync(entry.Row.Password, cancellation)));
        return [.. made.Zip(hashes, (entry, hash) => hash.Length == 0 ? entry : (entry.Row, entry.Account! with { PasswordHash = hash }))];
    }

    private static Account? Refuse(ImportRow row)
    {
        row.Refuse(AccountField.UserName, $"The user name {row.Name.UserName} is taken.");
        return null;
    }

    private Account? Add(ImportRow row)
    {
        var wanted = new NewAccount { UserName = row.UserName, Domain = row.Domain, DisplayName = row.DisplayName, Number = row.Number, Password = row.Password };
        var form = new NewAccountForm(wanted, hasPassword: !row.HasHa1);
        row.Refuse(form.Refusals);
        if (row.Errors.Count > 0) return null;
        return new Account
        {
            UserName = form.UserName,
            Domain = form.Domain,
            DisplayName = form.DisplayName,
            Number = form.Number,
            IsEnabled = row.IsEnabled ?? true,
            IsAdministrator = row.IsAdministrator ?? false,
            CreatedAt = clock.GetUtcNow(),
            // Without a password nobody signs in at the web, until one is set.
            PasswordHash = "",
            Stamp = AccountService.NewStamp(),
            DigestSecrets = Seal(row, form.UserName, form.Domain),
        };
    }

    private Account? Change(ImportRow row, Account known, ImportRequest request)
    {
        var isSelf = request.Self == row.Name;
        if (isSelf && row.IsEnabled == false) row.Refuse(AccountField.IsEnabled, "You cannot disable yourself.");
        if (isSelf && row.IsAdministrator == false) row.Refuse(AccountField.IsAdministrator, "You cannot take the administration from yourself.");
        var form = new AccountChangeForm(row.Name, new AccountChange { DisplayName = row.DisplayName, Number = row.Number, Password = row.Password });
        row.Refuse(form.Refusals);
        if (row.Errors.Count > 0) return null;
        var changed = known with
        {
            DisplayName = form.DisplayName ?? known.DisplayName,
            Number = row.Number is null ? known.Number : form.Number,
            IsEnabled = row.IsEnabled ?? known.IsEnabled,
            IsAdministrator = row.IsAdministrator ?? known.IsAdministrator,
        };
        var hasSecret = row.Password is not null || row.HasHa1;
        if (hasSecret) changed = changed with { HasDemoPassword = false, PasswordHash = "", DigestSecrets = Seal(row, known.UserName, known.Domain) };
        if (hasSecret || changed.IsEnabled != known.IsEnabled) changed = changed with { Stamp = AccountService.NewStamp() };
        return changed == known ? null : changed;
    }

    private IReadOnlyList<DigestSecret> Seal(ImportRow row, string userName, string domain)
    {
        var realm = directory.RealmOf(domain);
        if (row.Password is not null) return vault.Seal(userName, realm, row.Password);
        var secrets = new List<DigestSecret>();
        if (row.Md5 is not null) secrets.Add(vault.Seal(userName, realm, DigestAlgorithm.Md5, row.Md5));
        if (row.Sha256 is not null) secrets.Add(vault.Seal(userName, realm, DigestAlgorithm.Sha256, row.Sha256));
        return secrets;
    }
}
