using Tandem.Sip.Dialogs;

namespace Tandem.Sip.Tests.Dialogs;

/// <summary>RFC 3261 section 12.1 and 12.2.1.1: what a dialog is made of, and the requests it makes.</summary>
public sealed class DialogTests
{
    private static readonly string[] Routes = ["<sip:p2.test;lr>", "<sip:p1.test;lr>"];

    [Fact]
    public void TheCallerTakesItFromTheResponse()
    {
        var dialog = DialogMessages.Caller(Routes);
        Assert.Equal((DialogRole.Uac, DialogState.Confirmed, 1u, null), (dialog.Role, dialog.State, dialog.LocalSequence, dialog.RemoteSequence));
        Assert.Equal("call"u8, dialog.CallId);
        Assert.Equal("caller"u8, dialog.LocalTag);
        Assert.Equal("callee"u8, dialog.RemoteTag);
        Assert.Equal("sip:bob@10.0.0.2"u8, dialog.RemoteTarget);
        Assert.Equal("<sip:p1.test;lr>"u8, dialog.Route(0)); // in reverse order
        Assert.Equal("<sip:p2.test;lr>"u8, dialog.Route(1));
    }

    [Fact]
    public void TheCalleeTakesItFromTheRequest()
    {
        var dialog = DialogMessages.Callee(Routes);
        Assert.Equal((DialogRole.Uas, DialogState.Confirmed, 0u, 1u), (dialog.Role, dialog.State, dialog.LocalSequence, dialog.RemoteSequence));
        Assert.Equal("callee"u8, dialog.LocalTag);
        Assert.Equal("caller"u8, dialog.RemoteTag);
        Assert.Equal("sip:alice@10.0.0.1"u8, dialog.RemoteTarget);
        Assert.Equal("<sip:p2.test;lr>"u8, dialog.Route(0)); // in order
        Assert.Equal("<sip:p1.test;lr>"u8, dialog.Route(1));
    }

    [Theory]
    [InlineData(180, DialogState.Early)]
    [InlineData(200, DialogState.Confirmed)]
    public void TheResponseDecidesTheState(int status, DialogState state)
    {
        var invite = DialogMessages.Request();
        Assert.Equal(state, Dialog.CreateUac(invite, DialogMessages.Response(invite, status)).State);
        Assert.Equal(state, Dialog.CreateUas(invite, DialogMessages.Response(invite, status)).State);
    }

    [Fact]
    public void AMissingContactOrTagIsNoObstacle()
    {
        // RFC 3261 section 12.1: peers of RFC 2543 have no tag.
        var invite = DialogMessages.Request(contact: "", fromTag: "");
        var callee = Dialog.CreateUas(invite, DialogMessages.Response(invite, 200));
        Assert.True(callee.RemoteTag.IsEmpty);
        Assert.Equal("sip:alice@example.test"u8, callee.RemoteTarget);
        Assert.Equal("sip:bob@example.test"u8, Dialog.CreateUac(invite, DialogMessages.Response(invite, 200, contact: "")).RemoteTarget);
    }

    [Theory]
    [InlineData("sip:bob@example.test", false)]
    [InlineData("sips:bob@example.test", true)]
    public void ASipsUriMakesItSecure(string uri, bool isSecure)
    {
        var invite = DialogMessages.Request(uri: uri);
        Assert.Equal(isSecure, Dialog.CreateUac(invite, DialogMessages.Response(invite, 200)).IsSecure);
    }

    [Fact]
    public void ARequestHasAllThatSection12211Demands()
    {
        var bye = DialogMessages.Caller(Routes).CreateRequest(SipMethod.Bye);
        bye.Prepend(HeaderName.Via, "SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK3"u8);
        Assert.Equal(
            "BYE sip:bob@10.0.0.2 SIP/2.0\r\n"
            + "Via: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK3\r\n"
            + "Route: <sip:p1.test;lr>\r\n"
            + "Route: <sip:p2.test;lr>\r\n"
            + "Max-Forwards: 70\r\n"
            + "From: \"Alice\" <sip:alice@example.test>;tag=caller\r\n"
            + "To: <sip:bob@example.test>;tag=callee\r\n"
            + "Call-ID: call\r\n"
            + "CSeq: 2 BYE\r\n"
            + "Content-Length: 0\r\n\r\n",
            bye.ToString());
    }

