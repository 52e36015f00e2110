using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Tandem.Subscribers;

namespace Tandem.Server.Stores;

/// <summary>Accounts in a relational database. Each call opens a context of its own from the pool.</summary>
internal sealed class AccountStore(Func<AccountContext> open) : IAccountStore
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
    public async Task<IReadOnlyList<Domain>> DomainsAsync(CancellationToken cancellation)
    {
        await using var context = open();
        var rows = await context.Domains.AsNoTracking().OrderBy(row => row.Name).ToListAsync(cancellation);
        return [.. rows.Select(row => new Domain(row.Name, row.CreatedAt))];
    }

    /// <inheritdoc/>
    public async Task<bool> AddDomainAsync(Domain domain, CancellationToken cancellation)
    {
        await using var context = open();
        if (await context.Domains.AnyAsync(row => row.Name == domain.Name, cancellation)) return false;
        context.Domains.Add(new DomainRow { Name = domain.Name, CreatedAt = domain.CreatedAt });
        try
        {
            await context.SaveChangesAsync(cancellation);
            return true;
        }
        catch (DbUpdateException)
        {
            // Somebody was faster between the look and the write.
            await using var fresh = open();
            if (await fresh.Domains.AnyAsync(row => row.Name == domain.Name, cancellation)) return false;
            throw;
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
