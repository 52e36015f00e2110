using System.Text;

namespace Tandem.Sip.Tests.Messages;

public sealed class SipMessageTests
{
    private const string Invite =
        "INVITE sip:bob@biloxi.example.com SIP/2.0\r\n"
        + "v: SIP/2.0/TCP client.atlanta.example.com:5060;branch=z9hG4bK74bf9, SIP/2.0/UDP 10.0.0.1;branch=z9hG4bKx\r\n"
        + "Max-Forwards: 70\r\n"
        + "Route: <sip:ss1.atlanta.example.com;lr>, <sip:two;lr>\r\n"
        + "From: \"Alice, A\" <sip:alice@atlanta.example.com>;tag=9fxced76sl\r\n"
        + "To: Bob <sip:bob@biloxi.example.com>\r\n"
        + "Call-ID: 3848276298220188511@atlanta.example.com\r\n"
        + "CSeq: 1 INVITE\r\n"
        + "X-Unknown:   kept   as it is\r\n"
        + "Contact: <sip:alice@client.atlanta.example.com;transport=tcp>\r\n"
        + "Content-Length: 4\r\n\r\nbody";

    [Fact]
    public void ReadsTheFieldsOfAnInvite()
    {
        var message = Parse(Invite);
        Assert.True(message.IsRequest);
        Assert.Equal(SipMethod.Invite, message.Method);
        Assert.Equal("sip:bob@biloxi.example.com", Text(message.RequestUri));
        Assert.Equal(SipTransport.Tcp, message.TopVia.Transport);
        Assert.Equal(5060, message.TopVia.Port);
        Assert.Equal("z9hG4bK74bf9", Text(message.TopVia.Branch));
        Assert.Equal("9fxced76sl", Text(message.From.Tag));
        Assert.Equal("\"Alice, A\"", Text(message.From.DisplayName));
        Assert.True(message.To.Tag.IsEmpty);
        Assert.Equal(1u, message.CSeqNumber);
        Assert.Equal(70, message.MaxForwards);
        Assert.Equal("body", Text(message.Body));
    }

    [Fact]
    public void WritesAnUnchangedMessageByteForByte() => Assert.Equal(Invite, Parse(Invite).ToString());

    [Fact]
    public void ChangesLeaveTheOtherLinesAlone()
    {
        var message = Parse(Invite);
        message.SetRequestUri("sip:bob@10.1.1.1"u8);
        message.Prepend(HeaderName.Via, "SIP/2.0/UDP proxy;branch=z9hG4bKnew"u8);
        Assert.True(message.RemoveFirstValue(HeaderName.Route));
        message.Set(HeaderName.MaxForwards, 69);
        var expected = Invite.Replace("INVITE sip:bob@biloxi.example.com", "INVITE sip:bob@10.1.1.1", StringComparison.Ordinal)
            .Replace("v: SIP", "Via: SIP/2.0/UDP proxy;branch=z9hG4bKnew\r\nv: SIP", StringComparison.Ordinal)
            .Replace("<sip:ss1.atlanta.example.com;lr>, ", "", StringComparison.Ordinal)
            .Replace("Max-Forwards: 70", "Max-Forwards: 69", StringComparison.Ordinal);
        Assert.Equal(expected, message.ToString());
        Assert.Equal(expected, Parse(expected).ToString());
    }

    [Fact]
    public void ACopyIsChangedOnItsOwn()
    {
        var message = Parse(Invite);
        message.Set(HeaderName.MaxForwards, 69);
        var copy = message.Copy();
        copy.ReplaceFirstValue(HeaderName.Via, "SIP/2.0/TCP other;branch=z9hG4bKo"u8);
        message.SetRequestUri("sip:changed@later"u8);
        Assert.Equal("sip:bob@biloxi.example.com", Text(copy.RequestUri));
        Assert.Equal("z9hG4bKo", Text(copy.TopVia.Branch));
        Assert.Contains("v: SIP/2.0/TCP other;branch=z9hG4bKo, SIP/2.0/UDP 10.0.0.1;branch=z9hG4bKx\r\n", copy.ToString(), StringComparison.Ordinal);
        Assert.Equal("z9hG4bK74bf9", Text(message.TopVia.Branch));
    }

    [Fact]
    public void MakesAResponse()
    {
        var response = SipMessage.CreateResponse(Parse(Invite), 486, default, "tag1"u8);
        var again = Parse(response.ToString());
        Assert.Equal(486, again.StatusCode);
        Assert.Equal("Busy Here", Text(again.ReasonPhrase));
        Assert.Equal("tag1", Text(again.To.Tag));
        Assert.Equal(SipMethod.Invite, again.Method);
        Assert.Equal("z9hG4bK74bf9", Text(again.TopVia.Branch));
    }

    [Theory]
    [InlineData(SipMethod.Cancel)]
    [InlineData(SipMethod.Ack)]
    public void MakesCancelAndAckOfAnInvite(SipMethod method)
    {
        var invite = Parse(Invite);
        var response = SipMessage.CreateResponse(invite, 486, default, "tag1"u8);
        var request = Parse(SipMessage.CreateFromInvite(method, invite, method == SipMethod.Ack ? response : null).ToString());
        Assert.Equal(method, request.Method);
        Assert.Equal("z9hG4bK74bf9", Text(request.TopVia.Branch));
        Assert.Equal(method == SipMethod.Ack ? "tag1" : "", Text(request.To.Tag));
        Assert.Equal("<sip:ss1.atlanta.example.com;lr>, <sip:two;lr>", Text(request[HeaderName.Route]));
    }

    private static SipMessage Parse(string text)
    {
        Assert.Equal(SipParseError.None, SipMessage.TryParse(Encoding.UTF8.GetBytes(text), SipLimits.Default, out var message));
        return message!;
    }

    private static string Text(ReadOnlySpan<byte> octets) => Encoding.UTF8.GetString(octets);
}
