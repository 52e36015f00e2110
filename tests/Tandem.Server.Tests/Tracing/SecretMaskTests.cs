using System.Buffers;
using System.Text;
using CsCheck;
using Tandem.Server.Tracing;

namespace Tandem.Server.Tests.Tracing;

public sealed class SecretMaskTests
{
    [Theory]
    [InlineData(
        "Authorization: Digest username=\"alice\", realm=\"tandem.test\", nonce=\"n\", uri=\"sip:tandem.test\", response=\"6629fae4\", qop=auth, cnonce=\"c\"",
        "Authorization: Digest username=\"alice\", realm=\"tandem.test\", nonce=\"n\", uri=\"sip:tandem.test\", response=\"***\", qop=auth, cnonce=\"c\"")]
    [InlineData("proxy-authorization:digest RESPONSE = 6629fae4,realm=\"r\"", "proxy-authorization:digest RESPONSE = \"***\",realm=\"r\"")]
    [InlineData("Authorization: Digest realm=\"r\",\r\n response=\r\n \"66\"", "Authorization: Digest realm=\"r\",\r\n response=\r\n \"***\"")]
    [InlineData("Authorization: Digest username=\"a\\\"response=\\\"x\", response=\"66\"", "Authorization: Digest username=\"a\\\"response=\\\"x\", response=\"***\"")]
    [InlineData("Authorization: Digest response=\"66\", response=\"67\"", "Authorization: Digest response=\"***\", response=\"***\"")]
    [InlineData("Authorization: Digest response=\"66", "Authorization: Digest response=\"***\"")]
    [InlineData("Authorization: Basic YWxpY2U6c2VjcmV0", "Authorization: Basic ***")]
    [InlineData("Authorization : Bearer a.b.c, d", "Authorization : Bearer ***")]
    [InlineData("Authorization: secret", "Authorization: ***")]
    [InlineData("Authentication-Info: rspauth=\"66\", nc=00000001", "Authentication-Info: rspauth=\"***\", nc=00000001")]
    [InlineData("X-Other: Digest response=\"66\"", "X-Other: Digest response=\"66\"")]
    [InlineData("WWW-Authenticate: Digest nonce=\"response=\"", "WWW-Authenticate: Digest nonce=\"response=\"")]
    public void Secrets_are_replaced_and_nothing_else(string field, string masked) =>
        Assert.Equal($"REGISTER sip:a SIP/2.0\r\n{masked}\r\nTo: x\r\n\r\n", Mask($"REGISTER sip:a SIP/2.0\r\n{field}\r\nTo: x\r\n\r\n"));

    [Fact]
    public void A_body_stays_as_it_is()
    {
        const string Message = "MESSAGE sip:a SIP/2.0\r\nTo: x\r\n\r\nAuthorization: Digest response=\"66\"\r\n more";
        Assert.Equal(Message, Mask(Message));
    }

    [Fact]
    public void Anything_at_all_is_survived_and_what_has_no_such_field_is_kept() =>
        Gen.Byte.Array[0, 300].Sample(octets =>
        {
            var text = Encoding.Latin1.GetString(octets);
            Assert.Equal(text, Mask(text));
        });

    [Fact]
    public void No_form_of_a_digest_lets_its_response_through() =>
        Gen.Select(Gen.Char["aAd, \t\"=\\\r\nx"].Array[0, 30], Gen.Char["aAd, \t\"=\\x"].Array[0, 30], Gen.Bool).Sample((before, after, quoted) =>
        {
            // Whatever stands around it, as long as it is a parameter of its own.
            var quotesClosed = new string(before).Replace("\"", "", StringComparison.Ordinal).Replace("\\", "", StringComparison.Ordinal).ReplaceLineEndings(" ");
            var value = quoted ? "\"5ec4e7\"" : "5ec4e7";
            Assert.DoesNotContain("5ec4e7", Mask($"X sip:a SIP/2.0\r\nAuthorization: Digest {quotesClosed},response={value},{new string(after).ReplaceLineEndings(" ")}\r\n\r\n"), StringComparison.Ordinal);
        });

    private static string Mask(string message)
    {
        var masked = new ArrayBufferWriter<byte>();
        SecretMask.Write(Encoding.Latin1.GetBytes(message), masked);
        return Encoding.Latin1.GetString(masked.WrittenSpan);
    }
}
