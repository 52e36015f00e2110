namespace Tandem.Subscribers.Tests.SignIn;

public sealed class SignInServiceTests
{
    private static readonly AccountName Alice = new("alice", "tandem.test");

    [Fact]
    public async Task The_right_password_signs_in()
    {
        var bench = await AccountBench.WithAsync("alice");

        var result = await SignInAsync(bench, Alice, "alice-password");

        Assert.Equal((SignInOutcome.SignedIn, "sip:alice@tandem.test"), (result.Outcome, result.Account?.AddressOfRecord));
    }

    [Fact]
    public async Task An_unknown_user_costs_as_much_as_a_wrong_password()
    {
        var bench = await AccountBench.WithAsync("alice");
        await SignInAsync(bench, Alice, "wrong");
        var (hashed, verified) = (bench.Hasher.Hashed, bench.Hasher.Verified.Count);

        Assert.Equal(SignInOutcome.Wrong, (await SignInAsync(bench, Alice, "wrong")).Outcome);
        Assert.Equal((0, 1), (bench.Hasher.Hashed - hashed, bench.Hasher.Verified.Count - verified));
        Assert.Equal(SignInOutcome.Wrong, (await SignInAsync(bench, new AccountName("nobody", "tandem.test"), "wrong")).Outcome);
        Assert.Equal((0, 2), (bench.Hasher.Hashed - hashed, bench.Hasher.Verified.Count - verified));
        Assert.Equal(2, bench.Hasher.Verified.Distinct().Count());
    }

    [Fact]
    public async Task The_first_attempt_costs_the_same_whoever_it_names()
    {
        var known = await AccountBench.WithAsync("alice");
        var unknown = await AccountBench.WithAsync("alice");

        await SignInAsync(known, Alice, "wrong");
        await SignInAsync(unknown, new AccountName("nobody", "tandem.test"), "wrong");

        Assert.Equal((known.Hasher.Hashed, known.Hasher.Verified.Count), (unknown.Hasher.Hashed, unknown.Hasher.Verified.Count));
    }

    [Fact]
    public async Task The_decoy_is_nobodys_password()
    {
        var bench = await AccountBench.WithAsync("alice");
        await SignInAsync(bench, new AccountName("nobody", "tandem.test"), "x");
        var decoy = bench.Hasher.Verified.Single()["hash of ".Length..];

        Assert.Equal(SignInOutcome.Wrong, (await SignInAsync(bench, new AccountName("nobody", "tandem.test"), decoy)).Outcome);
    }

    [Fact]
    public async Task Who_is_disabled_learns_it_by_the_right_password_only()
    {
        var bench = await AccountBench.WithAsync("alice");
        await bench.ChangeAsync("alice", new AccountChange { IsEnabled = false });

        Assert.Equal(SignInOutcome.Wrong, (await SignInAsync(bench, Alice, "wrong")).Outcome);
        Assert.Equal(new SignInResult(SignInOutcome.Disabled), await SignInAsync(bench, Alice, "alice-password"));
    }

    [Fact]
    public async Task A_throttled_attempt_is_not_looked_at()
    {
        var bench = await AccountBench.WithAsync("alice");
        for (var attempt = 0; attempt < bench.Options.SignIn.PerAccountAndSource; attempt++) await SignInAsync(bench, Alice, "wrong");
        var verified = bench.Hasher.Verified.Count;

        Assert.Equal(new SignInResult(SignInOutcome.Throttled, null, bench.Options.SignIn.Interval), await SignInAsync(bench, Alice, "alice-password"));
        Assert.Equal(verified, bench.Hasher.Verified.Count);
        Assert.Equal(SignInOutcome.SignedIn, (await SignInAsync(bench, Alice, "alice-password", "elsewhere")).Outcome);
        bench.Clock.Advance(bench.Options.SignIn.Interval);
        Assert.Equal(SignInOutcome.SignedIn, (await SignInAsync(bench, Alice, "alice-password")).Outcome);
    }

    [Fact]
    public async Task What_is_too_long_to_exist_is_neither_hashed_nor_remembered()
    {
        var bench = await AccountBench.WithAsync("alice");

        Assert.Equal(SignInOutcome.Wrong, (await SignInAsync(bench, new AccountName(new string('a', 1000), "tandem.test"), "wrong")).Outcome);
        Assert.Equal(SignInOutcome.Wrong, (await SignInAsync(bench, Alice, new string('a', 1000))).Outcome);

        Assert.Empty(bench.Hasher.Verified);
    }

    private static Task<SignInResult> SignInAsync(AccountBench bench, AccountName name, string password, string source = "here") =>
        bench.SignIn.SignInAsync(name, password, source, TestContext.Current.CancellationToken);
}
