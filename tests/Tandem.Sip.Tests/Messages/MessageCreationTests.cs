namespace Tandem.Sip.Tests.Messages;

/// <summary>Messages that Tandem makes itself: responses, CANCEL, ACK and requests.</summary>
public sealed class MessageCreationTests
{
    private const string Invite =
        "INVITE sip:bob@example.com SIP/2.0\r\n"
        + "Via: SIP/2.0/TCP a.example.com;branch=z9hG4bK1, SIP/2.0/UDP b.example.com;branch=z9hG4bK2\r\n"
        + "Timestamp: 54.2\r\n"
        + "Route: <sip:one;lr>,\r\n <sip:two;lr>\r\n"
        + "Route: <sip:three;lr>\r\n"
        + "v: SIP/2.0/UDP c.example.com;\r\n branch=z9hG4bK3\r\n"
        + "f: <sip:alice@example.com>;tag=1\r\n"
        + "T: Bob\r\n <sip:bob@example.com>\r\n"
        + "i: 1@example.com\r\n"
        + "CSeq: 7 INVITE\r\n"
        + "Max-Forwards: 12\r\n"
        + "Record-Route: <sip:p;lr>\r\n"
        + "Content-Type: text/plain\r\n"
        + "l: 4\r\n\r\nbody";

    [Fact]
    public void AResponseHasTheLinesOfTheRequest()
    {
        var response = SipMessage.CreateResponse(Wire.Parse(Invite), 486, default, "xyz"u8);
        Assert.Equal(
            "SIP/2.0 486 Busy Here\r\n"
            + "Via: SIP/2.0/TCP a.example.com;branch=z9hG4bK1, SIP/2.0/UDP b.example.com;branch=z9hG4bK2\r\n"
            + "v: SIP/2.0/UDP c.example.com;\r\n branch=z9hG4bK3\r\n"
            + "f: <sip:alice@example.com>;tag=1\r\n"
            + "T: Bob <sip:bob@example.com>;tag=xyz\r\n"
            + "i: 1@example.com\r\n"
            + "CSeq: 7 INVITE\r\n"
            + "Content-Length: 0\r\n\r\n",
            response.ToString());
        Assert.False(response.IsRequest);
        Assert.Equal(SipMethod.Invite, response.Method);
        Assert.Equal("INVITE", Wire.Text(response.MethodName));
        Assert.True(response.RequestUri.IsEmpty);
    }

    [Fact]
    public void A100HasTheTimestampAndNoTag()
    {
        var response = SipMessage.CreateResponse(Wire.Parse(Invite), 100);
        Assert.Equal("54.2", Wire.Text(response[HeaderName.Timestamp]));
        Assert.True(response.To.Tag.IsEmpty);
        Assert.False(SipMessage.CreateResponse(Wire.Parse(Invite), 180).Has(HeaderName.Timestamp));
    }

    [Fact]
    public void ATagThatIsThereStays()
    {
        var request = Wire.Parse(Invite.Replace("<sip:bob@example.com>\r\n", "<sip:bob@example.com>;tag=there\r\n", StringComparison.Ordinal));
        Assert.Equal("there", Wire.Text(SipMessage.CreateResponse(request, 200, default, "new"u8).To.Tag));
    }

    [Fact]
    public void AResponseToAChangedRequestHasTheChanges()
    {
        var request = Wire.Parse(Invite);
        request.ReplaceFirstValue(HeaderName.Via, "SIP/2.0/TCP a.example.com;branch=z9hG4bK1;received=192.0.2.9"u8);
        var response = SipMessage.CreateResponse(request, 200, "Fine"u8, "x"u8);
        request.ReplaceFirstValue(HeaderName.Via, "SIP/2.0/TCP changed.later"u8);
        response.Append(HeaderName.Contact, "<sip:c>"u8);
        request.Append(HeaderName.Subject, "after"u8);
        Assert.Equal("SIP/2.0/TCP a.example.com;branch=z9hG4bK1;received=192.0.2.9", Wire.Text(response.TopVia.Value));
        Assert.Equal("Fine", Wire.Text(response.ReasonPhrase));
        Assert.Equal("<sip:c>", Wire.Text(Wire.Parse(Wire.Write(response))[HeaderName.Contact]));
        Assert.Equal("after", Wire.Text(Wire.Parse(Wire.Write(request))[HeaderName.Subject]));
    }

    [Theory]
    [InlineData(SipMethod.Cancel, "T: Bob\r\n <sip:bob@example.com>")]
    [InlineData(SipMethod.Ack, "T: Bob <sip:bob@example.com>;tag=xyz")]
    public void CancelAndAckGoTheWayOfTheInvite(SipMethod method, string to)
    {
        var invite = Wire.Parse(Invite);
        var response = method == SipMethod.Ack ? SipMessage.CreateResponse(invite, 486, default, "xyz"u8) : null;
        Assert.Equal(
            $"{Wire.Text(method.Name())} sip:bob@example.com SIP/2.0\r\n"
            + "Via: SIP/2.0/TCP a.example.com;branch=z9hG4bK1\r\n"
            + "Route: <sip:one;lr>,\r\n <sip:two;lr>\r\n"
            + "Route: <sip:three;lr>\r\n"
            + "f: <sip:alice@example.com>;tag=1\r\n"
            + "i: 1@example.com\r\n"
            + "To" + to[1..].Replace("\r\n ", " ", StringComparison.Ordinal) + "\r\n"
            + $"CSeq: 7 {Wire.Text(method.Name())}\r\n"
            + "Max-Forwards: 70\r\n"
            + "Content-Length: 0\r\n\r\n",
            SipMessage.CreateFromInvite(method, invite, response).ToString());
    }

