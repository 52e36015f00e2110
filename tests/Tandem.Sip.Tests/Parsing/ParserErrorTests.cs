namespace Tandem.Sip.Tests.Parsing;

/// <summary>Every reason for which octets are refused, and what is set in spite of it.</summary>
public sealed class ParserErrorTests
{
    private const string Line = "INVITE sip:bob@example.com SIP/2.0\r\n";
    private const string Via = "Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1\r\n";
    private const string From = "From: <sip:alice@example.com>;tag=1\r\n";
    private const string To = "To: <sip:bob@example.com>\r\n";
    private const string CallId = "Call-ID: 1@example.com\r\n";
    private const string CSeq = "CSeq: 1 INVITE\r\n";
    private const string Rest = Via + From + To + CallId + CSeq;
    private const string Good = Line + Rest + "\r\n";
    private const string Status = "SIP/2.0 200 OK\r\n" + Rest + "\r\n";

    [Theory]
    [InlineData(SipParseError.None, Good)]
    [InlineData(SipParseError.None, "\r\n\r\n" + Good)]
    [InlineData(SipParseError.None, Status)]
    [InlineData(SipParseError.None, "SIP/2.0 200\r\n" + Rest + "\r\n")]
    [InlineData(SipParseError.None, "SIP/2.0 699 \r\n" + Rest + "\r\n")]
    [InlineData(SipParseError.None, "INVITE sip:bob@example.com sip/2.0\r\n" + Rest + "\r\n")]
    [InlineData(SipParseError.KeepAlive, "")]
    [InlineData(SipParseError.KeepAlive, "\r\n")]
    [InlineData(SipParseError.KeepAlive, "\r\n\r\n")]
    [InlineData(SipParseError.StartLine, "\0\0\0\0")]
    [InlineData(SipParseError.StartLine, "hello")]
    [InlineData(SipParseError.StartLine, "\n\n" + Good)]
    [InlineData(SipParseError.StartLine, "INVITE sip:bob@example.com\r\n" + Rest + "\r\n")]
    [InlineData(SipParseError.StartLine, "GET / HTTP/1.1\r\nHost: example.com\r\n\r\n")]
    [InlineData(SipParseError.StartLine, "IN(VITE sip:bob@example.com SIP/2.0\r\n" + Rest + "\r\n")]
    [InlineData(SipParseError.StartLine, " INVITE sip:bob@example.com SIP/2.0\r\n" + Rest + "\r\n")]
    [InlineData(SipParseError.StartLine, "SIP/2.0 99 X\r\n" + Rest + "\r\n")]
    [InlineData(SipParseError.StartLine, "SIP/2.0 099 X\r\n" + Rest + "\r\n")]
    [InlineData(SipParseError.StartLine, "SIP/2.0 700 X\r\n" + Rest + "\r\n")]
    [InlineData(SipParseError.StartLine, "SIP/2.0 2000 X\r\n" + Rest + "\r\n")]
    [InlineData(SipParseError.StartLine, "SIP/2.0\r\n" + Rest + "\r\n")]
    [InlineData(SipParseError.StartLine, "INVITE sip:bob@example.com SIP/2.0\n" + Rest + "\r\n")]
    [InlineData(SipParseError.StartLine, "INVITE sip:bob@example.com SIP/2.0\rX" + Rest + "\r\n")]
    [InlineData(SipParseError.Version, "INVITE sip:bob@example.com SIP/3.0\r\n" + Rest + "\r\n")]
    [InlineData(SipParseError.Version, "SIP/1.0 200 OK\r\n" + Rest + "\r\n")]
    [InlineData(SipParseError.RequestUri, "INVITE bob SIP/2.0\r\n" + Rest + "\r\n")]
    [InlineData(SipParseError.RequestUri, "INVITE sip: SIP/2.0\r\n" + Rest + "\r\n")]
    [InlineData(SipParseError.RequestUri, "INVITE sip:bob@ SIP/2.0\r\n" + Rest + "\r\n")]
    [InlineData(SipParseError.RequestUri, "INVITE sip:bob@example.com\t SIP/2.0\r\n" + Rest + "\r\n")]
    [InlineData(SipParseError.UriScheme, "INVITE tel:+15551234 SIP/2.0\r\n" + Rest + "\r\n")]
    [InlineData(SipParseError.UriScheme, "INVITE urn:service:sos SIP/2.0\r\n" + Rest + "\r\n")]
    [InlineData(SipParseError.CSeq, "INVITE tel:+15551234 SIP/2.0\r\n" + Via + From + To + CallId + "\r\n")]
    [InlineData(SipParseError.HeaderLine, Line + "no colon\r\n" + Rest + "\r\n")]
    [InlineData(SipParseError.HeaderLine, Line + ": no name\r\n" + Rest + "\r\n")]
    [InlineData(SipParseError.HeaderLine, Line + " folded: start\r\n" + Rest + "\r\n")]
    [InlineData(SipParseError.HeaderLine, Line + "na me: x\r\n" + Rest + "\r\n")]
    [InlineData(SipParseError.HeaderLine, Line + "X: bare\nY: lf\r\n" + Rest + "\r\n")]
    [InlineData(SipParseError.HeaderLine, Line + "X: bare\rY: cr\r\n" + Rest + "\r\n")]
    [InlineData(SipParseError.HeaderLine, Line + "X: \r\r\n" + Rest + "\r\n")]
    [InlineData(SipParseError.HeaderLine, Line + "X: a\rbY: c\r\n" + Rest + "\r\n")]
    [InlineData(SipParseError.HeaderLine, Line + "X: a\n Y: c\r\n" + Rest + "\r\n")]
    [InlineData(SipParseError.Incomplete, Line + Rest)]
    [InlineData(SipParseError.Incomplete, Line + Rest + "\r")]
    [InlineData(SipParseError.Incomplete, Line)]
    [InlineData(SipParseError.Incomplete, "INVITE sip:bob@example.com SIP/2.0")]
    [InlineData(SipParseError.Via, Line + From + To + CallId + CSeq + "\r\n")]
    [InlineData(SipParseError.Via, Line + "Via:\r\n" + From + To + CallId + CSeq + "\r\n")]
    [InlineData(SipParseError.Via, Line + "Via: SIP/2.0/UDP\r\n" + From + To + CallId + CSeq + "\r\n")]
    [InlineData(SipParseError.Via, Line + "Via: SIP/2.0/UDP a b\r\n" + From + To + CallId + CSeq + "\r\n")]
    [InlineData(SipParseError.From, Line + Via + To + CallId + CSeq + "\r\n")]
    [InlineData(SipParseError.From, Line + Via + From + From + To + CallId + CSeq + "\r\n")]
    [InlineData(SipParseError.From, Line + Via + "From: alice\r\n" + To + CallId + CSeq + "\r\n")]
    [InlineData(SipParseError.To, Line + Via + From + CallId + CSeq + "\r\n")]
    [InlineData(SipParseError.To, Line + Via + From + To + "t: sip:a@b\r\n" + CallId + CSeq + "\r\n")]
    [InlineData(SipParseError.CallId, Line + Via + From + To + CSeq + "\r\n")]
    [InlineData(SipParseError.CallId, Line + Via + From + To + "Call-ID:  \r\n" + CSeq + "\r\n")]
    [InlineData(SipParseError.CallId, Line + Via + From + To + "Call-ID: a b\r\n" + CSeq + "\r\n")]
    [InlineData(SipParseError.CallId, Line + Via + From + To + CallId + CallId + CSeq + "\r\n")]
    [InlineData(SipParseError.CSeq, Line + Via + From + To + CallId + "\r\n")]
    [InlineData(SipParseError.CSeq, Line + Via + From + To + CallId + "CSeq: INVITE\r\n\r\n")]
    [InlineData(SipParseError.CSeq, Line + Via + From + To + CallId + "CSeq: 1INVITE\r\n\r\n")]
    [InlineData(SipParseError.CSeq, Line + Via + From + To + CallId + "CSeq: 1 ACK\r\n\r\n")]
    [InlineData(SipParseError.CSeq, Line + Via + From + To + CallId + "CSeq: 1 invite\r\n\r\n")]
    [InlineData(SipParseError.CSeq, Line + Via + From + To + CallId + "CSeq: 2147483648 INVITE\r\n\r\n")]
    [InlineData(SipParseError.None, Line + Via + From + To + CallId + "CSeq: 2147483647 INVITE\r\n\r\n")]
    [InlineData(SipParseError.MaxForwards, Line + "Max-Forwards: 256\r\n" + Rest + "\r\n")]
    [InlineData(SipParseError.MaxForwards, Line + "Max-Forwards: -1\r\n" + Rest + "\r\n")]
    [InlineData(SipParseError.MaxForwards, Line + "Max-Forwards:\r\n" + Rest + "\r\n")]
    [InlineData(SipParseError.MaxForwards, Line + "Max-Forwards: 1\r\nMax-Forwards: 1\r\n" + Rest + "\r\n")]
    [InlineData(SipParseError.None, Line + "Max-Forwards: 000000000000000000000000255\r\n" + Rest + "\r\n")]
    [InlineData(SipParseError.ContentLength, Line + Rest + "Content-Length: 1\r\n\r\n")]
    [InlineData(SipParseError.ContentLength, Line + Rest + "Content-Length: x\r\n\r\n")]
    [InlineData(SipParseError.ContentLength, Line + Rest + "l: 0\r\nContent-Length: 0\r\n\r\n")]
    [InlineData(SipParseError.HeaderValue, Line + Rest + "Contact: bob\r\n\r\n")]
    [InlineData(SipParseError.HeaderValue, Line + Rest + "Contact: <sip:a@b>, bob\r\n\r\n")]
    [InlineData(SipParseError.HeaderValue, Line + Rest + "Route: <sip:a@b\r\n\r\n")]
    [InlineData(SipParseError.HeaderValue, Line + Rest + "Record-Route: <sip:a@b>;;lr\r\n\r\n")]
    [InlineData(SipParseError.None, Line + Rest + "Contact: *\r\n\r\n")]
    [InlineData(SipParseError.None, "SIP/2.0 200 OK\r\n" + Rest + "Contact: bob\r\n\r\n")]
    public void NamesTheReason(SipParseError expected, string text) => Assert.Equal(expected, Wire.TryParse(text, out _));

