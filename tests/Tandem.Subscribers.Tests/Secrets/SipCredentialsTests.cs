using System.Security.Cryptography;
using System.Text;
using Tandem.Sip.Authentication;
using Tandem.Subscribers.Secrets;

namespace Tandem.Subscribers.Tests.Secrets;

public sealed class SipCredentialsTests
{
    [Fact]
    public async Task They_are_an_hmac_of_name_realm_and_stamp_as_a_digest()
    {
        var bench = await AccountBench.WithAsync("alice");
        var account = (await bench.Store.FindAsync("alice", "tandem.test", TestContext.Current.CancellationToken))!;

        var credential = bench.Credentials.Issue(account, account.Domain);

        var ends = bench.Clock.GetUtcNow().AddHours(1);
        var user = $"alice~{ends.ToUnixTimeSeconds()}";
        var key = HKDF.DeriveKey(HashAlgorithmName.SHA256, Enumerable.Range(0, 32).Select(index => (byte)index).ToArray(), 32, info: "tandem sip credentials 1"u8.ToArray());
        var password = Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{user}\0tandem.test\0{account.Stamp}")));
        Assert.Equal(new SipCredential("sip:alice@tandem.test", user, "tandem.test", AccountBench.Ha1(DigestAlgorithm.Md5, user, "tandem.test", password), ends), credential);
        Assert.Equal(credential.Ha1, bench.Secret(user));
        Assert.Equal(AccountBench.Ha1(DigestAlgorithm.Sha256, user, "tandem.test", password), bench.Secret(user, DigestAlgorithm.Sha256));
    }

    [Theory]
    [InlineData("alice~")]
    [InlineData("alice~x")]
    [InlineData("alice~1795536000x")]
    [InlineData("alice~-1795536000")]
    [InlineData("alice~99999999999999999999")]
    [InlineData("~1795536000")]
    [InlineData("alice~0")]
    [InlineData("nobody~1795536000")]
    [InlineData("alice~alice~1795536000")]
    public async Task What_only_looks_like_one_has_no_secret(string user)
    {
        var bench = await AccountBench.WithAsync("alice");

        Assert.Null(bench.Secret(user));
    }

    [Fact]
    public async Task A_later_end_makes_another_secret()
    {
        var bench = await AccountBench.WithAsync("alice");
        var credential = bench.Credentials.Issue((await bench.Store.FindAsync("alice", "tandem.test", TestContext.Current.CancellationToken))!, "tandem.test");
        var later = $"alice~{credential.ExpiresAt.AddYears(1).ToUnixTimeSeconds()}";

        Assert.NotNull(bench.Secret(later));
        Assert.NotEqual(credential.Ha1, bench.Secret(later));
    }

    [Fact]
    public async Task Nothing_secret_is_in_their_text()
    {
        var bench = await AccountBench.WithAsync("alice");
        var account = (await bench.Store.FindAsync("alice", "tandem.test", TestContext.Current.CancellationToken))!;

        Assert.DoesNotContain(bench.Credentials.Issue(account, account.Domain).Ha1, bench.Credentials.Issue(account, account.Domain).ToString(), StringComparison.Ordinal);
        Assert.Equal("sip:alice@tandem.test", account.ToString());
    }
}
