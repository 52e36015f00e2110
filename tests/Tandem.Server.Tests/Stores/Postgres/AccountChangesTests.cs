using Microsoft.Extensions.DependencyInjection;
using Tandem.Server.Options;
using Tandem.Server.Stores.Postgres;
using Tandem.Subscribers;
using Tandem.Subscribers.Directory;

namespace Tandem.Server.Tests.Stores.Postgres;

/// <summary>Two nodes on one database: what is changed on one is known to the other.</summary>
public sealed class AccountChangesTests(PostgresCluster cluster) : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();
    private AccountHost _one = null!;
    private AccountHost _other = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private AccountChanges Changes => _other.Services.GetRequiredService<AccountChanges>();

    private SubscriberDirectory Directory => _other.Services.GetRequiredService<SubscriberDirectory>();

    public async ValueTask InitializeAsync()
    {
        // The two share database and server key, as nodes must.
        var store = await cluster.CreateDatabaseAsync();
        _one = await AccountHost.StartAsync(_folder.Path, store: store);
        _other = await AccountHost.StartAsync(_folder.Path, store: store with { RetryInterval = TimeSpan.FromMilliseconds(100) });
        await AfterAsync("", () => Changes.StartAsync(Cancellation));
    }

    public async ValueTask DisposeAsync()
    {
        await Changes.StopAsync(CancellationToken.None);
        await _one.DisposeAsync();
        await _other.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task An_account_that_one_node_makes_and_changes_is_known_to_the_other()
    {
        await AfterAsync("account erin@tandem.test", () => _one.Accounts.CreateAsync(new NewAccount { UserName = "erin", Password = "a good password", Number = "1042" }, Cancellation));
        Assert.True(Directory.TryFind("1042"u8, "tandem.test"u8, out _));
        Assert.True(Directory.TryGetSecret("erin"u8, "tandem.test"u8, Tandem.Sip.Authentication.DigestAlgorithm.Md5, new byte[64], out _));

        var revoked = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        Directory.Revoked += addressOfRecord => revoked.TrySetResult(System.Text.Encoding.UTF8.GetString(addressOfRecord.Span));
        await AfterAsync("account erin@tandem.test", () => _one.Accounts.ChangeAsync(new AccountName("erin", "tandem.test"), new AccountChange { IsEnabled = false }, Cancellation));

        Assert.Equal("sip:erin@tandem.test", await revoked.Task.WaitAsync(Patience, Cancellation));
        Assert.True(Directory.TryGetStanding("erin", "tandem.test", out var standing));
        Assert.False(standing.IsEnabled);
    }

    [Fact]
    public async Task An_account_that_is_deleted_in_the_database_is_gone()
    {
        await AfterAsync("account erin@tandem.test", () => _one.Accounts.CreateAsync(new NewAccount { UserName = "erin", Password = "a good password" }, Cancellation));
        Assert.True(Directory.TryFind("erin"u8, "tandem.test"u8, out _));
        var database = PostgresStartTests.Database(_one.Services.GetRequiredService<StoreOptions>());
        await AfterAsync("account erin@tandem.test", () => cluster.ExecuteAsync(database, """DELETE FROM "Accounts" WHERE "UserName" = 'erin'"""));
        Assert.False(Directory.TryFind("erin"u8, "tandem.test"u8, out _));
    }

    [Fact]
    public async Task A_domain_that_one_node_adds_is_known_to_the_other()
    {
        Assert.False(Directory.IsOwnDomain("example.org"u8));
        await AfterAsync("domain example.org", () => _one.Domains.AddAsync("example.org", "Example", Cancellation));
        Assert.True(Directory.IsOwnDomain("example.org"u8));
        Assert.Equal("Example", Directory.RealmOf("example.org"));
        await AfterAsync("domain example.org", () => _one.Domains.ChangeAsync("example.org", false, null, Cancellation));
        Assert.False(Directory.IsUsable((await _one.Store.FindAsync("admin", "tandem.test", Cancellation))! with { Domain = "example.org" }));
        await AfterAsync("domain example.org", () => _one.Domains.RemoveAsync("example.org", withAccounts: true, Cancellation));
        Assert.False(Directory.IsOwnDomain("example.org"u8));
    }

    [Fact]
    public async Task What_was_changed_while_the_connection_was_lost_is_read_when_it_is_back()
    {
        // The triggers are quiet for this one session, as if nobody had listened.
        var database = PostgresStartTests.Database(_one.Services.GetRequiredService<StoreOptions>());
        await cluster.ExecuteAsync(database, """SET session_replication_role = replica; INSERT INTO "Domains" VALUES ('example.net', 0)""");
        Assert.False(Directory.IsOwnDomain("example.net"u8));

        await AfterAsync("", () => cluster.ExecuteAsync(database, $"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database}' AND query LIKE 'LISTEN%'"));

        Assert.True(Directory.IsOwnDomain("example.net"u8));
        Assert.Null(Changes.Failure);
        // And the new connection hears what follows.
        await AfterAsync("domain example.org", () => _one.Domains.AddAsync("example.org", null, Cancellation));
    }

    /// <summary>Does something and waits until the other node has taken a change in.</summary>
    private async Task AfterAsync(string change, Func<Task> action)
    {
        var taken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Changes.Taken += Take;
        await action();
        await taken.Task.WaitAsync(Patience, Cancellation);
        Changes.Taken -= Take;

        void Take(string payload)
        {
            if (payload == change) taken.TrySetResult();
        }
    }
}
