using System.Text;

namespace Tandem.Subscribers.Tests.Accounts;

/// <summary>What another process does to accounts in the store is taken into the directory, deletion among it.</summary>
public sealed class AccountRefreshTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_deleted_account_is_gone_and_what_it_proved_is_revoked(bool all)
    {
        var bench = await AccountBench.WithAsync("alice", "1001");
        await bench.AddAsync("bob", "1002");
        var revoked = Revoked(bench);
        bench.Store.Delete("alice");

        await RefreshAsync(bench, all);

        Assert.Equal((null, null, null), (bench.Find("alice"), bench.Find("1001"), bench.Secret("alice")));
        Assert.Equal("sip:bob@tandem.test", bench.Find("1002"));
        Assert.Equal(["sip:alice@tandem.test"], revoked);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_account_that_was_deleted_and_made_anew_has_its_new_password(bool all)
    {
        var bench = await AccountBench.WithAsync("alice", "1001");
        await bench.ChangeAsync("alice", new AccountChange { Password = "another password" });
        var revoked = Revoked(bench);
        bench.Store.Delete("alice");
        // By another node: this one's directory is not told.
        var other = new AccountService(bench.Store, bench.Hasher, bench.Vault, new AccountBench().Directory, bench.Options, bench.Clock);
        await other.CreateAsync(new NewAccount { UserName = "alice", Password = "a third password" }, Cancellation);

        await RefreshAsync(bench, all);

        Assert.Equal(AccountBench.Ha1(Sip.Authentication.DigestAlgorithm.Md5, "alice", "tandem.test", "a third password"), bench.Secret("alice"));
        Assert.Null(bench.Find("1001"));
        Assert.Equal(["sip:alice@tandem.test"], revoked);
    }

    [Fact]
    public async Task What_is_added_while_everything_is_read_stays()
    {
        var bench = await AccountBench.WithAsync("alice");
        var isEnded = false;
        bench.Directory.DomainEnded += _ => isEnded = true;
        bench.Store.AfterDomains = async () =>
        {
            await bench.Domains.AddAsync("example.org", null, Cancellation);
            await bench.AddAsync("erin", null, "example.org");
        };

        await bench.Accounts.RefreshAllAsync(Cancellation);

        Assert.Equal(("sip:erin@example.org", false), (bench.Find("erin", "example.org"), isEnded));
    }

    private static async Task RefreshAsync(AccountBench bench, bool all)
    {
        if (all) await bench.Accounts.RefreshAllAsync(Cancellation);
        else await bench.Accounts.RefreshAsync(new AccountName("alice", "tandem.test"), Cancellation);
    }

    private static List<string> Revoked(AccountBench bench)
    {
        var revoked = new List<string>();
        bench.Directory.Revoked += addressOfRecord => revoked.Add(Encoding.ASCII.GetString(addressOfRecord.Span));
        return revoked;
    }
}
