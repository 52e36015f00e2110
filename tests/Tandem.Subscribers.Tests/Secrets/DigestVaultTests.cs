using System.Text;
using Tandem.Sip.Authentication;
using Tandem.Subscribers.Secrets;

namespace Tandem.Subscribers.Tests.Secrets;

public sealed class DigestVaultTests
{
    private readonly DigestVault _vault = new(new ServerKey(ServerKey.Generate()));

    [Theory]
    [InlineData(DigestAlgorithm.Md5, "alice-secret")]
    [InlineData(DigestAlgorithm.Sha256, "alice-secret")]
    [InlineData(DigestAlgorithm.Md5, "пароль:с:двоеточием")]
    [InlineData(DigestAlgorithm.Sha256, "пароль:с:двоеточием")]
    public void What_was_sealed_opens(DigestAlgorithm algorithm, string password)
    {
        var secret = _vault.Seal("alice", "tandem.test", password).Single(secret => secret.Algorithm == algorithm);

        Assert.Equal(AccountBench.Ha1(algorithm, "alice", "tandem.test", password), Encoding.ASCII.GetString(_vault.Open("alice", secret)!));
    }

    [Fact]
    public void The_same_secret_is_never_sealed_the_same() =>
        Assert.NotEqual(_vault.Seal("alice", "tandem.test", "alice-secret")[0].Sealed, _vault.Seal("alice", "tandem.test", "alice-secret")[0].Sealed);

    [Fact]
    public void Another_key_account_realm_or_algorithm_does_not_open_it()
    {
        var secret = _vault.Seal("alice", "tandem.test", "alice-secret")[0];

        Assert.Null(new DigestVault(new ServerKey(ServerKey.Generate())).Open("alice", secret));
        Assert.Null(_vault.Open("bob", secret));
        Assert.Null(_vault.Open("alice", secret with { Realm = "example.org" }));
        Assert.Null(_vault.Open("alice", secret with { Algorithm = DigestAlgorithm.Sha256 }));
        Assert.NotNull(_vault.Open("alice", secret));
    }

    [Fact]
    public void Nothing_that_was_changed_or_cut_opens()
    {
        var secret = _vault.Seal("alice", "tandem.test", "alice-secret")[0];
        for (var index = 0; index < secret.Sealed.Length; index++)
        {
            var changed = secret.Sealed.ToArray();
            changed[index] ^= 1;
            Assert.Null(_vault.Open("alice", secret with { Sealed = changed }));
            Assert.Null(_vault.Open("alice", secret with { Sealed = secret.Sealed[..index] }));
        }
    }

    [Fact]
    public void A_server_key_has_one_length_and_each_purpose_a_key()
    {
        var key = ServerKey.Generate();

        Assert.Throws<ArgumentException>(() => new ServerKey(key.AsSpan(1)));
        Assert.Equal(new ServerKey(key).For("one"), new ServerKey(key).For("one"));
        Assert.NotEqual(new ServerKey(key).For("one"), new ServerKey(key).For("two"));
    }
}
