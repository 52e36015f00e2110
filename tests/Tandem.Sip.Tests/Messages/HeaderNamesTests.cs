namespace Tandem.Sip.Tests.Messages;

public sealed class HeaderNamesTests
{
    private static readonly HeaderName[] Known = [.. Enum.GetValues<HeaderName>().Where(name => name != HeaderName.Other)];

    [Fact]
    public void EveryNameIsFoundInAnyCase()
    {
        foreach (var name in Known)
        {
            var text = Wire.Text(name.Text());
            Assert.NotEmpty(text);
            foreach (var written in new[] { text, text.ToLowerInvariant(), text.ToUpperInvariant() })
                Assert.Equal(name, HeaderNames.Find(Wire.Octets(written)));
        }
    }

    [Fact]
    public void ANameOneOctetOffIsAnother()
    {
        foreach (var name in Known)
        {
            var text = name.Text().ToArray();
            Assert.Equal(HeaderName.Other, HeaderNames.Find([.. text, (byte)'x']));
            for (var i = 0; i < text.Length; i++)
            {
                var changed = text.ToArray();
                changed[i] = (byte)'~';
                Assert.Equal(HeaderName.Other, HeaderNames.Find(changed));
                // An octet that differs from a letter in its case bit only.
                changed[i] = (byte)(text[i] ^ 0x20);
                Assert.Equal(char.IsAsciiLetter((char)text[i]) ? name : HeaderName.Other, HeaderNames.Find(changed));
            }
        }
    }

    [Theory]
    [InlineData("v", HeaderName.Via)]
    [InlineData("f", HeaderName.From)]
    [InlineData("t", HeaderName.To)]
    [InlineData("i", HeaderName.CallId)]
    [InlineData("m", HeaderName.Contact)]
    [InlineData("l", HeaderName.ContentLength)]
    [InlineData("c", HeaderName.ContentType)]
    [InlineData("e", HeaderName.ContentEncoding)]
    [InlineData("k", HeaderName.Supported)]
    [InlineData("s", HeaderName.Subject)]
    [InlineData("o", HeaderName.Event)]
    [InlineData("r", HeaderName.ReferTo)]
    [InlineData("b", HeaderName.ReferredBy)]
    [InlineData("x", HeaderName.SessionExpires)]
    [InlineData("a", HeaderName.AcceptContact)]
    [InlineData("j", HeaderName.RejectContact)]
    [InlineData("d", HeaderName.RequestDisposition)]
    public void CompactFormsAreTheSameField(string letter, HeaderName name)
    {
        Assert.Equal(name, HeaderNames.Find(Wire.Octets(letter)));
        Assert.Equal(name, HeaderNames.Find(Wire.Octets(letter.ToUpperInvariant())));
    }

    [Fact]
    public void NoOtherOctetIsACompactForm()
    {
        var found = Enumerable.Range(0, 256).Count(octet => HeaderNames.Find([(byte)octet]) != HeaderName.Other);
        Assert.Equal(34, found);
    }

    [Fact]
    public void TheBitsOfAMessageSufficeForAllNames() => Assert.InRange(Enum.GetValues<HeaderName>().Length, 1, 64);

    [Fact]
    public void MethodsAreFoundInTheirOwnCaseOnly()
    {
        foreach (var method in Enum.GetValues<SipMethod>().Where(method => method != SipMethod.Other))
        {
            Assert.Equal(method.ToString().ToUpperInvariant(), Wire.Text(method.Name()));
            Assert.Equal(method, SipMethods.Find(method.Name()));
            Assert.Equal(SipMethod.Other, SipMethods.Find(Wire.Octets(method.ToString())));
            Assert.Equal(SipMethod.Other, SipMethods.Find([.. method.Name(), (byte)'X']));
        }

        Assert.Equal(SipMethod.Other, SipMethods.Find(default));
        Assert.True(SipMethod.Other.Name().IsEmpty);
    }
}
