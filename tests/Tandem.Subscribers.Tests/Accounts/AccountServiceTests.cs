using Tandem.Sip.Authentication;

namespace Tandem.Subscribers.Tests.Accounts;

public sealed class AccountServiceTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Everything_that_is_refused_is_told_at_once()
    {
        var bench = await AccountBench.WithAsync("alice");

        var result = await bench.Accounts.CreateAsync(
            new NewAccount { UserName = "1", Password = "x", DisplayName = "a\nb", Number = "x", Domain = "" }, Cancellation);

        Assert.Equal(AccountOutcome.Invalid, result.Outcome);
        Assert.Equal(
            [AccountField.UserName, AccountField.Password, AccountField.DisplayName, AccountField.Number, AccountField.Domain],
            result.Refusals.Select(refusal => refusal.Field));
    }

    [Fact]
    public async Task A_name_that_is_taken_costs_no_hash()
    {
        var bench = await AccountBench.WithAsync("alice");
        var hashed = bench.Hasher.Hashed;

        var result = await bench.Accounts.CreateAsync(new NewAccount { UserName = "Alice", Password = "a good password" }, Cancellation);

        Assert.Equal((AccountOutcome.Taken, new Refusal("userName", "The user name alice is taken."), hashed), (result.Outcome, result.Refusals.Single(), bench.Hasher.Hashed));
    }

    [Fact]
    public async Task What_is_not_named_stays()
    {
        var bench = await AccountBench.WithAsync("alice", "1001");
        var before = (await bench.Store.FindAsync("alice", "tandem.test", Cancellation))!;

        var result = await bench.ChangeAsync("alice", new AccountChange());

        Assert.Equal(before with { Version = 2 }, result.Account);
    }

    [Fact]
    public async Task A_password_or_being_disabled_changes_the_stamp_and_nothing_else_does()
    {
        var bench = await AccountBench.WithAsync("alice");
        var stamps = new List<string>();
        AccountChange[] changes =
        [
            new() { DisplayName = "A" }, new() { Number = "1001" }, new() { IsAdministrator = true }, new() { IsEnabled = true },
            new() { Password = "another password" }, new() { IsEnabled = false }, new() { IsEnabled = true },
        ];
        foreach (var change in changes) stamps.Add((await bench.ChangeAsync("alice", change)).Account!.Stamp);

        Assert.Equal([1, 1, 1, 1, 2, 3, 4], stamps.Select(stamp => stamps.Distinct().ToList().IndexOf(stamp) + 1));
    }

    [Fact]
    public async Task A_change_at_the_same_time_is_not_lost()
    {
        var bench = await AccountBench.WithAsync("alice");
        var others = 0;
        bench.Store.BeforeUpdate = account =>
        {
            if (others++ == 0) bench.Store.Touch(account.Id, current => current with { DisplayName = "theirs" });
        };

        var result = await bench.ChangeAsync("alice", new AccountChange { Number = "1001" });

        Assert.Equal(("theirs", "1001", 3), (result.Account!.DisplayName, result.Account.Number, result.Account.Version));
    }

    [Fact]
    public async Task Somebody_who_never_stops_changing_makes_it_busy()
    {
        var bench = await AccountBench.WithAsync("alice");
        bench.Store.BeforeUpdate = account => bench.Store.Touch(account.Id, current => current);

        Assert.Equal(AccountOutcome.Busy, (await bench.ChangeAsync("alice", new AccountChange { Number = "1001" })).Outcome);
    }

    [Fact]
    public async Task A_change_by_another_process_is_taken_in_when_told()
    {
        var bench = await AccountBench.WithAsync("alice");
        bench.Store.Touch(1, current => current with { DigestSecrets = bench.Vault.Seal("alice", "tandem.test", "their password") });
        Assert.NotEqual(AccountBench.Ha1(DigestAlgorithm.Md5, "alice", "tandem.test", "their password"), bench.Secret("alice"));

        Assert.True(await bench.Accounts.RefreshAsync(new AccountName("alice", "tandem.test"), Cancellation));

        Assert.Equal(AccountBench.Ha1(DigestAlgorithm.Md5, "alice", "tandem.test", "their password"), bench.Secret("alice"));
        Assert.False(await bench.Accounts.RefreshAsync(new AccountName("nobody", "tandem.test"), Cancellation));
    }

    [Fact]
    public async Task The_first_start_makes_demo_accounts_and_an_administrator_and_the_second_nothing()
    {
        var bench = new AccountBench(new SubscriberOptions { DemoAccounts = true });

        var first = await bench.Seed.PrepareAsync(Cancellation);
        var second = await bench.Seed.PrepareAsync(Cancellation);

        Assert.Equal((5, 0, 16), (first.Accounts, first.UnreadableSecrets, first.AdministratorPassword!.Length));
        Assert.Equal(new AccountSeedResult(5, 0, null), second);
        Assert.DoesNotContain(first.AdministratorPassword, first.ToString(), StringComparison.Ordinal);
        Assert.Equal(["sip:alice@tandem.test", "sip:bob@tandem.test", "sip:carol@tandem.test", "sip:dave@tandem.test"], new[] { "1001", "1002", "1003", "1004" }.Select(number => bench.Find(number)));
        Assert.Equal(AccountBench.Ha1(DigestAlgorithm.Md5, "admin", "tandem.test", first.AdministratorPassword), bench.Secret("admin"));
        Assert.True((await bench.Store.FindAsync("admin", "tandem.test", Cancellation))!.IsAdministrator);
    }

    [Fact]
    public async Task A_first_start_that_broke_off_is_made_good()
    {
        var bench = new AccountBench(new SubscriberOptions { DemoAccounts = true });
        await bench.Seed.EnsureDefaultDomainAsync(Cancellation);
        await bench.AddAsync("alice");

        var seed = await bench.Seed.PrepareAsync(Cancellation);

        Assert.Equal(5, seed.Accounts);
        Assert.NotNull(seed.AdministratorPassword);
    }

    [Fact]
    public async Task A_run_that_is_not_for_development_makes_the_administrator_alone()
    {
        var bench = new AccountBench();

        var seed = await bench.Seed.PrepareAsync(Cancellation);

        Assert.Equal(1, seed.Accounts);
        Assert.Null(bench.Find("alice"));
    }

    [Theory]
    [InlineData("not a domain", 3600, 10, "DefaultDomain 'not a domain': A domain has only the letters a to z, digits, hyphens and dots; write other letters in their xn-- form.")]
    [InlineData("tandem.test", 5, 10, "CredentialLifetime '00:00:05': choose between 00:01:00 and 1.00:00:00.")]
    [InlineData("tandem.test", 3600, 0, "SignIn.PerSource '0': choose at least 1.")]
    [InlineData("tandem.test", 3600, 10, null)]
    public void Options_name_their_mistakes(string domain, int lifetime, int perSource, string? mistake) =>
        Assert.Equal(mistake, new SubscriberOptions { DefaultDomain = domain, CredentialLifetime = TimeSpan.FromSeconds(lifetime), SignIn = { PerSource = perSource } }.FirstMistake());
}
