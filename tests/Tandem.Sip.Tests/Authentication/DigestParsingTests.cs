using CsCheck;
using Tandem.Sip.Authentication;
using Tandem.Sip.Tests.Transactions;

namespace Tandem.Sip.Tests.Authentication;

public sealed class DigestParsingTests
{
    private const string Whole =
        "Digest username=\"alice\", realm=\"tandem.test\", nonce=\"n\", uri=\"sip:tandem.test\", response=\"00\", algorithm=MD5, qop=auth, nc=00000001, cnonce=\"c\"";

    [Theory]
    [InlineData(Whole, DigestResult.Ok)]
    // As clients write it: without blanks, quoted where a token belongs, folded, unknown parameters, any case, no qop, unquoted uri.
    [InlineData("Digest username=\"alice\",realm=\"tandem.test\",nonce=\"n\",uri=\"sip:tandem.test\",response=\"00\"", DigestResult.Ok)]
    [InlineData("digest  UserName = \"alice\" ,\r\n realm=\"tandem.test\", nonce=\"n\", uri=sip:tandem.test, response=\"00\", qop=\"auth\", nc=\"0000000a\", cnonce=\"c\", auts=\"x\"", DigestResult.Ok)]
    [InlineData("Digest username=\"a\\\"b\", realm=\"tandem.test\", nonce=\"n\", uri=\"sip:x\", response=\"00\"", DigestResult.Ok)]
    [InlineData("Basic YWxpY2U6c2VjcmV0", DigestResult.Missing)]
    [InlineData("Digest", DigestResult.Missing)]
    [InlineData("", DigestResult.Missing)]
    [InlineData("Digest ", DigestResult.Malformed)]
    [InlineData("Digest  ,", DigestResult.Malformed)]
    [InlineData("Digest username=\"alice", DigestResult.Malformed)]
    [InlineData("Digest username=", DigestResult.Malformed)]
    [InlineData("Digest username", DigestResult.Malformed)]
    [InlineData(Whole + ",", DigestResult.Malformed)]
    [InlineData(Whole + " x=y", DigestResult.Malformed)]
    [InlineData(Whole + ", realm=\"other\"", DigestResult.Malformed)]
    [InlineData("Digest username=\"a\", realm=\"r\", nonce=n\"n, uri=\"sip:x\", response=\"00\"", DigestResult.Malformed)]
    [InlineData("Digest username=\"a\", realm=\"r\", nonce=n\\, uri=\"sip:x\", response=\"00\"", DigestResult.Malformed)]
    [InlineData("Digest realm=\"tandem.test\", nonce=\"n\", uri=\"sip:x\", response=\"00\"", DigestResult.Malformed)]
    [InlineData("Digest username=\"a\", nonce=\"n\", uri=\"sip:x\", response=\"00\"", DigestResult.Malformed)]
    [InlineData("Digest username=\"a\", realm=\"r\", uri=\"sip:x\", response=\"00\"", DigestResult.Malformed)]
    [InlineData("Digest username=\"a\", realm=\"r\", nonce=\"n\", response=\"00\"", DigestResult.Malformed)]
    [InlineData("Digest username=\"a\", realm=\"r\", nonce=\"n\", uri=\"sip:x\"", DigestResult.Malformed)]
    [InlineData("Digest username=\"a\", realm=\"r\", nonce=\"n\", uri=\"sip:x\", response=\"00\", qop=auth, nc=00000001", DigestResult.Malformed)]
    [InlineData("Digest username=\"a\", realm=\"r\", nonce=\"n\", uri=\"sip:x\", response=\"00\", qop=auth, cnonce=\"c\"", DigestResult.Malformed)]
    [InlineData("Digest username=\"a\", realm=\"r\", nonce=\"n\", uri=\"sip:x\", response=\"00\", qop=auth, cnonce=\"c\", nc=1", DigestResult.Malformed)]
    [InlineData("Digest username=\"a\", realm=\"r\", nonce=\"n\", uri=\"sip:x\", response=\"00\", qop=auth, cnonce=\"c\", nc=0000000g", DigestResult.Malformed)]
    public void CredentialsAreReadOrRefusedWithAReason(string value, DigestResult expected) =>
        Assert.Equal(expected, DigestCredentials.TryParse(Wire.Octets(value), out _));

