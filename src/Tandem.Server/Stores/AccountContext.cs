using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Tandem.Server.Hosting;
using Tandem.Subscribers;

namespace Tandem.Server.Stores;

/// <summary>
/// The tables of accounts, the same for every database. Each database has a context of its own below this one, because migrations belong to the context that they were made with.
/// </summary>
internal abstract class AccountContext(DbContextOptions options) : DbContext(options)
{
    public DbSet<AccountRow> Accounts => Set<AccountRow>();

    public DbSet<DomainRow> Domains => Set<DomainRow>();

    /// <summary>Where the accounts are, for messages to the operator: a file or a server, without secrets.</summary>
    public abstract string Place { get; }

    /// <summary>How the operator names another place.</summary>
    public abstract string OtherPlace { get; }

    /// <summary>Makes ready what the tables are to lie in, and keeps others from changing the tables until the result is disposed of.</summary>
    /// <param name="patience">How long to wait for it.</param>
    /// <param name="cancellation">Gives up.</param>
    public abstract Task<IAsyncDisposable> PrepareStorageAsync(TimeSpan patience, CancellationToken cancellation);

    /// <summary>Why the server cannot start with these accounts, and what to do.</summary>
    public virtual StartException Explain(DbException failure) => new($"The accounts in {Place} cannot be opened: {failure.Message} Restore them from a backup, or {OtherPlace}.", StartException.Unavailable);

    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<DomainRow>(Domain);
        modelBuilder.Entity<AccountRow>(Account);
        modelBuilder.Entity<DigestSecretRow>(DigestSecret);
    }

    /// <inheritdoc/>
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        // SQLite has no type for it; a count of milliseconds sorts and compares everywhere.
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UnixMilliseconds>();

    private static void Domain(EntityTypeBuilder<DomainRow> table)
    {
        table.ToTable("Domains").HasKey(row => row.Name);
        table.Property(row => row.Name).HasMaxLength(DomainName.MaxLength);
        table.Property(row => row.Realm).HasMaxLength(DomainRealm.MaxLength);
        table.Property(row => row.IsEnabled).HasDefaultValue(true).HasSentinel(true);
    }

    private static void Account(EntityTypeBuilder<AccountRow> table)
    {
        table.ToTable("Accounts").HasKey(row => row.Id);
        table.Property(row => row.Domain).HasMaxLength(DomainName.MaxLength);
        table.Property(row => row.UserName).HasMaxLength(UserName.MaxLength);
        table.Property(row => row.DisplayName).HasMaxLength(DisplayName.MaxLength);
        table.Property(row => row.Number).HasMaxLength(SubscriberNumber.MaxDigits + 1);
        table.Property(row => row.MediaMode).HasConversion<string>().HasMaxLength(16);
        table.Property(row => row.Version).IsConcurrencyToken();
        table.HasIndex(row => new { row.Domain, row.UserName }).IsUnique();
        table.HasIndex(row => new { row.Domain, row.Number }).IsUnique();
        table.HasOne<DomainRow>().WithMany().HasForeignKey(row => row.Domain).OnDelete(DeleteBehavior.Restrict);
        table.HasMany(row => row.DigestSecrets).WithOne().HasForeignKey(row => row.AccountId);
    }

    private static void DigestSecret(EntityTypeBuilder<DigestSecretRow> table)
    {
        table.ToTable("DigestSecrets").HasKey(row => new { row.AccountId, row.Realm, row.Algorithm });
        table.Property(row => row.Realm).HasMaxLength(DomainName.MaxLength);
        table.Property(row => row.Algorithm).HasConversion<string>().HasMaxLength(16);
    }

    private sealed class UnixMilliseconds() : ValueConverter<DateTimeOffset, long>(time => time.ToUnixTimeMilliseconds(), value => DateTimeOffset.FromUnixTimeMilliseconds(value));
}
