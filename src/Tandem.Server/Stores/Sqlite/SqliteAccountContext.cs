using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Tandem.Server.Hosting;

namespace Tandem.Server.Stores.Sqlite;

/// <summary>The accounts in a SQLite file, with write-ahead logging, so that the command line can read and write while the server runs.</summary>
internal sealed class SqliteAccountContext(DbContextOptions<SqliteAccountContext> options) : AccountContext(options)
{
    /// <summary>The file in the data folder.</summary>
    public const string FileName = "accounts.db";

    /// <summary>How to reach the file of a data folder.</summary>
    public static string ConnectionString(string dataFolder) =>
        new SqliteConnectionStringBuilder { DataSource = Path.Combine(dataFolder, FileName), ForeignKeys = true }.ToString();

    /// <inheritdoc/>
    public override string Place => Database.GetDbConnection().DataSource;

    /// <inheritdoc/>
    public override string OtherPlace => "name another folder with --data DIR";

    /// <inheritdoc/>
    public override async Task<IAsyncDisposable> PrepareStorageAsync(TimeSpan patience, CancellationToken cancellation)
    {
        // The file belongs to this user alone from the beginning; those that SQLite puts beside it take its mode.
        var file = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite };
        await new FileStream(Place, file).DisposeAsync();
        await Database.ExecuteSqlRawAsync("PRAGMA journal_mode = wal", cancellation);
        // The file is this machine's; the framework's own lock in it is enough.
        return Nothing.Instance;
    }

    /// <inheritdoc/>
    public override StartException Explain(DbException failure)
    {
        // sqlite.org/rescode.html: of a disk without room one or the other tells, by what was to be written.
        const int IoError = 10, Full = 13;
        return failure is SqliteException { SqliteErrorCode: IoError or Full }
            ? new($"The accounts in {Place} cannot be written: {failure.Message.TrimEnd('.')}. Make room on the disk, or {OtherPlace}.", StartException.Unavailable)
            : base.Explain(failure);
    }

    private sealed class Nothing : IAsyncDisposable
    {
        public static readonly Nothing Instance = new();

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}

/// <summary>What <c>dotnet ef migrations add</c> makes a context with.</summary>
internal sealed class SqliteAccountContextFactory : IDesignTimeDbContextFactory<SqliteAccountContext>
{
    /// <inheritdoc/>
    public SqliteAccountContext CreateDbContext(string[] args) => new(new DbContextOptionsBuilder<SqliteAccountContext>().UseSqlite("Data Source=:memory:").Options);
}
