namespace Tandem.Sip.Tests.Headers;

public sealed class ViaTests
{
    [Theory]
    [InlineData("SIP/2.0/UDP 192.0.2.1:5070;branch=z9hG4bK1;rport", "UDP", SipTransport.Udp, "192.0.2.1", 5070, "192.0.2.1:5070", "z9hG4bK1")]
    [InlineData("SIP / 2.0 / TCP\t spindle.example.com   ;\r\n  branch  =   z9hG4bK9ikj8", "TCP", SipTransport.Tcp, "spindle.example.com", 0, "spindle.example.com", "z9hG4bK9ikj8")]
    [InlineData("SIP/2.0/TLS first.example.com: 4000;ttl=16 ;maddr=224.2.0.1 ;branch=z9hG4bKa7c6a8dlze.1", "TLS", SipTransport.Tls, "first.example.com", 4000, "first.example.com: 4000", "z9hG4bKa7c6a8dlze.1")]
    [InlineData("SIP/2.0/WS df7jal23ls0d.invalid;branch=z9hG4bK56sdasks", "WS", SipTransport.Ws, "df7jal23ls0d.invalid", 0, "df7jal23ls0d.invalid", "z9hG4bK56sdasks")]
    [InlineData("sip/2.0/wss [2001:db8::9:1]:443", "wss", SipTransport.Wss, "[2001:db8::9:1]", 443, "[2001:db8::9:1]:443", "")]
    [InlineData("SIP/2.0/UNKNOWN t6.example.com;BRANCH=z9", "UNKNOWN", SipTransport.None, "t6.example.com", 0, "t6.example.com", "z9")]
    [InlineData("SIP/7.0/UDP c.example.com;branch=z9hG4bKkdjuw", "UDP", SipTransport.Udp, "c.example.com", 0, "c.example.com", "z9hG4bKkdjuw")]
    public void ReadsItsParts(string value, string name, SipTransport transport, string host, int port, string sentBy, string branch)
    {
        Assert.True(Via.TryParse(Wire.Octets(value), out var via));
        Assert.Equal(value, Wire.Text(via.Value));
        Assert.Equal(name, Wire.Text(via.TransportName));
        Assert.Equal(transport, via.Transport);
        Assert.Equal(host, Wire.Text(via.Host));
        Assert.Equal(port, via.Port);
        Assert.Equal(sentBy, Wire.Text(via.SentBy));
        Assert.Equal(branch, Wire.Text(via.Branch));
    }

    [Theory]
    [InlineData("")]
    [InlineData("SIP/2.0/UDP")]
    [InlineData("SIP/2.0/UDP ")]
    [InlineData("SIP/2.0 UDP a")]
    [InlineData("SIP/2.0/UDP;branch=z9hG4bK1")]
    [InlineData("SIP/2.0/UDP a b;branch=z9hG4bK1")]
    [InlineData("SIP/2.0/UDP a:0")]
    [InlineData("SIP/2.0/UDP a:65536")]
    [InlineData("SIP/2.0/UDP a:")]
    [InlineData("SIP/2.0/UDP a:5060:5060")]
    [InlineData("SIP/2.0/UDP 2001:db8::1")]
    [InlineData("SIP/2.0/UDP [2001:db8::1")]
    [InlineData("SIP/2.0/UDP []")]
    [InlineData("SIP/2.0/UDP [192.0.2.1]")]
    [InlineData("SIP/2.0/UDP a;;branch=1")]
    [InlineData("SIP/2.0/UDP a;branch=\"x")]
    [InlineData("SIP/2.0/UDP a;branch=1,SIP/2.0/UDP b")]
    public void RefusesWhatIsNone(string value) => Assert.False(Via.TryParse(Wire.Octets(value), out _));

    [Theory]
    [InlineData("z9hG4bK1", true)]
    [InlineData("Z9HG4BK1", true)]
    [InlineData("z9hG4bK", false)]
    [InlineData("390skdjuw", false)]
    public void TheCookieCountsWithSomethingBehindIt(string branch, bool expected)
    {
        Assert.True(Via.TryParse(Wire.Octets("SIP/2.0/UDP a;branch=" + branch), out var via));
        Assert.Equal(expected, via.HasMagicCookie);
    }

    [Theory]
    [InlineData("SIP/2.0/UDP a;rport", true)]
    [InlineData("SIP/2.0/UDP a;RPORT=5060", true)]
    [InlineData("SIP/2.0/UDP a;xrport", false)]
    public void TellsWhetherTheSourcePortIsWanted(string value, bool expected)
    {
        Assert.True(Via.TryParse(Wire.Octets(value), out var via));
        Assert.Equal(expected, via.HasRport);
    }
}