    [Fact]
    public void EveryReasonHasACase()
    {
        var covered = typeof(ParserErrorTests).GetMethod(nameof(NamesTheReason))!.GetCustomAttributes(typeof(InlineDataAttribute), false)
            .Select(attribute => (SipParseError)((InlineDataAttribute)attribute).Data[0]!).ToHashSet();
        // The two that come from limits are tested below.
        covered.UnionWith([SipParseError.TooLarge, SipParseError.TooManyHeaders]);
        Assert.Equal(Enum.GetValues<SipParseError>(), covered.Order());
    }

    [Fact]
    public void AMessageOverTheLimitCanStillBeAnswered()
    {
        var limits = new SipLimits { MaxMessageBytes = 600 };
        Assert.Equal(SipParseError.TooLarge, SipMessage.TryParse(Wire.Octets(Good + new string('b', 600)), limits, out var message));
        Assert.Equal(513, SipMessage.CreateResponse(message!, 513).StatusCode);
        Assert.Equal("1@example.com", Wire.Text(message!.CallId));
    }

    [Fact]
    public void HeadersOverTheLimitAreRefused()
    {
        var limits = new SipLimits { MaxHeaderBytes = Line.Length + Rest.Length + 2 };
        Assert.Equal(SipParseError.None, SipMessage.TryParse(Wire.Octets(Good + "body"), limits, out _));
        Assert.Equal(SipParseError.TooLarge, SipMessage.TryParse(Wire.Octets(Line + Rest + "X: 1\r\n\r\n"), limits, out var message));
        Assert.Equal("z9hG4bK1", Wire.Text(message!.TopVia.Branch));
    }