    [Fact]
    public void ARequestOfOurOwn()
    {
        var request = SipMessage.CreateRequest(SipMethod.Options, "sip:bob@example.com"u8);
        request.Append(HeaderName.Via, "SIP/2.0/UDP a;branch=z9hG4bK1"u8);
        request.Append(HeaderName.From, "<sip:a@a>;tag=1"u8);
        request.Append(HeaderName.To, "<sip:b@b>"u8);
        request.Append(HeaderName.CallId, "1"u8);
        request.Append(HeaderName.CSeq, "3 OPTIONS"u8);
        request.Append("Alert-Info"u8, "<http://x>"u8);
        request.Append("m"u8, "<sip:a@a>"u8);
        request.SetBody("text/plain"u8, "hello"u8.ToArray());
        Assert.Equal(3u, request.CSeqNumber);
        Assert.Equal("<sip:a@a>", Wire.Text(request[HeaderName.Contact]));
        Assert.EndsWith("m: <sip:a@a>\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello", request.ToString(), StringComparison.Ordinal);
        var again = Wire.Parse(Wire.Write(request));
        Assert.Equal("hello", Wire.Text(again.Body));

        request.SetBody(default, default);
        Assert.False(request.Has(HeaderName.ContentType));
        Assert.EndsWith("Content-Length: 0\r\n\r\n", request.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void OurOwnMistakesThrow()
    {
        var request = Wire.Parse(Invite);
        var before = request.ToString();
        Assert.Throws<ArgumentException>(() => request.Append(HeaderName.Subject, "a\r\nX: y"u8));
        Assert.Throws<ArgumentException>(() => request.Append(HeaderName.Subject, "a\r\n"u8));
        Assert.Throws<ArgumentException>(() => request.Prepend(HeaderName.Subject, "a\nb"u8));
        Assert.Throws<ArgumentException>(() => request.Set(HeaderName.MaxForwards, "\r"u8));
        Assert.Throws<ArgumentException>(() => request.Replace(0, "a\n b"u8));
        Assert.Throws<ArgumentException>(() => request.ReplaceFirstValue(HeaderName.Via, "\n"u8));
        Assert.Throws<ArgumentException>(() => request.Append(HeaderName.Other, "x"u8));
        Assert.Throws<ArgumentException>(() => request.Append("a b"u8, "x"u8));
        Assert.Throws<ArgumentException>(() => request.SetRequestUri("sip:a b"u8));
        Assert.Throws<ArgumentException>(() => request.SetRequestUri(default));
        Assert.Throws<ArgumentOutOfRangeException>(() => request.RemoveAt(request.HeaderCount));
        Assert.Throws<ArgumentOutOfRangeException>(() => { _ = request.GetHeader(-1); });
        Assert.Throws<ArgumentException>(() => SipMessage.CreateRequest(SipMethod.Other, "sip:a"u8));
        Assert.Throws<ArgumentException>(() => SipMessage.CreateFromInvite(SipMethod.Bye, request, null));
        Assert.Throws<ArgumentException>(() => SipMessage.CreateResponse(request, 200, "a\nb"u8));
        Assert.Throws<ArgumentException>(() => SipMessage.CreateResponse(request, 200, default, "a\nb"u8));
        Assert.Throws<ArgumentOutOfRangeException>(() => SipMessage.CreateResponse(request, 700));
        Assert.Throws<InvalidOperationException>(() => SipMessage.CreateResponse(request, 200).SetRequestUri("sip:a"u8));
        Assert.Throws<ArgumentException>(() => request.WriteTo(new byte[request.WrittenLength - 1]));
        Assert.Equal(before, request.ToString());
    }

    [Fact]
    public void AFoldInAValueBecomesASpace()
    {
        var request = Wire.Parse(Invite);
        request.Append(HeaderName.Subject, "one\r\n \t two\r\n\tthree"u8);
        Assert.Equal("one two three", Wire.Text(request[HeaderName.Subject]));
    }

    [Fact]
    public void EmptyValuesAreNotThere()
    {
        var message = Wire.Parse(Invite.Replace("Record-Route: <sip:p;lr>\r\n", "Supported: ,, \r\nk: , a ,,\r\n b\r\n", StringComparison.Ordinal));
        Assert.Equal(["a", "b"], Wire.Values(message, HeaderName.Supported));
        Assert.True(message.RemoveFirstValue(HeaderName.Supported));
        Assert.Equal(["b"], Wire.Values(message, HeaderName.Supported));
        Assert.True(message.RemoveFirstValue(HeaderName.Supported));
        Assert.False(message.RemoveFirstValue(HeaderName.Supported));
        Assert.Empty(Wire.Values(message, HeaderName.Path));
    }

    [Theory]
    [InlineData(200, "OK")]
    [InlineData(486, "Busy Here")]
    [InlineData(199, "Early Dialog Terminated")]
    [InlineData(155, "Trying")]
    [InlineData(299, "OK")]
    [InlineData(399, "Multiple Choices")]
    [InlineData(499, "Bad Request")]
    [InlineData(400, "Bad Request")]
    [InlineData(599, "Server Internal Error")]
    [InlineData(600, "Busy Everywhere")]
    [InlineData(699, "Busy Everywhere")]
    public void StatusCodesHaveReasonPhrases(int status, string phrase) => Assert.Equal(phrase, Wire.Text(SipStatus.ReasonPhrase(status)));
}
