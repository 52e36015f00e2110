using System.Globalization;

namespace Tandem.Subscribers.Import;

/// <summary>Writes accounts as comma-separated values, row by row, so that <see cref="AccountImport"/> can read them back. Never a password, and nothing that could stand for one.</summary>
public sealed class AccountExport(IAccountStore store)
{
    /// <summary>Writes the accounts of a domain, or all when it is null.</summary>
    public async Task WriteAsync(TextWriter output, string? domain, CancellationToken cancellation)
    {
        await output.WriteAsync(CsvWriter.Row("userName", "domain", "displayName", "number", "isEnabled", "isAdministrator", "createdAt"));
        await foreach (var account in store.InDomainAsync(domain is null ? null : DomainName.Fold(domain), cancellation))
            await output.WriteAsync(CsvWriter.Row(
                account.UserName, account.Domain, account.DisplayName, account.Number ?? "", account.IsEnabled ? "true" : "false", account.IsAdministrator ? "true" : "false",
                account.CreatedAt.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture)));
        await output.FlushAsync(cancellation);
    }
}