    [Fact]
    public void OneFieldTooManyIsRefused()
    {
        var limits = new SipLimits { MaxHeaders = 8 };
        Assert.Equal(SipParseError.None, SipMessage.TryParse(Wire.Octets(Line + Rest + "X: 1\r\nX: 2\r\nX: 3\r\n\r\n"), limits, out _));
        Assert.Equal(SipParseError.TooManyHeaders, SipMessage.TryParse(Wire.Octets(Line + Rest + "X: 1\r\nX: 2\r\nX: 3\r\nX: 4\r\n\r\n"), limits, out _));
    }

    [Fact]
    public void ADatagramOf65507OctetsIsRead()
    {
        var message = Wire.Parse(Good + new string('b', 65_507 - Good.Length));
        Assert.Equal(65_507 - Good.Length, message.Body.Length);
    }

    [Fact]
    public void WhatStandsBehindAnErrorIsIndexed()
    {
        Assert.Equal(SipParseError.HeaderLine, Wire.TryParse(Line + "rubbish\r\nX: a\nb\r\n" + Rest + "\r\n", out var message));
        Assert.Equal(5, message!.HeaderCount);
        Assert.Equal("z9hG4bK1", Wire.Text(message.TopVia.Branch));
        var response = SipMessage.CreateResponse(message, 400);
        Assert.Equal(SipParseError.None, Wire.TryParse(Wire.Write(response), out _));
    }

    [Fact]
    public void ABrokenViaStillSaysWhereToAnswer()
    {
        Assert.Equal(SipParseError.Via, Wire.TryParse(Line + "Via: SIP/2.0/UDP 192.0.2.1:5070;branch=z9hG4bK1;;x\r\n" + From + To + CallId + CSeq + "\r\n", out var message));
        Assert.Equal("192.0.2.1:5070", Wire.Text(message!.TopVia.SentBy));
        Assert.Equal("z9hG4bK1", Wire.Text(message.TopVia.Branch));
    }
}
