using System.Text;
using Tandem.Sip.Authentication;

namespace Tandem.Subscribers.Tests.Accounts;

public sealed class DomainServiceTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_domain_is_answered_for_from_when_it_is_added_until_it_is_removed()
    {
        var bench = await AccountBench.WithAsync("alice");
        var ended = Ended(bench);
        Assert.Equal("example.org", (await bench.Domains.AddAsync(" Example.ORG. ", null, Cancellation)).Domain?.Name);
        Assert.True(bench.Directory.IsOwnDomain("EXAMPLE.org"u8));
        await bench.AddAsync("erin", domain: "example.org");
        Assert.Equal(AccountOutcome.Taken, (await bench.Domains.RemoveAsync("example.org", withAccounts: false, Cancellation)).Outcome);
        Assert.NotNull(bench.Find("erin", "example.org"));
        Assert.Equal(AccountOutcome.Done, (await bench.Domains.RemoveAsync("Example.org", withAccounts: true, Cancellation)).Outcome);
        Assert.False(bench.Directory.IsOwnDomain("example.org"u8));
        Assert.Null(bench.Secret("erin", domain: "example.org"));
        Assert.Null(await bench.Store.FindAsync("erin", "example.org", Cancellation));
        Assert.Equal(["example.org"], ended);
        Assert.Equal(AccountOutcome.NotFound, (await bench.Domains.RemoveAsync("example.org", withAccounts: true, Cancellation)).Outcome);
    }

    [Fact]
    public async Task Nobody_of_a_disabled_domain_signs_in_calls_or_is_called()
    {
        var bench = await AccountBench.WithAsync("alice");
        var ended = Ended(bench);
        await bench.Domains.AddAsync("example.org", null, Cancellation);
        var erin = await bench.AddAsync("erin", domain: "example.org");
        await bench.Domains.ChangeAsync("example.org", isEnabled: false, null, Cancellation);
        Assert.Equal(["example.org"], ended);
        Assert.True(bench.Directory.IsOwnDomain("example.org"u8));
        Assert.True(bench.Directory.TryFind("erin"u8, "example.org"u8, out var subscriber) && !subscriber.IsEnabled);
        Assert.Null(bench.Secret("erin", domain: "example.org"));
        Assert.True(bench.Directory.TryGetStanding("erin", "example.org", out var standing) && !standing.IsEnabled);
        Assert.False(bench.Directory.IsUsable(erin));
        Assert.Equal(SignInOutcome.Disabled, (await bench.SignIn.SignInAsync(new AccountName("erin", "example.org"), "erin-password", "192.0.2.1", Cancellation)).Outcome);
        // A change of the account meanwhile lets nobody in.
        await bench.Accounts.ChangeAsync(new AccountName("erin", "example.org"), new AccountChange { DisplayName = "Erin" }, Cancellation);
        Assert.Null(bench.Secret("erin", domain: "example.org"));
        await bench.Domains.ChangeAsync("example.org", isEnabled: true, null, Cancellation);
        Assert.NotNull(bench.Secret("erin", domain: "example.org"));
        Assert.Single(ended);
    }

    [Fact]
    public async Task The_default_domain_stays()
    {
        var bench = await AccountBench.WithAsync("alice");
        Assert.Equal(AccountOutcome.Taken, (await bench.Domains.RemoveAsync("tandem.test", withAccounts: true, Cancellation)).Outcome);
        Assert.Equal(AccountOutcome.Invalid, (await bench.Domains.ChangeAsync("Tandem.Test", isEnabled: false, null, Cancellation)).Outcome);
        Assert.NotNull(bench.Find("alice"));
    }

    [Fact]
    public async Task A_domain_that_becomes_the_default_works_although_it_was_disabled()
    {
        var bench = await AccountBench.WithAsync("alice");
        await bench.Domains.AddAsync("example.org", null, Cancellation);
        await bench.Domains.ChangeAsync("example.org", isEnabled: false, null, Cancellation);
        bench.Options.DefaultDomain = "example.org";
        await bench.Seed.EnsureDefaultDomainAsync(Cancellation);
        Assert.True((await bench.Domains.FindAsync("example.org", Cancellation))!.Domain.IsEnabled);
    }

    [Fact]
    public async Task A_realm_of_its_own_is_what_phones_authenticate_with()
    {
        var bench = await AccountBench.WithAsync("alice");
        await bench.Domains.AddAsync("example.org", " Example Phones ", Cancellation);
        await bench.AddAsync("erin", domain: "example.org");
        Assert.Equal(AccountBench.Ha1(DigestAlgorithm.Md5, "erin", "Example Phones", "erin-password"), bench.Secret("erin", domain: "example.org"));
        var realm = new byte[255];
        Assert.Equal("Example Phones", Encoding.ASCII.GetString(realm.AsSpan(0, bench.Directory.WriteRealm("EXAMPLE.ORG"u8, realm))));
        Assert.True(bench.Directory.IsOwnRealm("Example Phones"u8) && bench.Directory.IsOwnRealm("tandem.test"u8));
        Assert.False(bench.Directory.IsOwnRealm("example.org"u8));
        var credential = bench.Credentials.Issue((await bench.Store.FindAsync("erin", "example.org", Cancellation))!, bench.Directory.RealmOf("example.org"));
        Assert.Equal(("Example Phones", credential.Ha1), (credential.Realm, bench.Secret(credential.AuthorizationUser, domain: "example.org")));
        // Its accounts could not authenticate any more.
        Assert.Equal(AccountOutcome.Taken, (await bench.Domains.ChangeAsync("example.org", null, "Other", Cancellation)).Outcome);
        await bench.Domains.AddAsync("example.net", null, Cancellation);
        Assert.Equal("Other", (await bench.Domains.ChangeAsync("example.net", null, "Other", Cancellation)).Domain?.Realm);
        Assert.Equal("Other", bench.Directory.RealmOf("example.net"));
    }

    [Theory]
    [InlineData("a \"quoted\" one")]
    [InlineData("back\\slash")]
    [InlineData("Überall")]
    [InlineData("two\nlines")]
    public async Task A_realm_that_cannot_stand_between_quotes_is_refused(string realm)
    {
        var bench = await AccountBench.WithAsync("alice");
        var result = await bench.Domains.AddAsync("example.org", realm, Cancellation);
        Assert.Equal((AccountOutcome.Invalid, AccountField.Realm), (result.Outcome, result.Refusals[0].Field));
        Assert.Equal(AccountOutcome.Invalid, (await bench.Domains.AddAsync("example.org", new string('x', DomainRealm.MaxLength + 1), Cancellation)).Outcome);
    }

    [Fact]
    public async Task Domains_are_listed_with_how_many_accounts_they_have()
    {
        var bench = await AccountBench.WithAsync("alice");
        await bench.AddAsync("bob");
        await bench.Domains.AddAsync("example.org", null, Cancellation);
        Assert.Equal(["tandem.test 2 True", "example.org 0 False"], (await bench.Domains.ListAsync(Cancellation)).Select(entry => $"{entry.Domain.Name} {entry.Accounts} {bench.Domains.IsDefault(entry.Domain)}"));
        Assert.Equal(AccountOutcome.Taken, (await bench.Domains.AddAsync("example.org", null, Cancellation)).Outcome);
        Assert.Equal(AccountOutcome.NotFound, (await bench.Domains.ChangeAsync("example.net", true, null, Cancellation)).Outcome);
    }

    [Fact]
    public async Task What_another_process_has_done_is_taken_in()
    {
        var bench = await AccountBench.WithAsync("alice");
        var ended = Ended(bench);
        await bench.Store.AddDomainAsync(new Domain("example.org", bench.Clock.GetUtcNow()), Cancellation);
        await bench.Domains.RefreshAsync("example.org", Cancellation);
        Assert.True(bench.Directory.IsOwnDomain("example.org"u8));
        await bench.Store.RemoveDomainAsync("example.org", true, Cancellation);
        await bench.Domains.RefreshAsync("example.org", Cancellation);
        Assert.False(bench.Directory.IsOwnDomain("example.org"u8));
        Assert.Equal(["example.org"], ended);
    }

    private static List<string> Ended(AccountBench bench)
    {
        var ended = new List<string>();
        bench.Directory.DomainEnded += domain => ended.Add(Encoding.ASCII.GetString(domain.Span));
        return ended;
    }
}
