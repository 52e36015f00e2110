using System.CommandLine;
using Microsoft.Data.Sqlite;
using Tandem.Server.CommandLine;
using Tandem.Server.Hosting;
using Tandem.Server.Options;
using Tandem.Server.Tests.Stores;
using Tandem.Server.Tests.Stores.Postgres;
using Tandem.Sip.Authentication;
using Tandem.Subscribers;
using Tandem.Subscribers.Directory;

namespace Tandem.Server.Tests.CommandLine;

public sealed class StoreCommandTests(PostgresCluster cluster) : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private StoreOptions _postgres = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _postgres = await cluster.CreateDatabaseAsync();

    public ValueTask DisposeAsync()
    {
        SqliteConnection.ClearAllPools();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Accounts_are_copied_once_with_everything_that_proves_who_they_are()
    {
        await using (var before = await AccountHost.StartAsync(_folder.Path))
        {
            await before.Domains.AddAsync("example.org", null, Cancellation);
            await before.Accounts.CreateAsync(new NewAccount { UserName = "erin", Domain = "example.org", Password = "a good password", Number = "1042" }, Cancellation);
        }

        Assert.Equal((0, "would copy 2 domains and 2 accounts; 0 accounts were there already and stay as they are.", ""), await RunAsync("copy --from sqlite --to postgres --dry-run"));
        Assert.Equal((0, "copied 2 domains and 2 accounts; 0 accounts were there already and stay as they are.", ""), await RunAsync("copy --from sqlite --to postgres"));
        Assert.Equal((0, "copied 0 domains and 0 accounts; 2 accounts were there already and stay as they are.", ""), await RunAsync("copy --from sqlite --to postgres"));

        await using var after = await AccountHost.StartAsync(_folder.Path, store: _postgres);
        var directory = (SubscriberDirectory)after.Services.GetService(typeof(SubscriberDirectory))!;
        Assert.True(directory.TryGetSecret("erin"u8, "example.org"u8, DigestAlgorithm.Sha256, new byte[64], out _));
        Assert.True(directory.TryFind("1042"u8, "example.org"u8, out _));
        var signIn = (SignInService)after.Services.GetService(typeof(SignInService))!;
        Assert.Equal(SignInOutcome.SignedIn, (await signIn.SignInAsync(new AccountName("erin", "example.org"), "a good password", "192.0.2.1", Cancellation)).Outcome);
    }

    [Fact]
    public async Task A_number_that_another_has_keeps_everything_from_being_copied()
    {
        await using (var postgres = await AccountHost.StartAsync(_folder.Path, store: _postgres))
            await postgres.Accounts.CreateAsync(new NewAccount { UserName = "frank", Password = "a good password", Number = "1042" }, Cancellation);
        await using (var sqlite = await AccountHost.StartAsync(_folder.Path))
        {
            await sqlite.Accounts.CreateAsync(new NewAccount { UserName = "dora", Password = "a good password" }, Cancellation);
            await sqlite.Accounts.CreateAsync(new NewAccount { UserName = "erin", Password = "a good password", Number = "1042" }, Cancellation);
        }

        Assert.Equal(
            (UserCommand.Refused, "", "The number 1042 of erin@tandem.test is another account's in the store that is copied to.\nNothing was copied."), await RunAsync("copy --from sqlite --to postgres"));
        await using var after = await AccountHost.StartAsync(_folder.Path, store: _postgres);
        Assert.Equal(["admin", "frank"], (await after.Store.ListAsync(new AccountQuery(null, 0, 10), Cancellation)).Items.Select(account => account.UserName));
    }

    [Fact]
    public async Task They_can_be_copied_back()
    {
        await (await AccountHost.StartAsync(_folder.Path, new SubscriberOptions { DemoAccounts = true }, _postgres)).DisposeAsync();

        Assert.Equal((0, "copied 1 domains and 5 accounts; 0 accounts were there already and stay as they are.", ""), await RunAsync("copy --from postgres --to sqlite"));

        await using var after = await AccountHost.StartAsync(_folder.Path);
        Assert.Equal(5, (await after.Store.ListAsync(new AccountQuery(null, 0, 10), Cancellation)).Total);
    }

    [Fact]
    public async Task What_cannot_be_copied_is_told()
    {
        Assert.Equal((StartException.Configuration, "", "--from and --to are both sqlite; name sqlite and postgres."), await RunAsync("copy --from sqlite --to sqlite"));
        Assert.Equal(
            (StartException.Configuration, "", $"There are no accounts in {_folder.Path}. Name the data folder of the server with --data DIR, or start the server once."),
            await RunAsync("copy --from sqlite --to postgres"));
        _postgres = new StoreOptions();
        Assert.Equal(
            (StartException.Configuration, "", "There is no PostgreSQL database to copy from or to: set Tandem:Store:PostgreSql."), await RunAsync("copy --from sqlite --to postgres"));
    }

    /// <summary>Runs a command. Returns its exit code, the last line that it wrote, and its errors.</summary>
    private async Task<(int ExitCode, string Output, string Error)> RunAsync(string command)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var line = StoreCommand.Create(_ => new TandemOptions { Data = _folder.Path, Store = _postgres }).Parse(command);
        Assert.Empty(line.Errors);
        var exitCode = 0;
        try
        {
            exitCode = await line.InvokeAsync(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false }, Cancellation);
        }
        catch (StartException refusal)
        {
            await error.WriteLineAsync(refusal.Message);
            exitCode = refusal.ExitCode;
        }

        Assert.DoesNotContain(PostgresCluster.Password, output.ToString(), StringComparison.Ordinal);
        return (exitCode, output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault(""), error.ToString().TrimEnd());
    }
}
