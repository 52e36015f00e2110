using Microsoft.EntityFrameworkCore;
using Tandem.Subscribers;

namespace Tandem.Server.Stores;

/// <summary>
/// Copies domains and accounts from one store into another, with their password hashes and sealed secrets. All of it or nothing is written. What the other store has already stays as it is there, so a
/// copy can be made again.
/// </summary>
internal static class StoreCopy
{
    private const int BatchSize = 500;

    /// <summary>Copies, or only tells what would be copied.</summary>
    /// <param name="from">Where from.</param>
    /// <param name="to">Where to; its tables are of the newest version.</param>
    /// <param name="isDryRun">Whether to write nothing.</param>
    /// <param name="cancellation">Gives up; nothing is written then.</param>
    public static async Task<StoreCopyResult> RunAsync(AccountContext from, AccountContext to, bool isDryRun, CancellationToken cancellation)
    {
        var domains = await NewDomainsAsync(from, to, cancellation);
        var there = await to.Accounts.AsNoTracking().Select(row => new { row.Domain, row.UserName, row.Number }).ToListAsync(cancellation);
        var names = there.Select(row => (row.Domain, row.UserName)).ToHashSet();
        var numbers = there.Where(row => row.Number is not null).Select(row => (row.Domain, row.Number)).ToHashSet();
        var result = new StoreCopyResult { Domains = domains.Count };
        await using var whole = isDryRun ? null : await to.Database.BeginTransactionAsync(cancellation);
        if (!isDryRun)
        {
            to.Domains.AddRange(domains);
            await to.SaveChangesAsync(cancellation);
        }

        await foreach (var row in from.Accounts.AsNoTracking().Include(account => account.DigestSecrets).OrderBy(account => account.Id).AsAsyncEnumerable().WithCancellation(cancellation))
        {
            var name = new AccountName(row.UserName, row.Domain);
            if (names.Contains((row.Domain, row.UserName))) result.AlreadyThere.Add(name);
            else if (row.Number is not null && numbers.Contains((row.Domain, row.Number))) result.Refused.Add($"The number {row.Number} of {name} is another account's in the store that is copied to.");
            else
            {
                result.Accounts++;
                if (!isDryRun) await AddAsync(to, row, result.Accounts % BatchSize == 0, cancellation);
            }
        }

        if (whole is null || result.Refused.Count > 0) return result;
        await to.SaveChangesAsync(cancellation);
        await whole.CommitAsync(cancellation);
        return result;
    }

    private static async Task AddAsync(AccountContext to, AccountRow row, bool isBatchFull, CancellationToken cancellation)
    {
        // Every database numbers its rows itself; nothing outside the tables knows these numbers.
        row.Id = 0;
        foreach (var secret in row.DigestSecrets) secret.AccountId = 0;
        to.Accounts.Add(row);
        if (!isBatchFull) return;
        await to.SaveChangesAsync(cancellation);
        to.ChangeTracker.Clear();
    }

    private static async Task<List<DomainRow>> NewDomainsAsync(AccountContext from, AccountContext to, CancellationToken cancellation)
    {
        var there = await to.Domains.AsNoTracking().Select(row => row.Name).ToListAsync(cancellation);
        return [.. (await from.Domains.AsNoTracking().ToListAsync(cancellation)).Where(row => !there.Contains(row.Name))];
    }
}

/// <summary>What was copied, or would be.</summary>
internal sealed class StoreCopyResult
{
    /// <summary>Domains that were copied.</summary>
    public int Domains { get; init; }

    /// <summary>Accounts that were copied.</summary>
    public int Accounts { get; set; }

    /// <summary>Accounts that the other store had already and that stay as they are there.</summary>
    public List<AccountName> AlreadyThere { get; } = [];

    /// <summary>Why nothing was copied, a line for each account.</summary>
    public List<string> Refused { get; } = [];
}
