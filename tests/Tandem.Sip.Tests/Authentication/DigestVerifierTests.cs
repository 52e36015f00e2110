using CsCheck;
using Tandem.Sip.Authentication;

namespace Tandem.Sip.Tests.Authentication;

public sealed class DigestVerifierTests
{
    private readonly DigestScene _scene = new();

    [Theory]
    [InlineData(DigestAlgorithm.Md5)]
    [InlineData(DigestAlgorithm.Sha256)]
    public void TheRightSecretIsAccepted(DigestAlgorithm algorithm)
    {
        var challenge = _scene.Challenge(algorithm);
        Assert.Equal(DigestResult.Ok, _scene.Verify(DigestScene.Answer(challenge)));
    }

    [Fact]
    public void AChallengeReadsAsTheRfcWritesIt() =>
        Assert.Matches("""^Digest realm="tandem\.test", nonce="[A-Za-z0-9_-]{43}", algorithm=SHA-256, qop="auth", stale=true$""", _scene.Challenge(isStale: true));

    [Fact]
    public void EveryChallengeHasANonceOfItsOwn() => Assert.NotEqual(_scene.Challenge(), _scene.Challenge());

    [Fact]
    public void AWrongSecretAndAnUnknownUserAreFailedAttempts()
    {
        var challenge = _scene.Challenge();
        var wrong = _scene.Verify(DigestScene.Answer(challenge, password: "guess"));
        var unknown = _scene.Verify(DigestScene.Answer(challenge, user: "mallory"));
        Assert.Equal((DigestResult.WrongResponse, DigestResult.UnknownUser), (wrong, unknown));
        Assert.True(wrong.IsFailedAttempt() && unknown.IsFailedAttempt());
        Assert.Equal(0, _scene.Verifier.RememberedNonces);
    }

    [Fact]
    public void TheDummySecretOfAnUnknownUserOpensNothing()
    {
        // HA1 of zeros stands in for the missing one; whoever computes with it is unknown all the same.
        var challenge = _scene.Challenge(DigestAlgorithm.Md5);
        DigestChallenge.TryParse(Wire.Octets(challenge), out var parsed);
        var octets = new byte[600];
        var length = DigestAnswer.Write(parsed, "mallory"u8, Wire.Octets(new string('0', 32)), "REGISTER"u8, "sip:tandem.test"u8, "c"u8, 1, octets);
        Assert.Equal(DigestResult.UnknownUser, _scene.Verify(Wire.Text(octets.AsSpan(0, length))));
    }

    [Theory]
    [InlineData("username=\"alice\"", "username=\"alicf\"", DigestResult.UnknownUser)]
    [InlineData("uri=\"sip:tandem.test\"", "uri=\"sip:tandem.test:5060\"", DigestResult.WrongResponse)]
    [InlineData("uri=\"sip:tandem.test\"", "uri=\"sip:elsewhere.test\"", DigestResult.WrongUri)]
    [InlineData("nc=00000001", "nc=00000002", DigestResult.WrongResponse)]
    [InlineData("cnonce=\"cnonce\"", "cnonce=\"other\"", DigestResult.WrongResponse)]
    [InlineData("qop=auth,", "qop=AUTH,", DigestResult.WrongResponse)]
    [InlineData("qop=auth,", "qop=auth-int,", DigestResult.UnsupportedQop)]
    [InlineData("algorithm=SHA-256", "algorithm=MD5", DigestResult.WrongResponse)]
    [InlineData("algorithm=SHA-256", "algorithm=SHA-256-sess", DigestResult.UnsupportedAlgorithm)]
    [InlineData("algorithm=SHA-256", "algorithm=SHA-512-256", DigestResult.UnsupportedAlgorithm)]
    [InlineData("nonce=\"A", "nonce=\"B", DigestResult.BadNonce)]
    [InlineData("nonce=\"", "nonce=\"A", DigestResult.BadNonce)]
    [InlineData("response=\"", "response=\"0", DigestResult.WrongResponse)]
    public void WhatTheDigestProtectsCannotBeChanged(string part, string changed, DigestResult result)
    {
        var answer = DigestScene.Answer(_scene.Challenge());
        Assert.Contains(part, answer, StringComparison.Ordinal);
        Assert.Equal(result, _scene.Verify(answer.Replace(part, changed, StringComparison.Ordinal)));
        Assert.Equal(DigestResult.Ok, _scene.Verify(answer));
    }

    [Fact]
    public void AnyChangedOctetOfTheResponseIsSeen()
    {
        var answer = DigestScene.Answer(_scene.Challenge());
        var start = answer.IndexOf("response=\"", StringComparison.Ordinal) + 10;
        Gen.Int[0, 63].Sample(offset =>
        {
            var octets = answer.ToCharArray();
            octets[start + offset] = octets[start + offset] == '0' ? '1' : '0';
            return _scene.Verify(new string(octets)) == DigestResult.WrongResponse;
        });
    }

    [Fact]
    public void ADigestForAnotherMethodIsWrong() =>
        Assert.Equal(DigestResult.WrongResponse, _scene.Verify(DigestScene.Answer(_scene.Challenge()), method: "INVITE"));

