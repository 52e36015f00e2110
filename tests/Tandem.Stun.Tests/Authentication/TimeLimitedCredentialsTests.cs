using System.Security.Cryptography;
using System.Text;

namespace Tandem.Stun.Tests.Authentication;

public sealed class TimeLimitedCredentialsTests
{
    private const int MaxUserLength = 17;

    private static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000);
    private readonly Clock _clock = new(Start);

    [Fact]
    public void The_password_is_the_keyed_hash_of_the_user_name()
    {
        var (userName, password) = Credentials("north").Issue("alice@tandem.test", TimeSpan.FromHours(1));

        Assert.Equal("1700003600:alice@tandem.test", userName);
        Assert.Equal(Convert.ToBase64String(CryptographicOperations.HmacData(HashAlgorithmName.SHA1, "north"u8.ToArray(), Encoding.UTF8.GetBytes(userName))), password);
    }

    [Fact]
    public void A_credential_without_a_user_is_the_time_alone() => Assert.Equal("1700000060", Credentials("north").Issue("", TimeSpan.FromMinutes(1)).UserName);

    [Theory]
    [InlineData(PasswordAlgorithm.Md5)]
    [InlineData(PasswordAlgorithm.Sha256)]
    public void The_key_is_that_of_the_password_that_was_given_out(PasswordAlgorithm algorithm)
    {
        var credentials = Credentials("north");
        var (userName, password) = credentials.Issue("alice", TimeSpan.FromHours(1));

        var status = Find(credentials, userName, algorithm, 0, out var account, out var key);

        Assert.Equal((StunCredentialStatus.Found, "alice"), (status, account));
        Assert.Equal(LongTermKey.Derive(algorithm, Encoding.UTF8.GetBytes(userName), "realm"u8, Encoding.ASCII.GetBytes(password)).Octets, key.Octets);
    }

    [Fact]
    public void A_credential_runs_out_when_its_user_name_says_so()
    {
        var credentials = Credentials("north");
        var (userName, _) = credentials.Issue("alice", TimeSpan.FromHours(1));
        _clock.Now = Start + TimeSpan.FromSeconds(3599);
        Assert.Equal(StunCredentialStatus.Found, Find(credentials, userName));
        _clock.Now = Start + TimeSpan.FromSeconds(3600);
        Assert.Equal(StunCredentialStatus.Expired, Find(credentials, userName));
    }

    [Fact]
    public void While_a_secret_is_changed_those_made_with_the_old_one_are_accepted()
    {
        var (userName, password) = Credentials("old").Issue("alice", TimeSpan.FromHours(1));
        var both = Credentials("new", "old");

        Assert.Equal(StunCredentialStatus.Found, Find(both, userName, PasswordAlgorithm.Md5, 1, out _, out var key));
        Assert.Equal(LongTermKey.Derive(PasswordAlgorithm.Md5, Encoding.UTF8.GetBytes(userName), "realm"u8, Encoding.ASCII.GetBytes(password)).Octets, key.Octets);
        Assert.Equal(StunCredentialStatus.Unknown, Find(both, userName, PasswordAlgorithm.Md5, 2, out _, out _));
        Assert.NotEqual(password, both.Issue("alice", TimeSpan.FromHours(1)).Password);
    }

    [Theory]
    [InlineData("")]
    [InlineData(":alice")]
    [InlineData("alice")]
    [InlineData("-1700003600:alice")]
    [InlineData("1700003600alice")]
    [InlineData("1700003600;alice")]
    [InlineData("17000036000000000000000000:alice")]
    [InlineData("1700003600:a-user-who-is-too-l")]
    public void A_user_name_of_another_form_is_nobody(string userName) => Assert.Equal(StunCredentialStatus.Unknown, Find(Credentials("north"), userName));

    [Fact]
    public void A_user_who_is_hidden_is_nobody()
    {
        var query = new StunCredentialQuery { UserHash = new byte[32], Realm = "realm"u8, Algorithm = PasswordAlgorithm.Md5 };
        Assert.Equal(StunCredentialStatus.Unknown, Credentials("north").Find(query, 0, out _));
    }

    [Fact]
    public void A_colon_in_the_user_belongs_to_the_user()
    {
        Find(Credentials("north"), "1700003600:a:b", PasswordAlgorithm.Md5, 0, out var account, out _);
        Assert.Equal("a:b", account);
    }

    [Fact]
    public void Finding_allocates_nothing()
    {
        var credentials = Credentials("north", "south");
        var name = "1700003600:alice"u8.ToArray();
        Assert.Equal(0, Wire.AllocatedBy(() =>
        {
            var query = new StunCredentialQuery { UserName = name, Realm = "realm"u8, Algorithm = PasswordAlgorithm.Sha256 };
            credentials.Find(query, 1, out _);
        }));
    }

    [Fact]
    public void Options_out_of_range_are_a_mistake_of_the_caller()
    {
        Assert.Throws<ArgumentException>(() => new TimeLimitedCredentials(new TimeLimitedOptions { Secrets = [] }, _clock));
        Assert.Throws<ArgumentException>(() => Credentials(""));
        Assert.Throws<ArgumentException>(() => Credentials([.. Enumerable.Repeat("x", TimeLimitedCredentials.MaxSecrets + 1)]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Credentials("north").Issue(new string('a', MaxUserLength + 1), TimeSpan.FromHours(1)));
    }

    private TimeLimitedCredentials Credentials(params string[] secrets) =>
        new(new TimeLimitedOptions { Secrets = [.. secrets.Select(secret => new ReadOnlyMemory<byte>(Encoding.UTF8.GetBytes(secret)))], MaxUserLength = MaxUserLength }, _clock);

    private static StunCredentialStatus Find(TimeLimitedCredentials credentials, string userName) => Find(credentials, userName, PasswordAlgorithm.Md5, 0, out _, out _);

    private static StunCredentialStatus Find(TimeLimitedCredentials credentials, string userName, PasswordAlgorithm algorithm, int candidate, out string account, out LongTermKey key)
    {
        var query = new StunCredentialQuery { UserName = Encoding.UTF8.GetBytes(userName), Realm = "realm"u8, Algorithm = algorithm };
        var status = credentials.Find(query, candidate, out var credential);
        account = Encoding.UTF8.GetString(credential.Account);
        key = credential.Key;
        Assert.Equal(status == StunCredentialStatus.Found ? userName : "", Encoding.UTF8.GetString(credential.UserName));
        return status;
    }

    private sealed class Clock(DateTimeOffset start) : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = start;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
