namespace Tandem.Sip.Tests.Headers;

public sealed class SipUriTests
{
    [Theory]
    [InlineData("sip:alice@atlanta.com", "alice", "atlanta.com", 0, "", "")]
    [InlineData("sip:alice:secretword@atlanta.com;transport=tcp", "alice", "atlanta.com", 0, ";transport=tcp", "")]
    [InlineData("sips:alice@atlanta.com?subject=project%20x&priority=urgent", "alice", "atlanta.com", 0, "", "subject=project%20x&priority=urgent")]
    [InlineData("sip:+1-212-555-1212:1234@gateway.com;user=phone", "+1-212-555-1212", "gateway.com", 0, ";user=phone", "")]
    [InlineData("sips:1212@gateway.com", "1212", "gateway.com", 0, "", "")]
    [InlineData("SIP:alice@192.0.2.4:65535", "alice", "192.0.2.4", 65535, "", "")]
    [InlineData("sip:atlanta.com;method=REGISTER?to=alice%40atlanta.com", "", "atlanta.com", 0, ";method=REGISTER", "to=alice%40atlanta.com")]
    [InlineData("sip:alice;day=tuesday@atlanta.com", "alice;day=tuesday", "atlanta.com", 0, "", "")]
    [InlineData("sip:a?b/c@host", "a?b/c", "host", 0, "", "")]
    [InlineData("sip:[2001:db8::10]", "", "[2001:db8::10]", 0, "", "")]
    [InlineData("sip:user@[2001:DB8:10::192.0.2.1]:5070;lr", "user", "[2001:DB8:10::192.0.2.1]", 5070, ";lr", "")]
    [InlineData("sip:a_b.example.com", "", "a_b.example.com", 0, "", "")]
    [InlineData("sip:*21#@example.com", "*21#", "example.com", 0, "", "")]
    [InlineData("sip:null-%00-null@example.com", "null-%00-null", "example.com", 0, "", "")]
    [InlineData("sip:a@b;maddr=[::1];x=1:2", "a", "b", 0, ";maddr=[::1];x=1:2", "")]
    public void ReadsItsParts(string value, string user, string host, int port, string parameters, string headers)
    {
        Assert.True(SipUri.TryParse(Wire.Octets(value), out var uri));
        Assert.Equal(value, Wire.Text(uri.Value));
        Assert.Equal(value.StartsWith("sips", StringComparison.OrdinalIgnoreCase), uri.IsSips);
        Assert.Equal(user, Wire.Text(uri.User));
        Assert.Equal(host, Wire.Text(uri.Host));
        Assert.Equal(port, uri.Port);
        Assert.Equal(parameters, Wire.Text(uri.Parameters.Octets));
        Assert.Equal(headers, Wire.Text(uri.Headers));
    }

    [Theory]
    [InlineData("")]
    [InlineData("sip:")]
    [InlineData("sips:")]
    [InlineData("sip")]
    [InlineData("tel:+15551234")]
    [InlineData("sipx:a@b")]
    [InlineData("sip:@b")]
    [InlineData("sip::p@b")]
    [InlineData("sip:a@")]
    [InlineData("sip:a@b@c")]
    [InlineData("sip:a@b:")]
    [InlineData("sip:a@b:0")]
    [InlineData("sip:a@b:65536")]
    [InlineData("sip:a@b:x")]
    [InlineData("sip:a@b c")]
    [InlineData("sip:a b@c")]
    [InlineData("sip:a%4@b")]
    [InlineData("sip:a%zz@b")]
    [InlineData("sip:a\u00e9@b")]
    [InlineData("sip:a@b;")]
    [InlineData("sip:a@b;;lr")]
    [InlineData("sip:a@b;x=%4")]
    [InlineData("sip:a@b;x=\"y\"")]
    [InlineData("sip:a@b?")]
    [InlineData("sip:a@b?x=<y>")]
    [InlineData("sip:a@2001:db8::1")]
    [InlineData("sip:a@[2001:db8::1")]
    [InlineData("sip:a@[2001:db8::1]x")]
    [InlineData("sip:a@[fe80::1%25eth0]")]
    public void RefusesWhatIsNone(string value) => Assert.False(SipUri.TryParse(Wire.Octets(value), out _));

    [Theory]
    [InlineData("sip:a", SipTransport.None)]
    [InlineData("sip:a;transport=UDP", SipTransport.Udp)]
    [InlineData("sip:a;transport=tcp", SipTransport.Tcp)]
    [InlineData("sips:a;transport=tcp", SipTransport.Tls)]
    [InlineData("sip:a;transport=tls", SipTransport.Tls)]
    [InlineData("sip:a;Transport=ws", SipTransport.Ws)]
    [InlineData("sips:a;transport=ws", SipTransport.Wss)]
    [InlineData("sip:a;transport=sctp", SipTransport.None)]
    public void NamesItsTransport(string value, SipTransport transport)
    {
        Assert.True(SipUri.TryParse(Wire.Octets(value), out var uri));
        Assert.Equal(transport, uri.Transport);
    }

