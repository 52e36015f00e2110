using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Tandem.Server.Stores.Sqlite;

/// <summary>The accounts in a SQLite file. The provider switches a file that it makes to write-ahead logging, so that the command line can read and write while the server runs.</summary>
internal sealed class SqliteAccountContext(DbContextOptions<SqliteAccountContext> options) : AccountContext(options)
{
    /// <summary>The file in the data folder.</summary>
    public const string FileName = "accounts.db";

    /// <summary>How to reach the file of a data folder.</summary>
    public static string ConnectionString(string dataFolder) =>
        new SqliteConnectionStringBuilder { DataSource = Path.Combine(dataFolder, FileName), ForeignKeys = true }.ToString();
}

/// <summary>What <c>dotnet ef migrations add</c> makes a context with.</summary>
internal sealed class SqliteAccountContextFactory : IDesignTimeDbContextFactory<SqliteAccountContext>
{
    /// <inheritdoc/>
    public SqliteAccountContext CreateDbContext(string[] args) => new(new DbContextOptionsBuilder<SqliteAccountContext>().UseSqlite("Data Source=:memory:").Options);
}
