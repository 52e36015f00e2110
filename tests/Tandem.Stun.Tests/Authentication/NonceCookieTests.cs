using System.Text;

namespace Tandem.Stun.Tests.Authentication;

public sealed class NonceCookieTests
{
    [Theory]
    [InlineData("obMatJos2AAAA", StunSecurityFeatures.None)]
    [InlineData("obMatJos2gAAA", StunSecurityFeatures.PasswordAlgorithms)]
    [InlineData("obMatJos2QAAA", StunSecurityFeatures.UsernameAnonymity)]
    [InlineData("obMatJos2wAAA", StunSecurityFeatures.PasswordAlgorithms | StunSecurityFeatures.UsernameAnonymity)]
    public void The_features_are_bits_from_the_left(string cookie, StunSecurityFeatures features)
    {
        var written = new byte[NonceCookie.Length];
        NonceCookie.Write(features, written);
        Assert.Equal(cookie, Encoding.ASCII.GetString(written));
        Assert.True(NonceCookie.TryRead(Encoding.ASCII.GetBytes(cookie + "anything"), out var read));
        Assert.Equal(features, read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("obMatJos2AAA")]
    [InlineData("obMatJos3AAAA")]
    [InlineData("obMatJos2A*AA")]
    [InlineData("obMatJos2AAA=")]
    [InlineData("f//499k954d6OL34oL9FSTvy64sA")]
    public void A_nonce_without_a_cookie_has_no_features(string nonce) => Assert.False(NonceCookie.TryRead(Encoding.ASCII.GetBytes(nonce), out _));
}
