using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Tandem.Server.Hosting;
using Tandem.Server.Options;
using Tandem.Server.Stores;
using Tandem.Server.Stores.Postgres;
using Tandem.Subscribers;

namespace Tandem.Server.Tests.Stores.Postgres;

/// <summary>How a start brings a PostgreSQL database to readiness, and what it says when it cannot.</summary>
public sealed class PostgresStartTests(PostgresCluster cluster) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Migrations_make_the_tables_of_the_model_and_nothing_is_in_the_data_folder_but_the_key()
    {
        await using var host = await AccountHost.StartAsync(_folder.Path, store: await cluster.CreateDatabaseAsync());
        await using var context = host.Services.GetRequiredService<Func<AccountContext>>()();

        Assert.False(context.Database.HasPendingModelChanges());
        Assert.Empty(await context.Database.GetPendingMigrationsAsync(Cancellation));
        Assert.Equal([ServerKeyFile.FileName], Directory.GetFiles(_folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Nodes_that_start_at_once_on_an_empty_database_make_everything_once()
    {
        var store = await cluster.CreateDatabaseAsync();
        var hosts = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(() => AccountHost.StartAsync(_folder.Path, new SubscriberOptions { DemoAccounts = true }, store))));

        Assert.Equal(5, (await hosts[0].Store.ListAsync(new AccountQuery(null, 0, 10), Cancellation)).Total);
        foreach (var host in hosts) await host.DisposeAsync();
    }

    [Fact]
    public async Task A_wrong_password_is_told_in_one_line_without_it()
    {
        var name = Database(await cluster.CreateDatabaseAsync());

        var refusal = await RefusalAsync(cluster.ConnectionString(name, "something-secret"));

        Assert.StartsWith($"The PostgreSQL database {name} at ", refusal, StringComparison.Ordinal);
        Assert.EndsWith(
            " does not let tandem in: password authentication failed for user \"tandem\". Correct user name and password in Tandem:Store:PostgreSql.", refusal, StringComparison.Ordinal);
        Assert.DoesNotContain("something-secret", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_database_is_told_with_the_command_that_makes_it()
    {
        await cluster.StartAsync();

        var refusal = await RefusalAsync(cluster.ConnectionString("nowhere"));

        Assert.EndsWith(" does not exist. Make it: createdb --owner tandem nowhere; or name another in Tandem:Store:PostgreSql.", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_told_when_the_time_to_wait_is_over()
    {
        var refusal = await RefusalAsync($"Host={_folder.Path};Database=tandem;Username=tandem;Password=something-secret");

        Assert.StartsWith($"The accounts in PostgreSQL database tandem at {_folder.Path}:5432 cannot be opened: ", refusal, StringComparison.Ordinal);
        Assert.EndsWith(". Start the database server, or correct Tandem:Store:PostgreSql.", refusal, StringComparison.Ordinal);
        Assert.DoesNotContain("something-secret", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_of_a_newer_version_stops_the_start()
    {
        var store = await cluster.CreateDatabaseAsync();
        await (await AccountHost.StartAsync(_folder.Path, store: store)).DisposeAsync();
        await cluster.ExecuteAsync(Database(store), """INSERT INTO "__EFMigrationsHistory" VALUES ('29990101000000_Future', '99.0.0')""");

        var refusal = await RefusalAsync(store.PostgreSql!);

        Assert.EndsWith(" were kept by a newer Tandem (29990101000000_Future). Start that one, or name another database in Tandem:Store:PostgreSql.", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rights_that_are_missing_are_told_in_one_line()
    {
        var store = await cluster.CreateDatabaseAsync();
        await (await AccountHost.StartAsync(_folder.Path, store: store)).DisposeAsync();
        // The tables are as they should be, so the first to be refused is the reading of the accounts.
        await cluster.ExecuteAsync(Database(store), """
            CREATE ROLE reader LOGIN PASSWORD 'hush'; GRANT SELECT ON "__EFMigrationsHistory", "Domains" TO reader
            """);

        var refusal = await RefusalAsync(store.PostgreSql! + ";Username=reader;Password=hush");

        Assert.Contains(" does not let reader do what is needed: permission denied for table Accounts.", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_connection_tells_the_database_who_it_is()
    {
        var store = await cluster.CreateDatabaseAsync();
        await using var host = await AccountHost.StartAsync(_folder.Path, store: store);

        Assert.Equal("tandem", await cluster.ExecuteAsync(Database(store), $"SELECT application_name FROM pg_stat_activity WHERE datname = '{Database(store)}' AND pid <> pg_backend_pid() LIMIT 1"));
    }

    [Theory]
    [InlineData("Database=tandem", "it names no Host; write one, such as Host=")]
    [InlineData("Host=localhost", "it names no Database; write one, such as Host=")]
    [InlineData("postgres", "it is no connection string; write keys and values, such as Host=")]
    [InlineData("Host=localhost;Colour=red", "it is no connection string; write keys and values, such as Host=")]
    [InlineData("Host=localhost;Database=tandem;Port=many", "it is no connection string; write keys and values, such as Host=")]
    [InlineData("Host=localhost;Database=tandem", null)]
    public void A_connection_string_is_checked(string text, string? mistake)
    {
        if (mistake is null) Assert.Null(PostgresConnection.Mistake(text));
        else Assert.StartsWith(mistake, PostgresConnection.Mistake(text), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Host=a;Password=hush;Database=b", "Host=a;Password=***;Database=b")]
    [InlineData("Host=a;pwd = \"hu;sh\";Database=b", "Host=a;pwd = ***;Database=b")]
    [InlineData("Host=a;PASSWORD='hu;sh'", "Host=a;PASSWORD=***")]
    [InlineData("Host=a;Password=hush", "Host=a;Password=***")]
    [InlineData("Host=a;Username=b", "Host=a;Username=b")]
    public void A_mistake_in_the_configuration_shows_no_password(string value, string shown) =>
        Assert.Equal($"Tandem:Store:Postgre = \"{shown}\": wrong", new OptionProblem("Tandem:Store:Postgre", value, "wrong").ToString());

    internal static string Database(StoreOptions store) => new Npgsql.NpgsqlConnectionStringBuilder(store.PostgreSql).Database!;

    private async Task<string> RefusalAsync(string connectionString)
    {
        await using var host = new AccountHost(_folder.Path, store: new StoreOptions { PostgreSql = connectionString, StartTimeout = TimeSpan.Zero });
        var refusal = await Assert.ThrowsAsync<StartException>(() => host.Services.PrepareAccountsAsync(Cancellation));
        Assert.DoesNotContain('\n', refusal.Message);
        return refusal.Message;
    }
}