    [Fact]
    public void TheCalleeNamesItselfAsTheRequestNamedIt()
    {
        var bye = DialogMessages.Callee().CreateRequest(SipMethod.Bye);
        Assert.Equal("<sip:bob@example.test>;tag=callee"u8, bye[HeaderName.From]);
        Assert.Equal("\"Alice\" <sip:alice@example.test>;tag=caller"u8, bye[HeaderName.To]);
        Assert.Equal("sip:alice@10.0.0.1"u8, bye.RequestUri);
        Assert.Equal(1u, bye.CSeqNumber);
    }

    /// <summary>RFC 3261 section 16.12.1.2: the first route is a strict router.</summary>
    [Fact]
    public void AStrictRouterFindsItselfInTheRequestUri()
    {
        var bye = DialogMessages.Caller(["<sip:p3.test;lr>", "<sip:p2.test>", "<sip:p1.test?Subject=x>"]).CreateRequest(SipMethod.Bye);
        Assert.Equal("sip:p1.test"u8, bye.RequestUri);
        Assert.Equal(["<sip:p2.test>", "<sip:p3.test;lr>", "<sip:bob@10.0.0.2>"], Wire.Values(bye, HeaderName.Route));
    }

    [Fact]
    public void AStrictRouterAloneTakesTheTargetAsRoute()
    {
        var bye = DialogMessages.Caller(["<sip:p1.test>"]).CreateRequest(SipMethod.Bye);
        Assert.Equal("sip:p1.test"u8, bye.RequestUri);
        Assert.Equal(["<sip:bob@10.0.0.2>"], Wire.Values(bye, HeaderName.Route));
    }

    [Fact]
    public void AnAckHasTheNumberOfItsInvite()
    {
        var dialog = DialogMessages.Caller();
        dialog.CreateRequest(SipMethod.Info);
        var ack = dialog.CreateAck(1);
        Assert.Equal("1 ACK"u8, ack[HeaderName.CSeq]);
        Assert.Equal(2u, dialog.LocalSequence);
    }

    [Fact]
    public void AFoldedToOfTheResponseIsWrittenOnOneLine()
    {
        var invite = DialogMessages.Request();
        var response = DialogMessages.Response(invite, 200).ToString().Replace("To: <sip:bob", "To: \"Bob\"\r\n <sip:bob", StringComparison.Ordinal);
        var bye = Dialog.CreateUac(invite, Wire.Parse(response)).CreateRequest(SipMethod.Bye);
        Assert.Equal("\"Bob\" <sip:bob@example.test>;tag=callee"u8, bye[HeaderName.To]);
    }

    [Fact]
    public void MessagesOfBothDirectionsAreKnown()
    {
        var (caller, callee) = (DialogMessages.Caller(), DialogMessages.Callee());
        var bye = callee.CreateRequest(SipMethod.Bye);
        bye.Prepend(HeaderName.Via, "SIP/2.0/UDP 10.0.0.2;branch=z9hG4bK3"u8);
        Assert.True(caller.Matches(bye));
        Assert.False(callee.Matches(bye));
        var response = SipMessage.CreateResponse(bye, 200);
        Assert.True(callee.Matches(response));
        Assert.False(caller.Matches(response));
    }

    [Fact]
    public void TheTableFindsThem()
    {
        var table = new DialogTable();
        var (caller, callee) = (DialogMessages.Caller(), DialogMessages.Callee());
        Assert.True(table.TryAdd(caller) && table.TryAdd(callee));
        Assert.False(table.TryAdd(DialogMessages.Caller()));
        Assert.Same(caller, table.Find(DialogMessages.FromCallee("BYE", 1)));
        Assert.Same(callee, table.Find(DialogMessages.Request("BYE", 2, toTag: "callee")));
        Assert.Same(caller, table.Find(DialogMessages.Response(DialogMessages.Request(), 200)));
        Assert.Null(table.Find(DialogMessages.Request("BYE", 2, toTag: "another")));
        table.Remove(caller);
        table.Remove(callee);
        Assert.Equal(0, table.Count);
    }
}
