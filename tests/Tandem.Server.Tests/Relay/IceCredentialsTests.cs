using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Tandem.Contracts;
using Tandem.Server.Relay;
using Tandem.Server.Tests.Stores;
using Tandem.Stun;
using Tandem.Subscribers;
using Tandem.Subscribers.Secrets;

namespace Tandem.Server.Tests.Relay;

/// <summary>Whom the TURN server lets in.</summary>
public sealed class IceCredentialsTests : IAsyncLifetime
{
    private const string Shared = "a secret of two servers";

    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 24, 15, 0, 0, TimeSpan.Zero));
    private readonly ServerKey _key = new(new byte[ServerKey.Length]);
    private AccountHost _host = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _host = await AccountHost.StartAsync(_folder.Path, new SubscriberOptions { DemoAccounts = true });

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(PasswordAlgorithm.Sha256)]
    [InlineData(PasswordAlgorithm.Md5)]
    public void A_page_is_let_in_with_what_it_was_given_and_counts_as_its_user(PasswordAlgorithm algorithm)
    {
        var credentials = Credentials();
        var (userName, password) = credentials.Issue("sip:alice@tandem.test", TimeSpan.FromHours(12));

        Assert.Equal($"{_clock.GetUtcNow().AddHours(12).ToUnixTimeSeconds()}:alice@tandem.test", userName);
        Assert.Equal((AuthenticationOutcome.Accepted, "alice@tandem.test"), StunSignIn.Try(credentials, userName, password, algorithm));
        Assert.Equal(AuthenticationOutcome.WrongIntegrity, StunSignIn.Try(credentials, userName, password[1..], algorithm).Outcome);
    }

    [Fact]
    public void Credentials_of_one_do_not_serve_another_nor_for_longer()
    {
        var credentials = Credentials();
        var (userName, password) = credentials.Issue("sip:alice@tandem.test", TimeSpan.FromHours(12));

        Assert.Equal(AuthenticationOutcome.WrongIntegrity, StunSignIn.Try(credentials, userName.Replace("alice", "bob", StringComparison.Ordinal), password).Outcome);
        Assert.Equal(AuthenticationOutcome.WrongIntegrity, StunSignIn.Try(credentials, "2" + userName[1..], password).Outcome);
    }

    [Fact]
    public void They_end_to_the_second()
    {
        var credentials = Credentials();
        var (userName, password) = credentials.Issue("sip:alice@tandem.test", TimeSpan.FromHours(1));

        _clock.Advance(TimeSpan.FromHours(1) - TimeSpan.FromSeconds(1));
        Assert.Equal(AuthenticationOutcome.Accepted, StunSignIn.Try(credentials, userName, password).Outcome);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(AuthenticationOutcome.ExpiredUser, StunSignIn.Try(credentials, userName, password).Outcome);
    }

    [Fact]
    public void Those_of_a_day_serve_over_midnight_and_after_a_restart_and_no_day_has_the_secret_of_another()
    {
        var credentials = Credentials();
        var day = TimeSpan.FromDays(1);
        _clock.SetUtcNow(new DateTimeOffset(2026, 11, 24, 23, 59, 59, TimeSpan.Zero));
        var (userName, password) = credentials.Issue("sip:alice@tandem.test", day);
        // The lifetime is a day at most; with one of two days it shows when the secret itself is forgotten.
        var (longName, longPassword) = credentials.Issue("sip:alice@tandem.test", 3 * day);

        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(AuthenticationOutcome.Accepted, StunSignIn.Try(credentials, userName, password).Outcome);
        Assert.Equal(AuthenticationOutcome.Accepted, StunSignIn.Try(Credentials(), userName, password).Outcome);
        var (_, next) = credentials.Issue("sip:alice@tandem.test", day - TimeSpan.FromSeconds(1));
        Assert.NotEqual(password, next);
        Assert.Equal(AuthenticationOutcome.Accepted, StunSignIn.Try(credentials, userName, next).Outcome);

        _clock.Advance(day - TimeSpan.FromSeconds(2));
        Assert.Equal(AuthenticationOutcome.Accepted, StunSignIn.Try(credentials, userName, password).Outcome);
        Assert.Equal(AuthenticationOutcome.Accepted, StunSignIn.Try(credentials, longName, longPassword).Outcome);
        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(AuthenticationOutcome.ExpiredUser, StunSignIn.Try(credentials, userName, password).Outcome);
        Assert.Equal(AuthenticationOutcome.WrongIntegrity, StunSignIn.Try(credentials, longName, longPassword).Outcome);
    }

    [Fact]
    public void Another_server_key_gives_other_passwords()
    {
        var (userName, password) = Credentials().Issue("sip:alice@tandem.test", TimeSpan.FromHours(1));
        var other = new IceCredentials(new ServerKey([.. Enumerable.Repeat((byte)1, ServerKey.Length)]), Directory, [], _clock);

        Assert.Equal(AuthenticationOutcome.WrongIntegrity, StunSignIn.Try(other, userName, password).Outcome);
    }

    [Fact]
    public async Task A_page_is_out_as_long_as_its_account_is_disabled_or_deleted()
    {
        var credentials = Credentials();
        var (userName, password) = credentials.Issue("sip:alice@tandem.test", TimeSpan.FromHours(1));
        var (deletedName, deletedPassword) = credentials.Issue("sip:nobody@tandem.test", TimeSpan.FromHours(1));

        await EnableAsync("alice", false);
        Assert.Equal(AuthenticationOutcome.UnknownUser, StunSignIn.Try(credentials, userName, password).Outcome);
        Assert.Equal(AuthenticationOutcome.UnknownUser, StunSignIn.Try(credentials, deletedName, deletedPassword).Outcome);
        await EnableAsync("alice", true);
        Assert.Equal(AuthenticationOutcome.Accepted, StunSignIn.Try(credentials, userName, password).Outcome);
    }

    [Theory]
    [InlineData(PasswordAlgorithm.Sha256)]
    [InlineData(PasswordAlgorithm.Md5)]
    public async Task An_own_user_is_let_in_with_name_and_password_and_counts_as_the_same_user_as_his_page(PasswordAlgorithm algorithm)
    {
        var credentials = Credentials();

        Assert.Equal((AuthenticationOutcome.Accepted, "alice@tandem.test"), StunSignIn.Try(credentials, "alice", "alice-secret", algorithm));
        Assert.Equal(AuthenticationOutcome.WrongIntegrity, StunSignIn.Try(credentials, "alice", "bob-secret", algorithm).Outcome);
        Assert.Equal(AuthenticationOutcome.UnknownUser, StunSignIn.Try(credentials, "nobody", "alice-secret", algorithm).Outcome);
        await EnableAsync("alice", false);
        Assert.Equal(AuthenticationOutcome.UnknownUser, StunSignIn.Try(credentials, "alice", "alice-secret", algorithm).Outcome);
    }

    [Fact]
    public async Task A_user_of_another_domain_is_let_in_by_his_page_for_the_realm_is_not_that_of_his_password()
    {
        Assert.Equal(AccountOutcome.Done, (await _host.Domains.AddAsync("other.test", realm: null, Cancellation)).Outcome);
        await CreateAsync("erin", "a good password", "other.test");
        var credentials = Credentials();
        var (userName, password) = credentials.Issue("sip:erin@other.test", TimeSpan.FromHours(1));

        Assert.Equal((AuthenticationOutcome.Accepted, "erin@other.test"), StunSignIn.Try(credentials, userName, password));
        Assert.Equal(AuthenticationOutcome.UnknownUser, StunSignIn.Try(credentials, "erin@other.test", "a good password").Outcome);
        Assert.Equal(AuthenticationOutcome.UnknownUser, StunSignIn.Try(credentials, "erin", "a good password").Outcome);
    }

    [Theory]
    [InlineData("a1764000000")]
    [InlineData("agent-4915112345678")]
    public async Task A_name_with_digits_is_a_name(string userName)
    {
        await CreateAsync(userName, "a good password", domain: null);
        Assert.Equal((AuthenticationOutcome.Accepted, userName + "@tandem.test"), StunSignIn.Try(Credentials(), userName, "a good password"));
    }

    [Theory]
    [InlineData("")]
    [InlineData(":carol")]
    [InlineData(":someone@else.example")]
    public void Who_knows_a_shared_secret_names_whom_he_wants(string user)
    {
        var credentials = Credentials("the newest of the secrets", Shared);
        var userName = Expiry(TimeSpan.FromMinutes(5)) + user;

        Assert.Equal((AuthenticationOutcome.Accepted, user), StunSignIn.Try(credentials, userName, Password(Shared, userName), PasswordAlgorithm.Md5));
        Assert.Equal(AuthenticationOutcome.Accepted, StunSignIn.Try(credentials, userName, Password("the newest of the secrets", userName)).Outcome);
        Assert.Equal(AuthenticationOutcome.WrongIntegrity, StunSignIn.Try(credentials, userName, Password("some other secret!", userName)).Outcome);
        Assert.Equal(AuthenticationOutcome.UnknownUser, StunSignIn.Try(Credentials(), userName, Password(Shared, userName)).Outcome);
        _clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(AuthenticationOutcome.ExpiredUser, StunSignIn.Try(credentials, userName, Password(Shared, userName)).Outcome);
    }

    [Fact]
    public void Who_knows_a_shared_secret_counts_as_nobody_here_whomever_he_names()
    {
        var credentials = Credentials(Shared);
        var userName = Expiry(TimeSpan.FromMinutes(5)) + ":alice@tandem.test";
        var (ofPage, password) = credentials.Issue("sip:alice@tandem.test", TimeSpan.FromMinutes(5));

        Assert.Equal((AuthenticationOutcome.Accepted, ":alice@tandem.test"), StunSignIn.Try(credentials, userName, Password(Shared, userName)));
        Assert.Equal((AuthenticationOutcome.Accepted, "alice@tandem.test"), StunSignIn.Try(credentials, ofPage, password));
    }

    [Fact]
    public async Task The_longest_address_of_record_has_room_in_a_user_name()
    {
        // 32 and 253 characters.
        var domain = string.Join('.', Enumerable.Repeat(new string('d', 63), 3).Append(new string('d', 61)));
        Assert.Equal(AccountOutcome.Done, (await _host.Domains.AddAsync(domain, realm: null, Cancellation)).Outcome);
        await CreateAsync(new string('u', 32), "a good password", domain);
        var credentials = Credentials();
        var (userName, password) = credentials.Issue($"sip:{new string('u', 32)}@{domain}", TimeSpan.FromHours(1));

        Assert.Equal(AuthenticationOutcome.Accepted, StunSignIn.Try(credentials, userName, password).Outcome);
    }

    [Fact]
    public void The_last_of_six_shared_secrets_is_tried_too()
    {
        string[] secrets = ["secret of January", "secret of February", "secret of March", "secret of April", "secret of May", "secret of June"];
        var userName = Expiry(TimeSpan.FromMinutes(5)) + ":x";
        Assert.All(secrets, secret => Assert.Equal(AuthenticationOutcome.Accepted, StunSignIn.Try(Credentials(secrets), userName, Password(secret, userName)).Outcome));
    }

    [Fact]
    public void A_user_is_not_found_by_a_hash_of_his_name()
    {
        var hash = new byte[UserHash.Length];
        UserHash.Compute("alice"u8, "tandem.test"u8, hash);
        var query = new StunCredentialQuery { UserHash = hash, Realm = "tandem.test"u8, Algorithm = PasswordAlgorithm.Sha256 };

        Assert.Equal(StunCredentialStatus.Unknown, Credentials(Shared).Find(query, 0, out _));
    }

    [Fact]
    public async Task In_the_laboratory_everybody_is_let_in_with_its_password()
    {
        using var folder = new TemporaryFolder();
        await using var lab = await AccountHost.StartAsync(folder.Path, new SubscriberOptions { DemoAccounts = true, Lab = true });
        var credentials = new IceCredentials(_key, lab.Services.GetRequiredService<ISubscriberDirectory>(), [], _clock);

        Assert.Equal((AuthenticationOutcome.Accepted, "anybody@tandem.test"), StunSignIn.Try(credentials, "anybody", "secret"));
        Assert.Equal(AuthenticationOutcome.WrongIntegrity, StunSignIn.Try(credentials, "anybody", "wrong").Outcome);
        var (userName, password) = credentials.Issue("sip:anybody@tandem.test", TimeSpan.FromHours(1));
        Assert.Equal(AuthenticationOutcome.Accepted, StunSignIn.Try(credentials, userName, password).Outcome);
    }

    private ISubscriberDirectory Directory => _host.Services.GetRequiredService<ISubscriberDirectory>();

    private IceCredentials Credentials(params string[] shared) => new(_key, Directory, shared, _clock);

    private string Expiry(TimeSpan lifetime) => (_clock.GetUtcNow() + lifetime).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

#pragma warning disable CA5350 // draft-uberti-behave-turn-rest-00 has HMAC-SHA1.
    private static string Password(string secret, string userName) => Convert.ToBase64String(HMACSHA1.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(userName)));
#pragma warning restore CA5350

    private async Task EnableAsync(string userName, bool isEnabled)
    {
        var changed = await _host.Accounts.ChangeAsync(new AccountName(userName, "tandem.test"), new AccountChange { IsEnabled = isEnabled }, Cancellation);
        Assert.Equal(AccountOutcome.Done, changed.Outcome);
    }

    private async Task CreateAsync(string userName, string password, string? domain)
    {
        var created = await _host.Accounts.CreateAsync(new NewAccount { UserName = userName, Password = password, Domain = domain }, Cancellation);
        Assert.Equal(AccountOutcome.Done, created.Outcome);
    }
}
