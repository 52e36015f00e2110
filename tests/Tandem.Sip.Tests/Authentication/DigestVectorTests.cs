using Tandem.Sip.Authentication;

namespace Tandem.Sip.Tests.Authentication;

/// <summary>The worked examples of the RFCs.</summary>
public sealed class DigestVectorTests
{
    [Theory]
    [InlineData("MD5", "8ca523f5e9506fed4657c9700eebdbec")]
    [InlineData("SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1")]
    public void Rfc7616Section391(string algorithm, string response) => Assert.Equal(response, Answer(
        $"Digest realm=\"http-auth@example.org\", qop=\"auth, auth-int\", algorithm={algorithm}, nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", "
        + "opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\"",
        "Circle of Life", "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"));

    [Fact]
    public void Rfc2617Section35() => Assert.Equal("6629fae49393a05397450978507c4ef1", Answer(
        "Digest realm=\"testrealm@host.com\", qop=\"auth,auth-int\", nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\", opaque=\"5ccc069c403ebaf9f0171e9517f40e41\"",
        "Circle Of Life", "0a4f113b"));

    /// <summary>RFC 2069 section 2.4 with the erratum 749: the response printed in the RFC is wrong.</summary>
    [Fact]
    public void Rfc2069Section24() => Assert.Equal("1949323746fe6a43ef61f9606e7febea", Answer(
        "Digest realm=\"testrealm@host.com\", nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\"", "CircleOfLife", "0a4f113b"));

    private static string Answer(string challenge, string password, string clientNonce)
    {
        Assert.Equal(DigestResult.Ok, DigestChallenge.TryParse(Wire.Octets(challenge), out var parsed));
        var ha1 = new byte[parsed.Algorithm.HexLength()];
        DigestHash.WriteHa1(parsed.Algorithm, "Mufasa"u8, parsed.Realm, Wire.Octets(password), ha1);
        var answer = new byte[1024];
        var length = DigestAnswer.Write(parsed, "Mufasa"u8, ha1, "GET"u8, "/dir/index.html"u8, Wire.Octets(clientNonce), 1, answer);

        Assert.Equal(DigestResult.Ok, DigestCredentials.TryParse(answer.AsSpan(0, length), out var credentials));
        Assert.Equal("Mufasa"u8, credentials.UserName);
        Assert.Equal(parsed.HasAuth ? "auth"u8 : default, credentials.Qop);
        return Wire.Text(credentials.Response);
    }
}
