namespace Tandem.Sip.Tests.Torture;

/// <summary>
/// The messages of RFC 5118 (SIP Torture Test Messages for IPv6), section 4, shortened to the fields that matter. Source: the text of the RFC.
/// </summary>
public sealed class Ipv6TortureTests
{
    [Theory]
    // 4.1: a valid message with an IPv6 reference.
    [InlineData(SipParseError.None, "sip:[2001:db8::10]", "SIP/2.0/UDP [2001:db8::9:1];branch=z9hG4bKas3-111", "[2001:db8::9:1]", 0)]
    // 4.2: without brackets no reader can tell where the address ends.
    [InlineData(SipParseError.RequestUri, "sip:2001:db8::10", "SIP/2.0/UDP [2001:db8::9:1];branch=z9hG4bKas3-111", "[2001:db8::9:1]", 0)]
    // 4.3: ambiguous to a human, not to a parser: 5070 is part of the address.
    [InlineData(SipParseError.None, "sip:[2001:db8::10:5070]", "SIP/2.0/UDP [2001:db8::9:1];branch=z9hG4bKas3-111", "[2001:db8::9:1]", 0)]
    // 4.4: a port behind the brackets.
    [InlineData(SipParseError.None, "sip:[2001:db8::10]:5070", "SIP/2.0/UDP [2001:db8::9:1];branch=z9hG4bKas3-111", "[2001:db8::9:1]", 0)]
    // 4.5: delimiters in received: both forms are in use.
    [InlineData(SipParseError.None, "sip:[2001:db8::10]", "SIP/2.0/UDP [2001:db8::9:1];received=[2001:db8::9:255];branch=z9hG4bKas3", "[2001:db8::9:1]", 0)]
    [InlineData(SipParseError.None, "sip:[2001:db8::10]", "SIP/2.0/UDP [2001:db8::9:1];received=2001:db8::9:255;branch=z9hG4bKas3", "[2001:db8::9:1]", 0)]
    // 4.7: several addresses in one Via chain, the top one with a port.
    [InlineData(SipParseError.None, "sip:user@example.com", "SIP/2.0/UDP [2001:db8::9:1]:6050;branch=z9hG4bKas3-111, SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKjhja8781hjuaij65144", "[2001:db8::9:1]", 6050)]
    // 4.9: an IPv4-mapped address.
    [InlineData(SipParseError.None, "sip:user@example.com", "SIP/2.0/UDP [::ffff:192.0.2.10]:19823;branch=z9hG4bKbh19", "[::ffff:192.0.2.10]", 19823)]
    // 4.10: the extra colon that the grammar of RFC 3261 allows.
    [InlineData(SipParseError.None, "sip:user@[2001:db8:::192.0.2.1]", "SIP/2.0/UDP [2001:db8::9:1];branch=z9hG4bKas3-111", "[2001:db8::9:1]", 0)]
    public void IsReadAsTheRfcSays(SipParseError expected, string requestUri, string via, string host, int port)
    {
        var text = $"REGISTER {requestUri} SIP/2.0\r\nTo: sip:user@example.com\r\nFrom: sip:user@example.com;tag=81x2\r\nVia: {via}\r\n"
            + "Call-ID: SSG9559905523997077@hlau_4100\r\nCSeq: 98176 REGISTER\r\nContact: \"Caller\" <sip:caller@[2001:db8::1]:5060;lr>, <sip:[::1]>\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n";
        Assert.Equal(expected, Wire.TryParse(text, out var message));
        Assert.Equal(host, Wire.Text(message!.TopVia.Host));
        Assert.Equal(port, message.TopVia.Port);
        Assert.Equal(2, Wire.Values(message, HeaderName.Contact).Count);
        if (expected == SipParseError.None) Assert.Equal(text, Wire.Text(Wire.Write(message)));
    }
}
