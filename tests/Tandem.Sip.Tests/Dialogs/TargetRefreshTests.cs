using Tandem.Sip.Dialogs;

namespace Tandem.Sip.Tests.Dialogs;

/// <summary>RFC 3261 sections 12.2.1.2 and 12.2.2 with RFC 6141 section 4: when a new Contact counts.</summary>
public sealed class TargetRefreshTests
{
    private const string Moved = "<sip:moved@10.9.9.9>";

    [Theory]
    [InlineData("INVITE", 200, false, true)]
    [InlineData("UPDATE", 200, false, true)]
    [InlineData("NOTIFY", 200, false, true)]
    [InlineData("REFER", 202, false, true)]
    [InlineData("INFO", 200, false, false)]
    [InlineData("INVITE", 183, true, true)]
    [InlineData("INVITE", 183, false, false)]
    [InlineData("INVITE", 488, false, false)]
    public void AtTheCalleeItCountsWhenItIsAgreedTo(string method, int status, bool reliable, bool counts)
    {
        var dialog = DialogMessages.Callee();
        var request = DialogMessages.Request(method, 2, Moved, toTag: "callee");
        dialog.Receive(request);
        Assert.Equal("sip:alice@10.0.0.1"u8, dialog.RemoteTarget); // not before it is answered
        dialog.Responded(request, DialogMessages.Response(request, status, reliable: reliable));
        Assert.Equal(counts ? "sip:moved@10.9.9.9" : "sip:alice@10.0.0.1", Wire.Text(dialog.RemoteTarget));
    }

    [Theory]
    [InlineData(SipMethod.Invite, 200, false, true)]
    [InlineData(SipMethod.Update, 200, false, true)]
    [InlineData(SipMethod.Info, 200, false, false)]
    [InlineData(SipMethod.Invite, 183, true, true)]
    [InlineData(SipMethod.Invite, 183, false, false)]
    [InlineData(SipMethod.Invite, 302, false, false)]
    public void AtTheCallerItComesWithTheResponse(SipMethod method, int status, bool reliable, bool counts)
    {
        var dialog = DialogMessages.Caller();
        var request = dialog.CreateRequest(method);
        dialog.Received(request, DialogMessages.Response(request, status, contact: Moved, reliable: reliable));
        Assert.Equal(counts ? "sip:moved@10.9.9.9" : "sip:bob@10.0.0.2", Wire.Text(dialog.RemoteTarget));
    }

    [Fact]
    public void ALaterFailureDoesNotTakeItBack()
    {
        var dialog = DialogMessages.Callee();
        var request = DialogMessages.Request("INVITE", 2, Moved, toTag: "callee");
        dialog.Receive(request);
        dialog.Responded(request, DialogMessages.Response(request, 183, reliable: true));
        dialog.Responded(request, DialogMessages.Response(request, 488));
        Assert.Equal("sip:moved@10.9.9.9"u8, dialog.RemoteTarget);
    }

    [Fact]
    public void WithoutAContactNothingChanges()
    {
        var dialog = DialogMessages.Caller();
        var request = dialog.CreateRequest(SipMethod.Update);
        dialog.Received(request, DialogMessages.Response(request, 200, contact: ""));
        Assert.Equal("sip:bob@10.0.0.2"u8, dialog.RemoteTarget);
    }

    [Fact]
    public void TheRoutesOfAnEarlyDialogAreTakenAnewFromThe2xxAndThenStay()
    {
        var invite = DialogMessages.Request();
        var dialog = Dialog.CreateUac(invite, DialogMessages.Response(invite, 180, recordRoutes: ["<sip:p1.test;lr>"]));
        dialog.Received(invite, DialogMessages.Response(invite, 200, recordRoutes: ["<sip:p2.test;lr>", "<sip:p1.test;lr>"]));
        Assert.Equal(2, dialog.RouteCount);
        var again = dialog.CreateRequest(SipMethod.Invite);
        dialog.Received(again, DialogMessages.Response(again, 200, recordRoutes: ["<sip:p3.test;lr>"]));
        Assert.Equal(2, dialog.RouteCount);
        Assert.Equal("<sip:p1.test;lr>"u8, dialog.Route(0));
    }
}