    [Fact]
    public void EveryPartIsFound()
    {
        Assert.Equal(DigestResult.Ok, DigestCredentials.TryParse(Wire.Octets(Whole.Replace("nc=00000001", "nc=0000001f", StringComparison.Ordinal)), out var credentials));
        Assert.Equal("alice"u8, credentials.UserName);
        Assert.Equal("tandem.test"u8, credentials.Realm);
        Assert.Equal("n"u8, credentials.Nonce);
        Assert.Equal("sip:tandem.test"u8, credentials.Uri);
        Assert.Equal("00"u8, credentials.Response);
        Assert.Equal("MD5"u8, credentials.AlgorithmName);
        Assert.Equal("auth"u8, credentials.Qop);
        Assert.Equal("c"u8, credentials.ClientNonce);
        Assert.Equal(31u, credentials.NonceCount);
    }

    [Theory]
    [InlineData(DigestResult.Missing)]
    [InlineData(DigestResult.Missing, "Bearer x")]
    [InlineData(DigestResult.WrongRealm, "Digest username=\"a\", realm=\"elsewhere\", nonce=\"n\", uri=\"sip:x\", response=\"00\"")]
    [InlineData(DigestResult.Malformed, "Digest username=\"a\"", "Digest username=\"a\", realm=\"elsewhere\", nonce=\"n\", uri=\"sip:x\", response=\"00\"")]
    [InlineData(DigestResult.Ok, "Digest username=\"a\", realm=\"elsewhere\", nonce=\"n\", uri=\"sip:x\", response=\"00\"", "Digest username=\"a\"", Whole)]
    public void TheCredentialsOfOurRealmAreFoundAmongOthers(DigestResult expected, params string[] values)
    {
        var request = Wire.Parse(WireMessages.Request("REGISTER"));
        foreach (var value in values) request.Append(HeaderName.ProxyAuthorization, Wire.Octets(value));
        Assert.Equal(expected, DigestCredentials.TryFind(request, HeaderName.ProxyAuthorization, "tandem.test"u8, out var credentials));
        Assert.Equal(expected == DigestResult.Ok ? "alice"u8 : default, credentials.UserName);
    }

    [Theory]
    [InlineData("Digest realm=\"r\", nonce=\"n\", algorithm=SHA-256, qop=\"auth-int,auth\"", DigestResult.Ok)]
    [InlineData("Digest realm=\"r\", nonce=\"n\"", DigestResult.Ok)]
    [InlineData("Digest realm=\"r\", nonce=\"n\", qop=\"auth-int\"", DigestResult.UnsupportedQop)]
    [InlineData("Digest realm=\"r\", nonce=\"n\", algorithm=AKAv1-MD5", DigestResult.UnsupportedAlgorithm)]
    [InlineData("Digest realm=\"r\"", DigestResult.Malformed)]
    [InlineData("Digest realm=\"r\", nonce=a\"b", DigestResult.Malformed)]
    [InlineData("Digest realm=\"r\", nonce=ab\\", DigestResult.Malformed)]
    [InlineData("Digest nonce=\"n\"", DigestResult.Malformed)]
    [InlineData("Basic realm=\"r\"", DigestResult.Missing)]
    public void ChallengesAreReadOrPassedOver(string value, DigestResult expected) =>
        Assert.Equal(expected, DigestChallenge.TryParse(Wire.Octets(value), out _));

    [Fact]
    public void NothingMakesTheParsersThrow() =>
        Gen.Select(Gen.Int[0, Whole.Length - 1], Gen.Byte, Gen.Int[0, Whole.Length]).Sample((offset, octet, length) =>
        {
            var octets = Wire.Octets(Whole);
            octets[offset] = octet;
            DigestCredentials.TryParse(octets.AsSpan(0, length), out _);
            DigestChallenge.TryParse(octets.AsSpan(0, length), out _);
            return true;
        });
}