    [Theory]
    [InlineData("sip:bob@tandem.test", "sip:bob@tandem.test", DigestResult.Ok)]
    [InlineData("sip:bob@tandem.test", "sip:bob@TANDEM.test:5060;transport=tcp", DigestResult.Ok)]
    [InlineData("sip:bob@tandem.test;user=phone", "sip:bob@tandem.test", DigestResult.Ok)]
    [InlineData("sip:bob@tandem.test", "sip:carol@tandem.test", DigestResult.WrongUri)]
    [InlineData("sip:bob@tandem.test", "sip:tandem.test", DigestResult.WrongUri)]
    [InlineData("sip:bob@tandem.test", "tel:+15551234", DigestResult.WrongUri)]
    [InlineData("tel:+15551234", "tel:+15551234", DigestResult.Ok)]
    public void TheUriMustFitTheRequestUri(string uri, string requestUri, DigestResult result) =>
        Assert.Equal(result, _scene.Verify(DigestScene.Answer(_scene.Challenge(), uri: uri), uri: requestUri));

    [Fact]
    public void ANonceIsStaleAtTheEndOfItsLifetime()
    {
        var challenge = _scene.Challenge();
        _scene.Now += DigestOptions.Default.NonceLifetime - TimeSpan.FromTicks(1);
        Assert.Equal(DigestResult.Ok, _scene.Verify(DigestScene.Answer(challenge)));
        _scene.Now += TimeSpan.FromTicks(1);
        var late = _scene.Verify(DigestScene.Answer(challenge, count: 2));
        Assert.Equal(DigestResult.Stale, late);
        Assert.True(late.IsStale());
    }

    [Fact]
    public void AStaleNonceWithAWrongSecretIsAWrongSecret()
    {
        var challenge = _scene.Challenge();
        _scene.Now += TimeSpan.FromHours(1);
        Assert.Equal(DigestResult.WrongResponse, _scene.Verify(DigestScene.Answer(challenge, password: "guess")));
    }

    [Fact]
    public void ANonceFromAClockThatBeganAnewIsStale()
    {
        var challenge = _scene.Challenge();
        _scene.Now = new(0);
        Assert.Equal(DigestResult.Stale, _scene.Verify(DigestScene.Answer(challenge)));
    }

    [Fact]
    public void ANonceOfAnotherKeyIsBad()
    {
        var other = new DigestVerifier("another secret of this node, 32 o"u8.ToArray(), DigestOptions.Default);
        var octets = new byte[200];
        var length = other.WriteChallenge("tandem.test"u8, DigestAlgorithm.Sha256, false, _scene.Now, octets);
        Assert.Equal(DigestResult.BadNonce, _scene.Verify(DigestScene.Answer(Wire.Text(octets.AsSpan(0, length)))));
    }

    [Fact]
    public void MayBeToldToRefuseMd5()
    {
        var scene = new DigestScene(new DigestOptions { AllowMd5 = false });
        Assert.Equal(DigestResult.UnsupportedAlgorithm, scene.Verify(DigestScene.Answer(scene.Challenge(DigestAlgorithm.Md5))));
        Assert.Equal(DigestResult.Ok, scene.Verify(DigestScene.Answer(scene.Challenge())));
    }

    [Fact]
    public void AResponseWithoutQopIsRefusedUnlessAllowed()
    {
        var withoutQop = _scene.Challenge().Replace(", qop=\"auth\"", "", StringComparison.Ordinal);
        Assert.Equal(DigestResult.UnsupportedQop, _scene.Verify(DigestScene.Answer(withoutQop)));

        var tolerant = new DigestScene(new DigestOptions { AllowWithoutQop = true });
        var answer = DigestScene.Answer(tolerant.Challenge().Replace(", qop=\"auth\"", "", StringComparison.Ordinal));
        Assert.Equal(DigestResult.Ok, tolerant.Verify(answer));
        tolerant.Now += DigestOptions.Default.NonceLifetime;
        Assert.Equal(DigestResult.Stale, tolerant.Verify(answer));
    }

    [Fact]
    public void VerifyingAllocatesNothing()
    {
        var challenge = _scene.Challenge();
        var first = Wire.Octets(DigestScene.Answer(challenge));
        var ha1 = new byte[64];
        DigestHash.WriteHa1(DigestAlgorithm.Sha256, "alice"u8, "tandem.test"u8, "alice-secret"u8, ha1);
        Assert.Equal(DigestResult.Ok, Verify(first, ha1));
        // The least of several, since the runtime allocates now and then for itself.
        var least = long.MaxValue;
        for (uint count = 2; count < 12; count++)
        {
            var answer = Wire.Octets(DigestScene.Answer(challenge, count: count));
            var before = GC.GetAllocatedBytesForCurrentThread();
            var result = Verify(answer, ha1);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
            Assert.Equal(DigestResult.Ok, result);
        }

        Assert.Equal(0, least);
    }

    private DigestResult Verify(byte[] authorization, byte[] ha1)
    {
        DigestCredentials.TryParse(authorization, out var credentials);
        return _scene.Verifier.Verify(credentials, "REGISTER"u8, "sip:tandem.test"u8, ha1, _scene.Now);
    }
}