    [Theory]
    [InlineData("sip:a;lr", true)]
    [InlineData("sip:a;LR=on", true)]
    [InlineData("sip:a;lrx", false)]
    [InlineData("sip:lr@a", false)]
    public void TellsALooseRouter(string value, bool expected)
    {
        Assert.True(SipUri.TryParse(Wire.Octets(value), out var uri));
        Assert.Equal(expected, uri.IsLooseRouter);
    }

    /// <summary>The examples of RFC 3261 section 19.1.4, and what follows from its rules.</summary>
    [Theory]
    [InlineData("sip:%61lice@atlanta.com;transport=TCP", "sip:alice@AtLanTa.CoM;Transport=tcp", true)]
    [InlineData("sip:carol@chicago.com", "sip:carol@chicago.com;newparam=5", true)]
    [InlineData("sip:carol@chicago.com", "sip:carol@chicago.com;security=on", true)]
    [InlineData("sip:carol@chicago.com;newparam=5", "sip:carol@chicago.com;security=on", true)]
    [InlineData("sip:biloxi.com;transport=tcp;method=REGISTER?to=sip:bob%40biloxi.com", "sip:biloxi.com;method=REGISTER;transport=tcp?to=sip:bob%40biloxi.com", true)]
    [InlineData("sip:alice@atlanta.com?subject=project%20x&priority=urgent", "sip:alice@atlanta.com?priority=urgent&subject=project%20x", true)]
    [InlineData("SIP:ALICE@AtLanTa.CoM;Transport=udp", "sip:alice@AtLanTa.CoM;Transport=UDP", false)]
    [InlineData("sip:bob@biloxi.com", "sip:bob@biloxi.com:5060", false)]
    [InlineData("sip:bob@biloxi.com", "sip:bob@biloxi.com;transport=udp", false)]
    [InlineData("sip:bob@biloxi.com", "sip:bob@biloxi.com:6000;transport=tcp", false)]
    [InlineData("sip:carol@chicago.com", "sip:carol@chicago.com?Subject=next%20meeting", false)]
    [InlineData("sip:bob@phone21.boxesbybob.com", "sip:bob@192.0.2.4", false)]
    [InlineData("sip:carol@chicago.com;security=on", "sip:carol@chicago.com;security=off", false)]
    [InlineData("sip:a@b", "sips:a@b", false)]
    [InlineData("sip:a@b", "sip:b", false)]
    [InlineData("sip:a@b", "sip:a:p@b", false)]
    [InlineData("sip:a%3bb@c", "sip:a%3Bb@c", true)]
    [InlineData("sip:a%3Bb@c", "sip:a;b@c", false)]
    [InlineData("sip:a@b;user=phone", "sip:a@b", false)]
    [InlineData("sip:a@b;ttl=1", "sip:a@b", false)]
    [InlineData("sip:a@b;maddr=c", "sip:a@b", false)]
    [InlineData("sip:a@b?x=1&x=1", "sip:a@b?x=1&y=1", false)]
    [InlineData("sip:a@b?x=1&x=1", "sip:a@b?x=1", false)]
    public void ComparesAsTheRfcSays(string left, string right, bool expected)
    {
        Assert.True(SipUri.TryParse(Wire.Octets(left), out var a));
        Assert.True(SipUri.TryParse(Wire.Octets(right), out var b));
        Assert.Equal(expected, SipUri.Equivalent(a, b));
        Assert.Equal(expected, SipUri.Equivalent(b, a));
        Assert.True(SipUri.Equivalent(a, a));
    }

    [Fact]
    public void AnEndlessUriEqualsNothingButItself()
    {
        var parameters = string.Concat(Enumerable.Range(0, 10_000).Select(i => $";p{i}=x"));
        Assert.True(SipUri.TryParse(Wire.Octets("sip:a@b" + parameters), out var a));
        Assert.True(SipUri.TryParse(Wire.Octets("sip:a@B" + parameters), out var b));
        Assert.True(SipUri.Equivalent(a, a));
        Assert.False(SipUri.Equivalent(a, b));
    }

    [Theory]
    [InlineData("sip:alice@Tandem.Test", "sip:alice@tandem.test")]
    [InlineData("SIPS:Alice:pw@tandem.test:5061;transport=tls?x=y", "sip:Alice@tandem.test")]
    [InlineData("sip:%61l%69ce@tandem.test", "sip:alice@tandem.test")]
    [InlineData("sip:a%40b%2fc%3ad@tandem.test", "sip:a%40b/c%3Ad@tandem.test")]
    [InlineData("sip:*21#@tandem.test", "sip:*21%23@tandem.test")]
    [InlineData("sip:%00@tandem.test", "sip:%00@tandem.test")]
    [InlineData("sip:tandem.test", "sip:tandem.test")]
    [InlineData("sip:a@[2001:DB8::1]:5060", "sip:a@[2001:db8::1]")]
    public void WritesTheCanonicalAddressOfRecord(string value, string expected)
    {
        Assert.True(SipUri.TryParse(Wire.Octets(value), out var uri));
        var destination = new byte[expected.Length];
        Assert.Equal(expected.Length, uri.WriteAddressOfRecord(destination));
        Assert.Equal(expected, Wire.Text(destination));
        Assert.Equal(0, uri.WriteAddressOfRecord(destination.AsSpan(1)));
    }
}
