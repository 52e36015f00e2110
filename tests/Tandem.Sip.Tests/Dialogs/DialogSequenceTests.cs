using Tandem.Sip.Dialogs;

namespace Tandem.Sip.Tests.Dialogs;

/// <summary>RFC 3261 sections 12.2.2, 14.1 and 14.2: the order of requests in a dialog.</summary>
public sealed class DialogSequenceTests
{
    private readonly Dialog _caller = DialogMessages.Caller();
    private readonly Dialog _callee = DialogMessages.Callee();

    [Theory]
    [InlineData(2, DialogVerdict.Accepted)]
    [InlineData(99, DialogVerdict.Accepted)]
    [InlineData(1, DialogVerdict.OutOfOrder)]
    [InlineData(0, DialogVerdict.OutOfOrder)]
    public void TheNumberMustRise(int sequence, DialogVerdict verdict)
    {
        Assert.Equal(verdict, _callee.Receive(DialogMessages.Request("INFO", sequence, toTag: "callee")));
        Assert.Equal(verdict == DialogVerdict.Accepted ? 0 : 500, verdict.Status());
        Assert.Equal(verdict == DialogVerdict.Accepted ? (uint)sequence : 1u, _callee.RemoteSequence);
    }

    [Fact]
    public void TheFirstNumberOfTheOtherSideIsAnyNumber()
    {
        Assert.Equal(DialogVerdict.Accepted, _caller.Receive(DialogMessages.FromCallee("INFO", 40)));
        Assert.Equal(DialogVerdict.OutOfOrder, _caller.Receive(DialogMessages.FromCallee("INFO", 39)));
    }

    [Fact]
    public void AnAckIsNeverRefused()
    {
        _callee.Terminate();
        Assert.Equal(DialogVerdict.Accepted, _callee.Receive(DialogMessages.Request("ACK", toTag: "callee")));
    }

    [Fact]
    public void ASecondInviteWaitsForTheEndOfTheFirst()
    {
        var first = DialogMessages.Request(sequence: 2, toTag: "callee");
        Assert.Equal(DialogVerdict.Accepted, _callee.Receive(first));
        Assert.False(_callee.CanInvite);
        var verdict = _callee.Receive(DialogMessages.Request(sequence: 3, toTag: "callee"));
        Assert.Equal((DialogVerdict.InviteInProgress, 500), (verdict, verdict.Status()));
        Assert.Equal(DialogVerdict.Accepted, _callee.Receive(DialogMessages.Request("INFO", 4, toTag: "callee")));
        _callee.Responded(first, DialogMessages.Response(first, 488));
        Assert.True(_callee.CanInvite);
        Assert.Equal(DialogVerdict.Accepted, _callee.Receive(DialogMessages.Request(sequence: 5, toTag: "callee")));
    }

    [Fact]
    public void InvitesThatCrossAreGlare()
    {
        var own = _caller.CreateRequest(SipMethod.Invite);
        Assert.False(_caller.CanInvite);
        var verdict = _caller.Receive(DialogMessages.FromCallee("INVITE", 1));
        Assert.Equal((DialogVerdict.Glare, 491), (verdict, verdict.Status()));
        _caller.Received(own, DialogMessages.Response(own, 491));
        Assert.Equal((DialogState.Confirmed, true), (_caller.State, _caller.CanInvite));
        Assert.Equal(DialogVerdict.Accepted, _caller.Receive(DialogMessages.FromCallee("INVITE", 2)));
    }

    [Fact]
    public void AnInviteBeforeTheFirstIsAnsweredIsInProgressOrGlare()
    {
        var invite = DialogMessages.Request();
        var callee = Dialog.CreateUas(invite, DialogMessages.Response(invite, 180));
        var caller = Dialog.CreateUac(invite, DialogMessages.Response(invite, 180));
        Assert.Equal(DialogVerdict.InviteInProgress, callee.Receive(DialogMessages.Request(sequence: 2, toTag: "callee")));
        Assert.Equal(DialogVerdict.Glare, caller.Receive(DialogMessages.FromCallee("INVITE", 1)));
        Assert.False(caller.CanInvite);
    }

    [Theory]
    [InlineData(200, DialogState.Confirmed)]
    [InlineData(486, DialogState.Terminated)]
    public void TheFinalResponseOfTheFirstInviteDecides(int status, DialogState state)
    {
        var invite = DialogMessages.Request();
        var callee = Dialog.CreateUas(invite, DialogMessages.Response(invite, 180));
        var caller = Dialog.CreateUac(invite, DialogMessages.Response(invite, 180));
        callee.Responded(invite, DialogMessages.Response(invite, status));
        caller.Received(invite, DialogMessages.Response(invite, status));
        Assert.Equal((state, state), (caller.State, callee.State));
    }

    [Theory]
    [InlineData(SipMethod.Invite, 488, DialogState.Confirmed)]
    [InlineData(SipMethod.Info, 500, DialogState.Confirmed)]
    [InlineData(SipMethod.Info, 481, DialogState.Terminated)]
    [InlineData(SipMethod.Info, 408, DialogState.Terminated)]
    [InlineData(SipMethod.Invite, 481, DialogState.Terminated)]
    [InlineData(SipMethod.Bye, 200, DialogState.Terminated)]
    [InlineData(SipMethod.Bye, 403, DialogState.Terminated)]
    public void SomeResponsesEndIt(SipMethod method, int status, DialogState state)
    {
        var request = _caller.CreateRequest(method);
        _caller.Received(request, DialogMessages.Response(request, status));
        Assert.Equal(state, _caller.State);
        Assert.Equal(state == DialogState.Confirmed ? DialogVerdict.Accepted : DialogVerdict.Terminated, _caller.Receive(DialogMessages.FromCallee("INFO", 1)));
    }

    [Fact]
    public void SilenceEndsIt()
    {
        _caller.CreateRequest(SipMethod.Info);
        _caller.TimedOut();
        Assert.Equal(DialogState.Terminated, _caller.State);
    }

    [Theory]
    [InlineData(200, DialogState.Terminated)]
    [InlineData(500, DialogState.Confirmed)]
    public void AnAcceptedByeEndsIt(int status, DialogState state)
    {
        var bye = DialogMessages.Request("BYE", 2, toTag: "callee");
        Assert.Equal(DialogVerdict.Accepted, _callee.Receive(bye));
        _callee.Responded(bye, DialogMessages.Response(bye, status));
        Assert.Equal(state, _callee.State);
    }
}
