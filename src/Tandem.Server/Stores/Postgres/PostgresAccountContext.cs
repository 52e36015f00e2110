using System.Data.Common;
using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Npgsql;
using Tandem.Server.Hosting;

namespace Tandem.Server.Stores.Postgres;

/// <summary>The accounts in a PostgreSQL database, which several nodes may share.</summary>
internal sealed class PostgresAccountContext(DbContextOptions<PostgresAccountContext> options) : AccountContext(options)
{
    /// <summary>The channel on which the triggers of the tables tell of changes: <c>account USER@DOMAIN</c> or <c>domain DOMAIN</c>.</summary>
    public const string Channel = "tandem_accounts";

    /// <summary>Number of the advisory lock under which one node at a time changes the tables: "tandem" in ASCII.</summary>
    private const long MigrationLock = 0x74616e64656d;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <inheritdoc/>
    public override string Place => PostgresConnection.Describe(ConnectionString);

    /// <inheritdoc/>
    public override string OtherPlace => "name another database in Tandem:Store:PostgreSql";

    private string ConnectionString => Database.GetConnectionString()!;

    /// <inheritdoc/>
    public override async Task<IAsyncDisposable> PrepareStorageAsync(TimeSpan patience, CancellationToken cancellation)
    {
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                await Database.OpenConnectionAsync(cancellation);
                break;
            }
            catch (Exception failure) when (StoreFailure.Of(failure) is NpgsqlException away && PostgresConnection.IsPassing(away) && Stopwatch.GetElapsedTime(began) + Pause < patience)
            {
                await Task.Delay(Pause, cancellation);
            }
        }

        // Held by the session: a node that dies in the middle lets go of it.
        await Database.ExecuteSqlAsync($"SELECT pg_advisory_lock({MigrationLock})", cancellation);
        return new Held(this);
    }

    /// <inheritdoc/>
    public override StartException Explain(DbException failure) => failure is NpgsqlException refused ? PostgresConnection.Explain(refused, ConnectionString) : base.Explain(failure);

    /// <inheritdoc/>
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);
        // Octets sort alike on every server and as they do in SQLite; the order of a locale changes with the system's library.
        configurationBuilder.Properties<string>().UseCollation("C");
    }

    private sealed class Held(PostgresAccountContext context) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            try
            {
                await context.Database.ExecuteSqlAsync($"SELECT pg_advisory_unlock({MigrationLock})");
            }
            catch (DbException)
            {
                // The session is gone, and the lock with it.
            }

            await context.Database.CloseConnectionAsync();
        }
    }
}

/// <summary>What <c>dotnet ef migrations add</c> makes a context with.</summary>
internal sealed class PostgresAccountContextFactory : IDesignTimeDbContextFactory<PostgresAccountContext>
{
    /// <inheritdoc/>
    public PostgresAccountContext CreateDbContext(string[] args) => new(new DbContextOptionsBuilder<PostgresAccountContext>().UseNpgsql("Host=nowhere;Database=tandem").Options);
}
