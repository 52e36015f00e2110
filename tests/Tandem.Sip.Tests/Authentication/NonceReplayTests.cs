using Tandem.Sip.Authentication;

namespace Tandem.Sip.Tests.Authentication;

/// <summary>RFC 7616 section 3.4.4 and 5.5: nonce counts.</summary>
public sealed class NonceReplayTests
{
    private readonly DigestScene _scene = new(new DigestOptions { MaxNonces = 3 });

    [Fact]
    public void ACountCountsOnce()
    {
        var challenge = _scene.Challenge();
        Assert.Equal(DigestResult.Ok, Use(challenge, 1));
        Assert.Equal(DigestResult.Replayed, Use(challenge, 1));
        Assert.Equal(DigestResult.Ok, Use(challenge, 2));
        Assert.Equal(DigestResult.Ok, Use(challenge, 7));
        Assert.Equal(DigestResult.Replayed, Use(challenge, 5));
        Assert.Equal(1, _scene.Verifier.RememberedNonces);
    }

    [Fact]
    public void TheCountZeroIsNone() => Assert.Equal(DigestResult.Replayed, Use(_scene.Challenge(), 0));

    [Fact]
    public void AWrongSecretUsesNoCount()
    {
        var challenge = _scene.Challenge();
        Assert.Equal(DigestResult.WrongResponse, _scene.Verify(DigestScene.Answer(challenge, count: 9, password: "guess")));
        Assert.Equal(DigestResult.Ok, Use(challenge, 1));
    }

    [Fact]
    public void NoncesAreForgottenWhenTheyHaveRunOut()
    {
        Use(_scene.Challenge(), 1);
        _scene.Now += DigestOptions.Default.NonceLifetime;
        Use(_scene.Challenge(), 1);
        Assert.Equal(1, _scene.Verifier.RememberedNonces);
    }

    [Fact]
    public void WhenTheMemoryIsFullTheOldestNonceRunsOutAndCannotBeReplayed()
    {
        var challenges = new string[5];
        for (var i = 0; i < 5; i++)
        {
            challenges[i] = _scene.Challenge();
            _scene.Now += TimeSpan.FromSeconds(1);
        }

        for (var i = 1; i < 5; i++) Assert.Equal(DigestResult.Ok, Use(challenges[i], 1));
        Assert.Equal(3, _scene.Verifier.RememberedNonces);
        Assert.Equal(DigestResult.Stale, Use(challenges[1], 1)); // forgotten, and not to be replayed
        Assert.Equal(DigestResult.Stale, Use(challenges[0], 1)); // never used, but as old
        Assert.Equal(DigestResult.Replayed, Use(challenges[4], 1));
        Assert.Equal(DigestResult.Ok, Use(challenges[4], 2));
    }

    private DigestResult Use(string challenge, uint count) => _scene.Verify(DigestScene.Answer(challenge, count));
}
