using Tandem.Subscribers;
using Tandem.Subscribers.Secrets;

namespace Tandem.Server.Stores;

/// <summary>Rows to accounts and back.</summary>
internal static class AccountRows
{
    /// <summary>The account of a row and its secrets.</summary>
    public static Account ToAccount(this AccountRow row) => new()
    {
        Id = row.Id,
        UserName = row.UserName,
        Domain = row.Domain,
        DisplayName = row.DisplayName,
        Number = row.Number,
        IsEnabled = row.IsEnabled,
        IsAdministrator = row.IsAdministrator,
        HasDemoPassword = row.HasDemoPassword,
        MediaMode = row.MediaMode,
        CreatedAt = row.CreatedAt,
        PasswordHash = row.PasswordHash,
        Stamp = row.Stamp,
        Version = row.Version,
        DigestSecrets = [.. row.DigestSecrets.Select(secret => new DigestSecret(secret.Realm, secret.Algorithm, secret.Sealed))],
    };

    /// <summary>A row for a new account.</summary>
    public static AccountRow ToRow(this Account account)
    {
        var row = new AccountRow
        {
            Domain = account.Domain,
            UserName = account.UserName,
            DisplayName = account.DisplayName,
            CreatedAt = account.CreatedAt,
            PasswordHash = account.PasswordHash,
            Stamp = account.Stamp,
            SearchText = "",
            Version = 1,
        };
        row.Take(account);
        return row;
    }

    /// <summary>Takes into a row what can change of an account.</summary>
    public static void Take(this AccountRow row, Account account)
    {
        row.DisplayName = account.DisplayName;
        row.Number = account.Number;
        row.IsEnabled = account.IsEnabled;
        row.IsAdministrator = account.IsAdministrator;
        row.HasDemoPassword = account.HasDemoPassword;
        row.MediaMode = account.MediaMode;
        row.PasswordHash = account.PasswordHash;
        row.Stamp = account.Stamp;
        row.SearchText = $"{account.UserName}\n{account.DisplayName.ToLowerInvariant()}\n{account.Number}";
        // A new password or HA1 may come without one algorithm; the old secret for it must not go on working.
        if (account.DigestSecrets.Count > 0) row.DigestSecrets.RemoveAll(kept => !account.DigestSecrets.Any(secret => secret.Realm == kept.Realm && secret.Algorithm == kept.Algorithm));
        foreach (var secret in account.DigestSecrets)
            if (row.DigestSecrets.Find(kept => kept.Realm == secret.Realm && kept.Algorithm == secret.Algorithm) is { } known) known.Sealed = secret.Sealed;
            else row.DigestSecrets.Add(new DigestSecretRow { Realm = secret.Realm, Algorithm = secret.Algorithm, Sealed = secret.Sealed });
    }
}
