using Tandem.Contracts.Media;
using Tandem.Server.Options;
using Tandem.Server.Tests.Stores.Postgres;
using Tandem.Sip.Authentication;
using Tandem.Subscribers;

namespace Tandem.Server.Tests.Stores;

public sealed class SqliteAccountStoreTests : AccountStoreTests
{
    private protected override Task<StoreOptions> PlaceAsync() => Task.FromResult(new StoreOptions());
}

public sealed class PostgresAccountStoreTests(PostgresCluster cluster) : AccountStoreTests
{
    private protected override Task<StoreOptions> PlaceAsync() => cluster.CreateDatabaseAsync();
}

/// <summary>What every store does alike.</summary>
public abstract class AccountStoreTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Day = new(2026, 11, 24, 15, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder _folder = new();
    private AccountHost _host = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private IAccountStore Store => _host.Store;

    public async ValueTask InitializeAsync() => _host = await AccountHost.StartAsync(_folder.Path, store: await PlaceAsync());

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task An_account_is_read_back_as_it_was_stored()
    {
        var account = Account("erin") with { Number = "1042", IsAdministrator = true, HasDemoPassword = true, IsEnabled = false };

        var stored = await Store.AddAsync(account, Cancellation);
        var read = await Store.FindAsync("erin", "tandem.test", Cancellation);

        Assert.Equal(StoreOutcome.Stored, stored.Outcome);
        Assert.Equivalent(account with { Id = stored.Account!.Id, Version = 1 }, read, strict: true);
    }

    [Fact]
    public async Task A_user_name_a_number_and_a_domain_are_checked()
    {
        await Store.AddAsync(Account("erin") with { Number = "1042" }, Cancellation);

        Assert.Equal(StoreOutcome.UserNameTaken, (await Store.AddAsync(Account("erin"), Cancellation)).Outcome);
        Assert.Equal(StoreOutcome.NumberTaken, (await Store.AddAsync(Account("frank") with { Number = "1042" }, Cancellation)).Outcome);
        Assert.Equal(StoreOutcome.UnknownDomain, (await Store.AddAsync(Account("erin") with { Domain = "example.org" }, Cancellation)).Outcome);
    }

    [Fact]
    public async Task The_same_name_and_number_may_be_in_two_domains()
    {
        Assert.True(await Store.AddDomainAsync(new Domain("example.org", Day), Cancellation));
        Assert.False(await Store.AddDomainAsync(new Domain("example.org", Day), Cancellation));
        await Store.AddAsync(Account("erin") with { Number = "1042" }, Cancellation);

        Assert.Equal(StoreOutcome.Stored, (await Store.AddAsync(Account("erin") with { Domain = "example.org", Number = "1042" }, Cancellation)).Outcome);
        Assert.Equal(["example.org", "tandem.test"], (await Store.DomainsAsync(Cancellation)).Select(domain => domain.Name));
    }

    [Fact]
    public async Task A_domain_is_changed_and_removed_with_its_accounts_or_not_at_all()
    {
        await Store.AddDomainAsync(new Domain("example.org", Day) { Realm = "Example" }, Cancellation);
        await Store.AddAsync(Account("erin") with { Domain = "example.org" }, Cancellation);

        Assert.True(await Store.UpdateDomainAsync(new Domain("example.org", Day) { IsEnabled = false }, Cancellation));
        Assert.False(await Store.UpdateDomainAsync(new Domain("example.net", Day), Cancellation));
        Assert.Equal(new Domain("example.org", Day) { IsEnabled = false }, (await Store.DomainsAsync(Cancellation))[0]);
        Assert.Equal(1, (await Store.CountByDomainAsync(Cancellation))["example.org"]);
        Assert.Equal(DomainRemoval.HasAccounts, await Store.RemoveDomainAsync("example.org", withAccounts: false, Cancellation));
        Assert.NotNull(await Store.FindAsync("erin", "example.org", Cancellation));
        Assert.Equal(DomainRemoval.Removed, await Store.RemoveDomainAsync("example.org", withAccounts: true, Cancellation));
        Assert.Null(await Store.FindAsync("erin", "example.org", Cancellation));
        Assert.Equal(DomainRemoval.NotFound, await Store.RemoveDomainAsync("example.org", withAccounts: true, Cancellation));
    }

    [Fact]
    public async Task Many_are_stored_in_one_transaction_without_those_that_are_refused_or_only_tried()
    {
        var erin = (await Store.AddAsync(Account("erin") with { Number = "1042" }, Cancellation)).Account!;
        Account[] many = [Account("frank"), erin with { DisplayName = "Changed", DigestSecrets = [erin.DigestSecrets[0]] }, Account("grace") with { Number = "1042" }, Account("frank"), Account("heidi") with { Domain = "nowhere" }];
        StoreOutcome[] expected = [StoreOutcome.Stored, StoreOutcome.Stored, StoreOutcome.NumberTaken, StoreOutcome.UserNameTaken, StoreOutcome.UnknownDomain];

        Assert.Equal(expected, (await Store.StoreAsync(many, keep: false, Cancellation)).Select(result => result.Outcome));
        Assert.Null(await Store.FindAsync("frank", "tandem.test", Cancellation));
        Assert.Equal(expected, (await Store.StoreAsync(many, keep: true, Cancellation)).Select(result => result.Outcome));
        Assert.NotNull(await Store.FindAsync("frank", "tandem.test", Cancellation));
        var changed = await Store.FindAsync("erin", "tandem.test", Cancellation);
        Assert.Equal(("Changed", 2, 1), (changed!.DisplayName, changed.Version, changed.DigestSecrets.Count));
        var listed = new List<string>();
        await foreach (var account in Store.InDomainAsync("tandem.test", Cancellation)) listed.Add(account.UserName);
        Assert.Equal(["admin", "erin", "frank"], listed);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(SessionMode.Off)]
    [InlineData(SessionMode.Always)]
    public async Task What_holds_for_the_media_is_kept(SessionMode? mode)
    {
        var account = (await Store.AddAsync(Account("erin") with { MediaMode = mode }, Cancellation)).Account!;
        Assert.Equal(mode, (await Store.FindAsync("erin", "tandem.test", Cancellation))!.MediaMode);
        await Store.UpdateAsync(account with { MediaMode = SessionMode.Auto }, Cancellation);
        Assert.Equal(SessionMode.Auto, (await Store.FindAsync("erin", "tandem.test", Cancellation))!.MediaMode);
    }

    [Fact]
    public async Task Of_two_changes_of_one_version_the_second_is_refused()
    {
        var account = (await Store.AddAsync(Account("erin"), Cancellation)).Account!;

        var first = await Store.UpdateAsync(account with { DisplayName = "First" }, Cancellation);
        var second = await Store.UpdateAsync(account with { DisplayName = "Second" }, Cancellation);

        Assert.Equal((StoreOutcome.Stored, 2), (first.Outcome, first.Account!.Version));
        Assert.Equal(StoreOutcome.ChangedMeanwhile, second.Outcome);
        Assert.Equal("First", (await Store.FindAsync("erin", "tandem.test", Cancellation))!.DisplayName);
    }

    [Fact]
    public async Task Adding_the_same_name_at_once_lets_one_through()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Store.AddAsync(Account("erin"), Cancellation))));

        Assert.Single(outcomes, result => result.Outcome == StoreOutcome.Stored);
        Assert.Equal(7, outcomes.Count(result => result.Outcome == StoreOutcome.UserNameTaken));
    }

    [Fact]
    public async Task Adding_the_same_domain_at_once_lets_one_through()
    {
        var added = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Store.AddDomainAsync(new Domain("example.org", Day), Cancellation))));

        Assert.Single(added, isFirst => isFirst);
    }

    [Theory]
    [InlineData("ERI", "erin")]
    [InlineData("émile", "erin")]
    [InlineData("1042", "erin")]
    [InlineData("%", "")]
    [InlineData("", "admin,erin,frank")]
    [InlineData(null, "admin,erin,frank")]
    public async Task A_search_looks_in_names_and_numbers(string? search, string found)
    {
        await Store.AddAsync(Account("frank"), Cancellation);
        await Store.AddAsync(Account("erin") with { DisplayName = "Frau ÉMILE", Number = "1042" }, Cancellation);

        var page = await Store.ListAsync(new AccountQuery(search, 0, 10), Cancellation);

        Assert.Equal(found, string.Join(',', page.Items.Select(account => account.UserName)));
        Assert.Equal(page.Items.Count, page.Total);
    }

    [Fact]
    public async Task A_page_is_a_part_of_the_whole()
    {
        foreach (var letter in "abcdefg") await Store.AddAsync(Account($"user-{letter}"), Cancellation);

        var page = await Store.ListAsync(new AccountQuery("user-", 2, 3), Cancellation);

        Assert.Equal(7, page.Total);
        Assert.Equal(["user-c", "user-d", "user-e"], page.Items.Select(account => account.UserName));
    }

    private protected abstract Task<StoreOptions> PlaceAsync();

    private static Account Account(string userName) => new()
    {
        UserName = userName,
        Domain = "tandem.test",
        DisplayName = userName,
        CreatedAt = Day,
        PasswordHash = "hash",
        Stamp = "stamp",
        DigestSecrets = [new("tandem.test", DigestAlgorithm.Md5, [1, 2, 3])],
    };
}
