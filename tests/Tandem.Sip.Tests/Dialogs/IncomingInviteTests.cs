using Tandem.Kernel;
using Tandem.Sip.Dialogs;
using Tandem.Sip.Transactions;

namespace Tandem.Sip.Tests.Dialogs;

/// <summary>RFC 3261 section 13.3.1: how a UAS answers an INVITE, and repeats its 2xx until the ACK comes.</summary>
public sealed class IncomingInviteTests
{
    private static readonly Instant Start = new(0);

    private readonly SipMessage _request = DialogMessages.Request(recordRoutes: ["<sip:p2.test;lr>", "<sip:p1.test;lr>"]);
    private readonly IncomingInvite _invite;

    public IncomingInviteTests() => _invite = new IncomingInvite(_request, "callee"u8, TransactionOptions.Default);

    [Fact]
    public void ResponsesHaveWhatADialogNeeds()
    {
        var response = _invite.CreateResponse(180, "<sip:bob@10.0.0.2>"u8);
        Assert.Equal("callee"u8, response.To.Tag);
        Assert.Equal(["<sip:p2.test;lr>", "<sip:p1.test;lr>"], Wire.Values(response, HeaderName.RecordRoute));
        Assert.Equal("<sip:bob@10.0.0.2>"u8, response[HeaderName.Contact]);
        Assert.True(_invite.CreateResponse(100).To.Tag.IsEmpty);
        Assert.False(_invite.CreateResponse(486).Has(HeaderName.RecordRoute));
    }

    [Fact]
    public void TheDialogBeginsWithAProvisionalResponse()
    {
        Respond(100);
        Assert.Null(_invite.Dialog);
        Respond(180);
        var dialog = _invite.Dialog!;
        Assert.Equal(DialogState.Early, dialog.State);
        Respond(200);
        Assert.Same(dialog, _invite.Dialog);
        Assert.Equal((DialogState.Confirmed, 2), (dialog.State, dialog.RouteCount));
    }

    [Fact]
    public void AFailureEndsTheEarlyDialog()
    {
        Respond(180);
        Respond(486);
        Assert.Equal(DialogState.Terminated, _invite.Dialog!.State);
        Assert.Equal(Instant.Never, _invite.Deadline);
    }

    [Fact]
    public void AFailureAloneMakesNoDialog()
    {
        Respond(486);
        Assert.Null(_invite.Dialog);
    }

    [Fact]
    public void AfterAFinalResponseNothingIsAnswered()
    {
        Respond(200);
        _invite.Respond(_invite.CreateResponse(180), Start);
        _invite.Respond(_invite.CreateResponse(500), Start);
        Assert.False(_invite.TryTake(out _));
        Assert.Equal(DialogState.Confirmed, _invite.Dialog!.State);
    }

    [Fact]
    public void The2xxIsRepeatedFromT1ToT2AndGivenUpAfter64T1()
    {
        Respond(200);
        var log = new List<double>();
        while (_invite.Deadline != Instant.Never)
        {
            var now = _invite.Deadline;
            _invite.Advance(now);
            Assert.True(_invite.TryTake(out var output));
            log.Add((now - Start).TotalSeconds);
            Assert.Equal(_invite.Deadline == Instant.Never ? IncomingInviteEvent.Unacknowledged : IncomingInviteEvent.Respond, output.Event);
        }

        Assert.Equal([0.5, 1.5, 3.5, 7.5, 11.5, 15.5, 19.5, 23.5, 27.5, 31.5, 32], log);
        Assert.Equal(DialogState.Confirmed, _invite.Dialog!.State); // to be ended with BYE
    }

    [Fact]
    public void TheAckEndsTheRepetition()
    {
        Respond(200);
        var ack = DialogMessages.Request("ACK", toTag: "callee");
        Assert.True(_invite.Acknowledge(ack));
        Assert.True(_invite.TryTake(out var output));
        Assert.Equal(IncomingInviteEvent.Acknowledged, output.Event);
        Assert.Same(ack, output.Message);
        Assert.Equal(Instant.Never, _invite.Deadline);
        Assert.True(_invite.Acknowledge(ack)); // a retransmitted ACK is told once
        Assert.False(_invite.TryTake(out _));
    }

    [Theory]
    [InlineData(2, "callee")]
    [InlineData(1, "other")]
    public void AnotherAckDoesNot(int sequence, string tag)
    {
        Respond(200);
        Assert.False(_invite.Acknowledge(DialogMessages.Request("ACK", sequence, toTag: tag)));
        Assert.NotEqual(Instant.Never, _invite.Deadline);
    }

    [Fact]
    public void AReInviteIsAnsweredInItsDialog()
    {
        var dialog = DialogMessages.Callee();
        var request = DialogMessages.Request(sequence: 2, contact: "<sip:moved@10.9.9.9>", toTag: "callee");
        Assert.Equal(DialogVerdict.Accepted, dialog.Receive(request));
        var invite = new IncomingInvite(request, dialog, TransactionOptions.Default);
        invite.Respond(invite.CreateResponse(200, "<sip:bob@10.0.0.2>"u8), Start);
        Assert.True(invite.TryTake(out var output));
        Assert.Equal("callee"u8, output.Message!.To.Tag);
        Assert.Equal("sip:moved@10.9.9.9"u8, dialog.RemoteTarget);
        Assert.True(invite.Acknowledge(DialogMessages.Request("ACK", 2, toTag: "callee")));
    }

    private void Respond(int status)
    {
        _invite.Respond(_invite.CreateResponse(status, "<sip:bob@10.0.0.2>"u8), Start);
        Assert.True(_invite.TryTake(out var output));
        Assert.Equal((IncomingInviteEvent.Respond, status), (output.Event, output.Message!.StatusCode));
    }
}
