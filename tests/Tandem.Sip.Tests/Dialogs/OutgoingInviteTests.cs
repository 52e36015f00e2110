using Tandem.Kernel;
using Tandem.Sip.Dialogs;
using Tandem.Sip.Transactions;

namespace Tandem.Sip.Tests.Dialogs;

/// <summary>RFC 3261 section 13.2.2: what a UAC makes of the responses to its INVITE.</summary>
public sealed class OutgoingInviteTests
{
    private static readonly Instant Start = new(0);

    private readonly SipMessage _request = DialogMessages.Request();
    private readonly OutgoingInvite _invite;

    public OutgoingInviteTests() => _invite = new OutgoingInvite(_request, TransactionOptions.Default);

    [Fact]
    public void A100HasNoDialog() => Assert.Equal((OutgoingInviteEvent.Provisional, null), Strip(Receive(100, "")));

    [Fact]
    public void ProvisionalResponsesOfOneTagAreOneDialog()
    {
        var ringing = Receive(180, "a");
        Assert.Equal(DialogState.Early, ringing.Dialog!.State);
        Assert.Same(ringing.Dialog, Receive(183, "a").Dialog);
    }

    [Fact]
    public void The2xxConfirmsItsEarlyDialog()
    {
        var ringing = Receive(180, "a");
        var answered = Receive(200, "a");
        Assert.Equal(OutgoingInviteEvent.Answered, answered.Event);
        Assert.Same(ringing.Dialog, answered.Dialog);
        Assert.Equal(DialogState.Confirmed, answered.Dialog!.State);
        Assert.True(answered.Dialog.CanInvite);
    }

    [Fact]
    public void EveryRetransmissionOfThe2xxIsAcknowledgedWithTheSameAck()
    {
        var dialog = Receive(200, "a").Dialog!;
        _invite.Receive(DialogMessages.Response(_request, 200, "a"), Start);
        Assert.False(_invite.TryTake(out _)); // the user has not made the ACK yet
        var ack = dialog.CreateAck(_request.CSeqNumber);
        _invite.Acknowledge(dialog, ack);
        Assert.Same(ack, Take().Message);
        var again = Receive(200, "a");
        Assert.Equal(OutgoingInviteEvent.TransmitAck, again.Event);
        Assert.Same(ack, again.Message);
    }

    [Fact]
    public void AForkedCallHasADialogForEachAnswer()
    {
        var first = Receive(180, "a").Dialog!;
        var second = Receive(180, "b").Dialog!;
        var third = Receive(200, "c", "<sip:c@10.0.0.3>").Dialog!;
        var answered = Receive(200, "b");
        Assert.Same(second, answered.Dialog);
        Assert.Equal("sip:c@10.0.0.3"u8, third.RemoteTarget);
        _invite.Acknowledge(second, second.CreateAck(1));
        _invite.Acknowledge(third, third.CreateAck(1));
        Assert.Equal((second, third), (Take().Dialog, Take().Dialog));

        // 64*T1 after the first 2xx nobody will answer any more.
        Assert.Equal(Start + TimeSpan.FromSeconds(32), _invite.Deadline);
        _invite.Advance(_invite.Deadline);
        var ended = Take();
        Assert.Equal((OutgoingInviteEvent.EarlyDialogEnded, first), (ended.Event, ended.Dialog));
        Assert.Equal(OutgoingInviteEvent.Finished, Take().Event);
        Assert.Equal((DialogState.Terminated, DialogState.Confirmed, DialogState.Confirmed), (first.State, second.State, third.State));
        Assert.Equal(Instant.Never, _invite.Deadline);
    }

    [Fact]
    public void A2xxAfterTheEndIsStillAcknowledged()
    {
        var dialog = Receive(200, "a").Dialog!;
        _invite.Acknowledge(dialog, dialog.CreateAck(1));
        Take();
        _invite.Advance(_invite.Deadline);
        Assert.Equal(OutgoingInviteEvent.Finished, Take().Event);
        Assert.Equal(OutgoingInviteEvent.TransmitAck, Receive(200, "a").Event);
        Assert.Equal(Instant.Never, _invite.Deadline);
    }

    [Fact]
    public void AFailureEndsEveryEarlyDialog()
    {
        var dialogs = new[] { Receive(180, "a").Dialog!, Receive(183, "b").Dialog! };
        Assert.Equal((OutgoingInviteEvent.Refused, null), Strip(Receive(486, "a")));
        Assert.Equal(OutgoingInviteEvent.Finished, Take().Event);
        Assert.All(dialogs, dialog => Assert.Equal(DialogState.Terminated, dialog.State));
    }

    [Fact]
    public void SilenceEndsEveryEarlyDialog()
    {
        var dialog = Receive(180, "a").Dialog!;
        _invite.TimedOut();
        Assert.Equal((OutgoingInviteEvent.Refused, OutgoingInviteEvent.Finished), (Take().Event, Take().Event));
        Assert.Equal(DialogState.Terminated, dialog.State);
    }

    [Theory]
    [InlineData(488, DialogState.Confirmed)]
    [InlineData(481, DialogState.Terminated)]
    public void AReInviteThatFailsLeavesItsDialogUnlessThePeerKnowsItNot(int status, DialogState state)
    {
        var dialog = DialogMessages.Caller();
        var request = dialog.CreateRequest(SipMethod.Invite);
        var invite = new OutgoingInvite(request, dialog, TransactionOptions.Default);
        invite.Receive(DialogMessages.Response(request, status), Start);
        Assert.Equal(state, dialog.State);
        Assert.True(invite.TryTake(out var refused));
        Assert.Equal(OutgoingInviteEvent.Refused, refused.Event);
    }

    [Fact]
    public void AReInviteIsAnsweredInItsDialog()
    {
        var dialog = DialogMessages.Caller();
        var request = dialog.CreateRequest(SipMethod.Invite);
        var invite = new OutgoingInvite(request, dialog, TransactionOptions.Default);
        invite.Receive(DialogMessages.Response(request, 200, contact: "<sip:moved@10.9.9.9>"), Start);
        Assert.True(invite.TryTake(out var answered));
        Assert.Same(dialog, answered.Dialog);
        Assert.Equal("sip:moved@10.9.9.9"u8, dialog.CreateAck(request.CSeqNumber).RequestUri);
    }

    [Fact]
    public void AForeignDialogIsOurMistake() => Assert.Throws<ArgumentException>(() => _invite.Acknowledge(DialogMessages.Caller(), DialogMessages.Request("ACK")));

    private OutgoingInviteOutput Receive(int status, string tag, string contact = "<sip:bob@10.0.0.2>")
    {
        _invite.Receive(DialogMessages.Response(_request, status, tag, contact), Start);
        return Take();
    }

    private OutgoingInviteOutput Take()
    {
        Assert.True(_invite.TryTake(out var output));
        return output;
    }

    private static (OutgoingInviteEvent, Dialog?) Strip(in OutgoingInviteOutput output) => (output.Event, output.Dialog);
}
