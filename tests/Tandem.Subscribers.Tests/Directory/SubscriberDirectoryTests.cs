using System.Text;
using Tandem.Sip.Authentication;

namespace Tandem.Subscribers.Tests.Directory;

public sealed class SubscriberDirectoryTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("alice", "tandem.test", "sip:alice@tandem.test")]
    [InlineData("ALICE", "Tandem.TEST", "sip:alice@tandem.test")]
    [InlineData("1001", "tandem.test", "sip:alice@tandem.test")]
    [InlineData("1002", "tandem.test", null)]
    [InlineData("alice", "example.org", null)]
    [InlineData("", "tandem.test", null)]
    [InlineData("alicé", "tandem.test", null)]
    [InlineData("alice~1795536000", "tandem.test", null)]
    public async Task A_subscriber_is_found_by_name_and_number(string user, string domain, string? addressOfRecord)
    {
        var bench = await AccountBench.WithAsync("alice", "1001");

        Assert.Equal(addressOfRecord, bench.Find(user, domain));
    }

    [Theory]
    [InlineData(DigestAlgorithm.Md5)]
    [InlineData(DigestAlgorithm.Sha256)]
    public async Task The_secret_is_the_digest_of_the_password(DigestAlgorithm algorithm)
    {
        var bench = await AccountBench.WithAsync("alice", "1001");

        Assert.Equal(AccountBench.Ha1(algorithm, "alice", "tandem.test", "alice-password"), bench.Secret("alice", algorithm));
        Assert.Equal(bench.Secret("alice", algorithm), bench.Secret("alice", algorithm, "TANDEM.test"));
        Assert.Null(bench.Secret("1001", algorithm));
        Assert.Null(bench.Secret("nobody", algorithm));
        Assert.Null(bench.Secret("alice", algorithm, "example.org"));
    }

    [Fact]
    public async Task A_change_of_password_is_seen_at_once()
    {
        var bench = await AccountBench.WithAsync("alice");

        await bench.ChangeAsync("alice", new AccountChange { Password = "another password" });

        Assert.Equal(AccountBench.Ha1(DigestAlgorithm.Md5, "alice", "tandem.test", "another password"), bench.Secret("alice"));
    }

    [Fact]
    public async Task Who_is_disabled_is_found_and_has_no_secret()
    {
        var bench = await AccountBench.WithAsync("alice");
        await bench.ChangeAsync("alice", new AccountChange { IsEnabled = false });

        Assert.True(bench.Directory.TryFind("alice"u8, "tandem.test"u8, out var alice));
        Assert.False(alice.IsEnabled);
        Assert.Null(bench.Secret("alice"));
        await bench.ChangeAsync("alice", new AccountChange { IsEnabled = true });
        Assert.NotNull(bench.Secret("alice"));
    }

    [Fact]
    public async Task What_ends_the_secrets_of_an_account_is_told_and_nothing_else()
    {
        var bench = await AccountBench.WithAsync("alice", "1001");
        var revoked = new List<string>();
        bench.Directory.Revoked += addressOfRecord => revoked.Add(Encoding.ASCII.GetString(addressOfRecord.Span));

        await bench.AddAsync("bob", "1002");
        await bench.ChangeAsync("alice", new AccountChange { DisplayName = "Alice A." });
        Assert.Empty(revoked);
        await bench.ChangeAsync("alice", new AccountChange { Password = "another password" });
        await bench.ChangeAsync("alice", new AccountChange { IsEnabled = false });
        Assert.Equal(["sip:alice@tandem.test", "sip:alice@tandem.test"], revoked);
    }

    [Fact]
    public async Task A_number_passes_from_one_to_another()
    {
        var bench = await AccountBench.WithAsync("alice", "1001");
        await bench.AddAsync("bob", "1002");

        await bench.ChangeAsync("alice", new AccountChange { Number = "1003" });
        await bench.ChangeAsync("bob", new AccountChange { Number = "1001" });
        await bench.ChangeAsync("alice", new AccountChange { Number = "" });

        Assert.Equal(("sip:bob@tandem.test", null, null), (bench.Find("1001"), bench.Find("1002"), bench.Find("1003")));
    }

    [Fact]
    public async Task An_older_version_that_comes_late_is_not_taken()
    {
        var bench = await AccountBench.WithAsync("alice", "1001");
        var before = (await bench.Store.FindAsync("alice", "tandem.test", Cancellation))!;
        await bench.ChangeAsync("alice", new AccountChange { Number = "1002", IsEnabled = false });

        bench.Directory.Put(before);

        Assert.Equal((null, "sip:alice@tandem.test"), (bench.Find("1001"), bench.Find("1002")));
        Assert.Null(bench.Secret("alice"));
    }

    [Fact]
    public async Task Own_addresses_count_as_the_default_domain()
    {
        var bench = await AccountBench.WithAsync("alice");
        Assert.Null(bench.Find("alice", "127.0.0.1"));

        bench.Directory.OwnAddresses = ["127.0.0.1", "[::1]", "localhost"];

        Assert.True(bench.Directory.IsOwnDomain("LOCALHOST"u8));
        Assert.False(bench.Directory.IsOwnDomain("127.0.0.2"u8));
        Assert.Equal("sip:alice@tandem.test", bench.Find("alice", "[::1]"));
        Assert.Equal(bench.Secret("alice"), bench.Secret("alice", domain: "127.0.0.1"));
        Assert.Equal("tandem.test", Encoding.ASCII.GetString(bench.Directory.DefaultDomain.Span));
    }

    [Fact]
    public async Task Domains_have_users_of_their_own()
    {
        var bench = await AccountBench.WithAsync("alice", "1001");
        Assert.False(bench.Directory.IsOwnDomain("example.org"u8));

        await bench.Domains.AddAsync("Example.ORG", null, Cancellation);
        Assert.True(bench.Directory.IsOwnDomain("example.org"u8));
        Assert.Null(bench.Find("alice", "example.org"));
        await bench.AddAsync("alice", "1001", "example.org");

        Assert.Equal(("sip:alice@tandem.test", "sip:alice@example.org"), (bench.Find("1001"), bench.Find("1001", "example.org")));
        Assert.NotEqual(bench.Secret("alice"), bench.Secret("alice", domain: "example.org"));
    }

    [Fact]
    public async Task In_a_laboratory_everybody_exists_with_one_password()
    {
        var bench = await AccountBench.WithAsync("alice", "1001", new SubscriberOptions { Lab = true });

        Assert.Equal("sip:u42@tandem.test", bench.Find("U42"));
        Assert.Equal("sip:alice@tandem.test", bench.Find("1001"));
        Assert.Null(bench.Find("u42", "example.org"));
        Assert.Null(bench.Find("a@b"));
        Assert.Null(bench.Find("a>b"));
        Assert.Null(bench.Find(new string('a', 65)));
        Assert.Equal(AccountBench.Ha1(DigestAlgorithm.Md5, "u42", "tandem.test", "secret"), bench.Secret("u42"));
        Assert.Equal(AccountBench.Ha1(DigestAlgorithm.Sha256, "alice", "tandem.test", "secret"), bench.Secret("alice", DigestAlgorithm.Sha256));
        await bench.ChangeAsync("alice", new AccountChange { IsEnabled = false });
        Assert.Null(bench.Secret("alice"));
    }

    [Fact]
    public async Task A_demo_password_works_in_a_development_run_alone()
    {
        var bench = new AccountBench(new SubscriberOptions { DemoAccounts = true });
        await bench.Seed.PrepareAsync(Cancellation);
        var other = new AccountBench();
        await foreach (var account in bench.Store.AllAsync(Cancellation)) other.Directory.Put(account);

        Assert.Equal(AccountBench.Ha1(DigestAlgorithm.Md5, "dave", "tandem.test", "dave-secret"), bench.Secret("dave"));
        Assert.Null(other.Secret("dave"));
        await bench.ChangeAsync("dave", new AccountChange { Password = "another password" });
        other.Directory.Put((await bench.Store.FindAsync("dave", "tandem.test", Cancellation))!);
        Assert.NotNull(other.Secret("dave"));
    }

    [Fact]
    public async Task Reading_allocates_nothing()
    {
        var bench = await AccountBench.WithAsync("alice", "1001");
        var lab = await AccountBench.WithAsync("alice", null, new SubscriberOptions { Lab = true });
        var credential = Encoding.ASCII.GetBytes(bench.Credentials.Issue((await bench.Store.FindAsync("alice", "tandem.test", Cancellation))!, "tandem.test").AuthorizationUser);
        var ha1 = new byte[64];
        Read();

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var round = 0; round < 100; round++) Read();

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Read()
        {
            var found = bench.Directory.IsOwnDomain("TANDEM.test"u8)
                & bench.Directory.TryFind("alice"u8, "tandem.test"u8, out _)
                & bench.Directory.TryFind("1001"u8, "tandem.test"u8, out _)
                & bench.Directory.TryGetSecret("alice"u8, "tandem.test"u8, DigestAlgorithm.Sha256, ha1, out _)
                & bench.Directory.TryGetSecret(credential, "tandem.test"u8, DigestAlgorithm.Md5, ha1, out _)
                & lab.Directory.TryFind("u42"u8, "tandem.test"u8, out _)
                & lab.Directory.TryGetSecret("u42"u8, "tandem.test"u8, DigestAlgorithm.Md5, ha1, out _);
            Assert.True(found);
        }
    }

    [Fact]
    public async Task Readers_see_whole_accounts_while_they_change()
    {
        var bench = await AccountBench.WithAsync("alice");
        var passwords = new[] { "one password", "other password" };
        var allowed = passwords.Append("alice-password").Select(password => AccountBench.Ha1(DigestAlgorithm.Md5, "alice", "tandem.test", password)).ToHashSet();
        using var done = new CancellationTokenSource();
        var reading = Task.Run(
            () =>
            {
                var reads = 0;
                for (; !done.IsCancellationRequested || reads == 0; reads++) Assert.Contains(bench.Secret("alice")!, allowed);
                return reads;
            },
            Cancellation);

        for (var round = 0; round < 200; round++)
        {
            await bench.ChangeAsync("alice", new AccountChange { Password = passwords[round % 2], Number = round % 2 == 0 ? "1001" : "" });
            await bench.Domains.AddAsync($"d{round}.example.org", null, Cancellation);
        }

        await done.CancelAsync();
        Assert.True(await reading > 0);
    }
}
