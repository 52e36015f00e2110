using Microsoft.EntityFrameworkCore;
using Tandem.Subscribers;

namespace Tandem.Server.Stores;

/// <content>Domains.</content>
internal sealed partial class AccountStore
{
    /// <inheritdoc/>
    public async Task<IReadOnlyList<Domain>> DomainsAsync(CancellationToken cancellation)
    {
        await using var context = open();
        var rows = await context.Domains.AsNoTracking().OrderBy(row => row.Name).ToListAsync(cancellation);
        return [.. rows.Select(row => row.ToDomain())];
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyDictionary<string, int>> CountByDomainAsync(CancellationToken cancellation)
    {
        await using var context = open();
        return await context.Accounts.AsNoTracking().GroupBy(row => row.Domain).Select(group => new { group.Key, Count = group.Count() }).ToDictionaryAsync(group => group.Key, group => group.Count, cancellation);
    }

    /// <inheritdoc/>
    public async Task<bool> AddDomainAsync(Domain domain, CancellationToken cancellation)
    {
        await using var context = open();
        if (await context.Domains.AnyAsync(row => row.Name == domain.Name, cancellation)) return false;
        context.Domains.Add(DomainRow.Of(domain));
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

    /// <inheritdoc/>
    public async Task<bool> UpdateDomainAsync(Domain domain, CancellationToken cancellation)
    {
        await using var context = open();
        if (await context.Domains.FirstOrDefaultAsync(row => row.Name == domain.Name, cancellation) is not { } row) return false;
        row.Take(domain);
        await context.SaveChangesAsync(cancellation);
        return true;
    }

    /// <inheritdoc/>
    public async Task<DomainRemoval> RemoveDomainAsync(string name, bool withAccounts, CancellationToken cancellation)
    {
        await using var context = open();
        await using var transaction = await context.Database.BeginTransactionAsync(cancellation);
        if (!await context.Domains.AnyAsync(row => row.Name == name, cancellation)) return DomainRemoval.NotFound;
        // The secrets go with their accounts.
        if (withAccounts) await context.Accounts.Where(row => row.Domain == name).ExecuteDeleteAsync(cancellation);
        else if (await context.Accounts.AnyAsync(row => row.Domain == name, cancellation)) return DomainRemoval.HasAccounts;
        await context.Domains.Where(row => row.Name == name).ExecuteDeleteAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return DomainRemoval.Removed;
    }
}
