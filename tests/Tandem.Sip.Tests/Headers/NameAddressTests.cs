namespace Tandem.Sip.Tests.Headers;

public sealed class NameAddressTests
{
    [Theory]
    [InlineData("<sip:alice@example.com>;tag=1", "", "sip:alice@example.com", ";tag=1", "1")]
    [InlineData("\"Alice, A <x> \\\"y\\\" ;tag=no\" <sip:alice@example.com> ; tag = 2 ;x", "\"Alice, A <x> \\\"y\\\" ;tag=no\"", "sip:alice@example.com", "; tag = 2 ;x", "2")]
    [InlineData("caller<sip:caller@example.com>;TAG=323", "caller", "sip:caller@example.com", ";TAG=323", "323")]
    [InlineData("token1~` token2'+_ token3*%!.- <sip:mundane@example.com>", "token1~` token2'+_ token3*%!.-", "sip:mundane@example.com", "", "")]
    [InlineData("J\u00c3\u00b6rg M\u00c3\u00bcller <sip:j@example.com>", "J\u00c3\u00b6rg M\u00c3\u00bcller", "sip:j@example.com", "", "")]
    [InlineData("sip:alice@example.com;tag=3", "", "sip:alice@example.com", ";tag=3", "3")]
    [InlineData("sip:alice@example.com ; user=phone", "", "sip:alice@example.com", "; user=phone", "")]
    [InlineData("<sip:a@b;lr?x=y>;expires=3600;+sip.instance=\"<urn:uuid:0,1>\"", "", "sip:a@b;lr?x=y", ";expires=3600;+sip.instance=\"<urn:uuid:0,1>\"", "")]
    [InlineData("isbn:2983792873", "", "isbn:2983792873", "", "")]
    [InlineData("<tel:+1-201-555-0123;phone-context=x>", "", "tel:+1-201-555-0123;phone-context=x", "", "")]
    [InlineData("  <sip:[2001:db8::10]:5070>\r\n ;tag=a==", "", "sip:[2001:db8::10]:5070", ";tag=a==", "a==")]
    [InlineData("<sip:a@b>;tag=", "", "sip:a@b", ";tag=", "")]
    public void ReadsItsParts(string value, string displayName, string uri, string parameters, string tag)
    {
        Assert.True(NameAddress.TryParse(Wire.Octets(value), out var address));
        Assert.Equal(value.Trim(), Wire.Text(address.Value));
        Assert.Equal(displayName, Wire.Text(address.DisplayName));
        Assert.Equal(uri, Wire.Text(address.Uri));
        Assert.Equal(parameters, Wire.Text(address.Parameters.Octets));
        Assert.Equal(tag, Wire.Text(address.Tag));
    }

    [Theory]
    [InlineData("")]
    [InlineData("*")]
    [InlineData("alice")]
    [InlineData("<>")]
    [InlineData("<alice>")]
    [InlineData("<sip:>")]
    [InlineData("<sip:a@b")]
    [InlineData("< sip:a@b >")]
    [InlineData("<sip:a@b>x")]
    [InlineData("<sip:a@b>;")]
    [InlineData("<sip:a@b>;;tag=1")]
    [InlineData("<sip:a@b>;=1")]
    [InlineData("<sip:a@b>;x=\"y")]
    [InlineData("<sip:a@b>;x=y z")]
    [InlineData("<sip:a@b>;x=<y>")]
    [InlineData("\"Mr. J. User <sip:j.user@example.com>")]
    [InlineData("\"A\" B <sip:a@b>")]
    [InlineData("Bell, Alexander <sip:a.g.bell@example.com>;tag=43")]
    [InlineData("sip:user@example.com?Route=%3Csip:sip.example.com%3E")]
    [InlineData("sip:a@b,c")]
    [InlineData("sip:a@b c")]
    [InlineData("1sip:a@b")]
    [InlineData("<sip:a\0@b>")]
    public void RefusesWhatIsNone(string value) => Assert.False(NameAddress.TryParse(Wire.Octets(value), out _));

    [Fact]
    public void GoesThroughTheParameters()
    {
        Assert.True(NameAddress.TryParse(Wire.Octets("<sip:a@b>;q=0.5 ; +sip.instance = \"<urn:x;y>\"\r\n ;ob;reg-id=1"), out var address));
        var seen = new List<(string, string)>();
        foreach (var parameter in address.Parameters) seen.Add((Wire.Text(parameter.Name), Wire.Text(parameter.Value)));
        Assert.Equal([("q", "0.5"), ("+sip.instance", "\"<urn:x;y>\""), ("ob", ""), ("reg-id", "1")], seen);
        Assert.True(address.Parameters.Has("OB"u8));
        Assert.False(address.Parameters.Has("o"u8));
        Assert.True(address.Parameters.TryGet("Reg-ID"u8, out var id));
        Assert.Equal("1", Wire.Text(id));
    }
}
