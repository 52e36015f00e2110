using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Tandem.Subscribers;

namespace Tandem.Server.Stores;

/// <summary>Accounts in a relational database. Each call opens a context of its own from the pool.</summary>
internal sealed partial class AccountStore(Func<AccountContext> open) : IAccountStore
{
    /// <inheritdoc/>
    public async Task<Account?> FindAsync(string userName, string domain, CancellationToken cancellation)
    {
        await using var context = open();
        var row = await context.Accounts.AsNoTracking().Include(account => account.DigestSecrets)
            .FirstOrDefaultAsync(account => account.Domain == domain && account.UserName == userName, cancellation);
        return row?.ToAccount();
    }

    /// <inheritdoc/>
    public async Task<StoreResult> AddAsync(Account account, CancellationToken cancellation)
    {
        await using var context = open();
        if (await ConflictAsync(context, account, cancellation) is { } conflict) return new StoreResult(conflict);
        var row = account.ToRow();
        context.Accounts.Add(row);
        return await SaveAsync(context, row, cancellation);
    }

    /// <inheritdoc/>
    public async Task<StoreResult> UpdateAsync(Account account, CancellationToken cancellation)
    {
        await using var context = open();
        var row = await context.Accounts.Include(stored => stored.DigestSecrets).FirstOrDefaultAsync(stored => stored.Id == account.Id, cancellation);
        if (row is null || row.Version != account.Version) return new StoreResult(StoreOutcome.ChangedMeanwhile);
        if (await ConflictAsync(context, account, cancellation) is { } conflict) return new StoreResult(conflict);
        row.Take(account);
        row.Version++;
        return await SaveAsync(context, row, cancellation);
    }

    /// <inheritdoc/>
    public async Task<AccountPage> ListAsync(AccountQuery query, CancellationToken cancellation)
    {
        await using var context = open();
        var rows = context.Accounts.AsNoTracking();
        if (query.Domain is { } domain) rows = rows.Where(row => row.Domain == domain);
        if (query.Search?.Trim().ToLowerInvariant() is { Length: > 0 } search) rows = rows.Where(row => row.SearchText.Contains(search));
        var total = await rows.CountAsync(cancellation);
        var page = await rows.OrderBy(row => row.UserName).ThenBy(row => row.Domain).Skip(query.Skip).Take(query.Take).ToListAsync(cancellation);
        return new AccountPage(total, [.. page.Select(row => row.ToAccount())]);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<Account> AllAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var context = open();
        await foreach (var row in context.Accounts.AsNoTracking().Include(account => account.DigestSecrets).AsAsyncEnumerable().WithCancellation(cancellation))
            yield return row.ToAccount();
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<Account> InDomainAsync(string? domain, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var context = open();
        var rows = context.Accounts.AsNoTracking().Where(row => domain == null || row.Domain == domain).OrderBy(row => row.Domain).ThenBy(row => row.UserName);
        await foreach (var row in rows.AsAsyncEnumerable().WithCancellation(cancellation)) yield return row.ToAccount();
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<StoreResult>> StoreAsync(IReadOnlyList<Account> accounts, bool keep, CancellationToken cancellation)
    {
        await using var context = open();
        await using var transaction = await context.Database.BeginTransactionAsync(cancellation);
        var results = new StoreResult[accounts.Count];
        for (var i = 0; i < results.Length; i++)
        {
            results[i] = await StoreAsync(context, accounts[i], cancellation);
            // What was refused must not be tried again with the next one.
            context.ChangeTracker.Clear();
        }

        if (keep) await transaction.CommitAsync(cancellation);
        else await transaction.RollbackAsync(cancellation);
        return results;
    }

    private static async Task<StoreResult> StoreAsync(AccountContext context, Account account, CancellationToken cancellation)
    {
        if (await ConflictAsync(context, account, cancellation) is { } conflict) return new StoreResult(conflict);
        var row = account.Id == 0 ? account.ToRow() : await context.Accounts.Include(stored => stored.DigestSecrets).FirstOrDefaultAsync(stored => stored.Id == account.Id, cancellation);
        if (row is null || (account.Id != 0 && row.Version != account.Version)) return new StoreResult(StoreOutcome.ChangedMeanwhile);
        if (account.Id == 0) context.Accounts.Add(row);
        else
        {
            row.Take(account);
            row.Version++;
        }

        try
        {
            // Inside a transaction the framework makes a savepoint first, so that a refusal takes nothing else with it.
            await context.SaveChangesAsync(cancellation);
            return new StoreResult(StoreOutcome.Stored, row.ToAccount());
        }
        catch (DbUpdateException)
        {
            return new StoreResult(StoreOutcome.ChangedMeanwhile);
        }
    }

    private async Task<StoreResult> SaveAsync(AccountContext context, AccountRow row, CancellationToken cancellation)
    {
        try
        {
            await context.SaveChangesAsync(cancellation);
            return new StoreResult(StoreOutcome.Stored, row.ToAccount());
        }
        catch (DbUpdateConcurrencyException)
        {
            return new StoreResult(StoreOutcome.ChangedMeanwhile);
        }
        catch (DbUpdateException)
        {
            // Somebody was faster between the look and the write; the unique index has noticed. Databases name the index in ways of their own, so look again.
            await using var fresh = open();
            if (await ConflictAsync(fresh, row.ToAccount(), cancellation) is { } conflict) return new StoreResult(conflict);
            throw;
        }
    }

    private static async Task<StoreOutcome?> ConflictAsync(AccountContext context, Account account, CancellationToken cancellation)
    {
        var others = context.Accounts.Where(row => row.Domain == account.Domain && row.Id != account.Id);
        if (!await context.Domains.AnyAsync(row => row.Name == account.Domain, cancellation)) return StoreOutcome.UnknownDomain;
        if (await others.AnyAsync(row => row.UserName == account.UserName, cancellation)) return StoreOutcome.UserNameTaken;
        return account.Number is { } number && await others.AnyAsync(row => row.Number == number, cancellation) ? StoreOutcome.NumberTaken : null;
    }
}
