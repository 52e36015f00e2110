using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Tandem.Server.Hosting;
using Tandem.Server.Stores;
using Tandem.Server.Stores.Sqlite;
using Tandem.Sip.Authentication;
using Tandem.Subscribers;
using Tandem.Subscribers.Directory;

namespace Tandem.Server.Tests.Stores;

public sealed class AccountFileTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Database => _folder.File(SqliteAccountContext.FileName);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task No_password_and_no_digest_secret_can_be_read_in_the_files()
    {
        await using (var host = await AccountHost.StartAsync(_folder.Path, new SubscriberOptions { DemoAccounts = true }))
        {
            // In the clear beside it: what the search would find if it were there.
            await host.Accounts.CreateAsync(new NewAccount { UserName = "erin", Password = "a good password", DisplayName = "can be found" }, Cancellation);
        }

        var files = Directory.GetFiles(_folder.Path).Select(File.ReadAllBytes).ToList();
        Assert.True(Contains("can be found"));
        Assert.False(Contains("a good password"));
        foreach (var (user, password) in new[] { ("erin", "a good password"), ("alice", "alice-secret") })
        {
            var secret = Encoding.UTF8.GetBytes($"{user}:tandem.test:{password}");
#pragma warning disable CA5351 // Digest authentication has nothing better for old clients.
            foreach (var ha1 in new[] { MD5.HashData(secret), SHA256.HashData(secret) })
#pragma warning restore CA5351
            {
                Assert.False(ContainsOctets(ha1));
                Assert.False(Contains(Convert.ToHexStringLower(ha1)));
            }
        }

        bool Contains(string text) => ContainsOctets(Encoding.UTF8.GetBytes(text));
        bool ContainsOctets(byte[] octets) => files.Exists(file => file.AsSpan().IndexOf(octets) >= 0);
    }

    [Fact]
    public async Task The_files_are_the_owners_alone()
    {
        await using var host = await AccountHost.StartAsync(_folder.Path);

        var files = Directory.GetFiles(_folder.Path);
        Assert.Equal(["accounts.db", "accounts.db-shm", "accounts.db-wal", "server.key"], files.Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.All(files, file => Assert.Equal(OwnerOnly, File.GetUnixFileMode(file)));
    }

    [Fact]
    public async Task Migrations_make_the_tables_of_the_model()
    {
        await using var host = await AccountHost.StartAsync(_folder.Path);
        await using var context = host.Services.GetRequiredService<Func<AccountContext>>()();

        Assert.False(context.Database.HasPendingModelChanges());
        Assert.Empty(await context.Database.GetPendingMigrationsAsync(Cancellation));
        Assert.Equal("wal", (await context.Database.SqlQueryRaw<string>("SELECT journal_mode AS Value FROM pragma_journal_mode").ToListAsync(Cancellation)).Single());
    }

    [Fact]
    public async Task A_second_start_makes_nothing_and_reads_all()
    {
        await (await AccountHost.StartAsync(_folder.Path, new SubscriberOptions { DemoAccounts = true })).DisposeAsync();
        await using var host = new AccountHost(_folder.Path);

        var seed = await host.Services.PrepareAccountsAsync(Cancellation);

        Assert.Equal(new AccountSeedResult(5, 0, null), seed);
        Assert.Equal(5, host.Services.GetRequiredService<SubscriberDirectory>().Count);
    }

    [Fact]
    public async Task Another_server_key_opens_no_secrets_until_passwords_are_set_again()
    {
        await (await AccountHost.StartAsync(_folder.Path, new SubscriberOptions { DemoAccounts = true })).DisposeAsync();
        File.Delete(_folder.File(ServerKeyFile.FileName));
        await using var host = new AccountHost(_folder.Path, new SubscriberOptions { DemoAccounts = true });
        var directory = host.Services.GetRequiredService<SubscriberDirectory>();

        Assert.Equal(5, (await host.Services.PrepareAccountsAsync(Cancellation)).UnreadableSecrets);
        Assert.False(directory.TryGetSecret("alice"u8, "tandem.test"u8, DigestAlgorithm.Md5, new byte[64], out _));

        await host.Accounts.ChangeAsync(new AccountName("alice", "tandem.test"), new AccountChange { Password = "a good password" }, Cancellation);
        Assert.True(directory.TryGetSecret("alice"u8, "tandem.test"u8, DigestAlgorithm.Md5, new byte[64], out _));
    }

    [Fact]
    public void What_is_no_key_stops_the_start()
    {
        File.WriteAllText(_folder.File(ServerKeyFile.FileName), "something else");

        var refusal = Assert.Throws<StartException>(() => ServerKeyFile.Open(_folder.Path));

        Assert.Equal((StartException.Configuration, true), (refusal.ExitCode, refusal.Message.StartsWith($"{_folder.File(ServerKeyFile.FileName)} is not a server key.", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_key_is_made_once()
    {
        var first = ServerKeyFile.Open(_folder.Path).For("test");

        Assert.Equal(first, ServerKeyFile.Open(_folder.Path).For("test"));
        Assert.Equal([ServerKeyFile.FileName], Directory.GetFiles(_folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_file_that_is_no_database_stops_the_start()
    {
        await File.WriteAllTextAsync(Database, new string('x', 5000), Cancellation);
        await using var host = new AccountHost(_folder.Path);

        var refusal = await Assert.ThrowsAsync<StartException>(() => host.Services.PrepareAccountsAsync(Cancellation));

        Assert.Equal(StartException.Unavailable, refusal.ExitCode);
        Assert.StartsWith($"The accounts in {Database} cannot be opened: ", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(13, "database or disk is full")]
    [InlineData(10, "disk I/O error")]
    public async Task A_full_disk_is_told_with_the_way_out(int code, string message)
    {
        await using var host = new AccountHost(_folder.Path);
        await using var context = host.Services.GetRequiredService<Func<AccountContext>>()();

        var refusal = context.Explain(new SqliteException($"SQLite Error {code}: '{message}'.", code));

        Assert.Equal(
            (StartException.Unavailable, $"The accounts in {Database} cannot be written: SQLite Error {code}: '{message}'. Make room on the disk, or name another folder with --data DIR."),
            (refusal.ExitCode, refusal.Message));
    }

    [Fact]
    public async Task A_database_of_a_newer_version_stops_the_start()
    {
        await (await AccountHost.StartAsync(_folder.Path)).DisposeAsync();
        await using (var connection = new SqliteConnection(SqliteAccountContext.ConnectionString(_folder.Path)))
        {
            await connection.OpenAsync(Cancellation);
            await using var command = connection.CreateCommand();
            command.CommandText = """INSERT INTO "__EFMigrationsHistory" VALUES ('29990101000000_Future', '99.0.0')""";
            await command.ExecuteNonQueryAsync(Cancellation);
        }

        await using var host = new AccountHost(_folder.Path);
        var refusal = await Assert.ThrowsAsync<StartException>(() => host.Services.PrepareAccountsAsync(Cancellation));

        Assert.Equal($"The accounts in {Database} were kept by a newer Tandem (29990101000000_Future). Start that one, or name another folder with --data DIR.", refusal.Message);
    }
}
