using Tandem.Simulation;
using Tandem.Sip;

namespace Tandem.Core.Tests.Gateway;

/// <summary>Requests within calls: hold, changes in both directions, and what the node answers itself.</summary>
public class GatewayDialogTests : IDisposable
{
    private readonly GatewayNode _world = new();

    private SimulatedPhone Alice => _world.Alice;

    private SimulatedPhone Bob => _world.Bob;

    private FakeMediaCall Media => _world.Media.Call;

    public void Dispose() => _world.Dispose();

    [Fact]
    public void A_caller_holds_and_takes_back()
    {
        var call = _world.Call();
        foreach (var name in (string[])["hold", "resume"])
        {
            var request = call.Caller.Send("INVITE", Contact(Alice), Bodies.Browser(name));
            var invite = Bob.TakeRequest("INVITE");
            Assert.Equal($"offer caller>callee1 Avp ({name})", Bodies.NameOf(invite));
            Bob.Reply(invite, 200, body: Bodies.Phone($"bob-{name}"));
            Assert.Equal($"answer callee1>caller (bob-{name})", Bodies.NameOf(Alice.TakeResponse(200)));
            call.Caller.Acknowledge(request.CSeq);
            Bob.TakeRequest("ACK");
        }

        HangUp(call);
    }

    [Fact]
    public void A_callee_holds_by_INVITE_and_by_UPDATE()
    {
        var call = _world.Call();
        var request = call.Callee.Send("INVITE", Contact(Bob), Bodies.Phone("hold"));
        var invite = Alice.TakeRequest("INVITE");
        Assert.Equal("offer callee1>caller WebRtc (hold)", Bodies.NameOf(invite));
        Alice.Reply(invite, 200, body: Bodies.Browser("held"));
        Assert.Equal("answer caller>callee1 (held)", Bodies.NameOf(Bob.TakeResponse(200)));
        call.Callee.Acknowledge(request.CSeq);
        Alice.TakeRequest("ACK");
        call.Callee.Send("UPDATE", Contact(Bob), Bodies.Phone("resume"));
        var update = Alice.TakeRequest("UPDATE");
        Assert.Equal("offer callee1>caller WebRtc (resume)", Bodies.NameOf(update));
        Alice.Reply(update, 200, body: Bodies.Browser("resumed"));
        Assert.Equal("answer caller>callee1 (resumed)", Bodies.NameOf(Bob.TakeResponse(200)));
        HangUp(call);
    }

    [Fact]
    public void An_offer_that_is_refused_changes_nothing()
    {
        var call = _world.Call();
        var request = call.Caller.Send("INVITE", Contact(Alice), Bodies.Browser("video"));
        Bob.Reply(Bob.TakeRequest("INVITE"), 488);
        Bob.TakeRequest("ACK");
        Alice.TakeResponse(488);
        Assert.Equal("rollback caller>callee1", Media.Log[^1]);
        Assert.Equal(0, Bob.Waiting);
        Assert.True(request.CSeq > 0);
        HangUp(call);
    }

    [Fact]
    public void An_INVITE_without_an_offer_asks_for_one()
    {
        var call = _world.Call();
        var request = call.Callee.Send("INVITE", Contact(Bob));
        Alice.Reply(Alice.TakeRequest("INVITE"), 200, body: Bodies.Browser("anew"));
        Assert.Equal("offer caller>callee1 Avp (anew)", Bodies.NameOf(Bob.TakeResponse(200)));
        call.Callee.Acknowledge(request.CSeq, Bodies.Phone("bob2"));
        Assert.Equal("answer callee1>caller (bob2)", Bodies.NameOf(Alice.TakeRequest("ACK")));
        HangUp(call);
    }

    [Fact]
    public void An_early_dialog_changes_by_UPDATE()
    {
        Alice.Invite("sip:bob@tandem.test", "Supported: 100rel\r\n", Bodies.Browser("alice"));
        var invite = Bob.TakeRequest("INVITE");
        Bob.Reply(invite, 183, "Require: 100rel\r\nRSeq: 1\r\n", body: Bodies.Phone("early"));
        var early = SimulatedDialog.OfCaller(Alice, Alice.TakeResponse(183));
        early.Send("UPDATE", Contact(Alice), Bodies.Browser("change"));
        var update = Bob.TakeRequest("UPDATE");
        Assert.Equal("offer caller>callee1 Avp (change)", Bodies.NameOf(update));
        Bob.Reply(update, 200, body: Bodies.Phone("changed"));
        Assert.Equal("answer callee1>caller (changed)", Bodies.NameOf(Alice.TakeResponse(200)));
    }

    [Theory]
    [InlineData("INVITE")]
    [InlineData("UPDATE")]
    public void What_concerns_the_browser_alone_is_answered_here(string method)
    {
        var call = _world.Call();
        Media.AnswersItself = true;
        var request = call.Caller.Send(method, Contact(Alice), Bodies.Browser("restart"));
        var ok = Alice.TakeResponse(200);
        Assert.Equal(("own caller (restart)", request.CSeq), (Bodies.NameOf(ok), (int)ok.CSeqNumber));
        Assert.Equal($"<{(SimulatedNode.IsHiding ? call.Caller.Target : Bob.DialogContact)}>", SimulatedPhone.Text(ok[HeaderName.Contact]));
        Assert.Equal(request.To, SimulatedPhone.Text(ok[HeaderName.To]));
        if (method == "INVITE") call.Caller.Acknowledge(request.CSeq);
        _world.Node.Run(10);
        Assert.Equal((0, 0), (Alice.Waiting, Bob.Waiting));
        Assert.Equal(1, _world.Node.Edge.Metrics.GatewayAnswers);
        // The phone never saw the number, and takes the next one.
        Media.AnswersItself = false;
        var next = call.Caller.Send("INVITE", Contact(Alice), Bodies.Browser("hold"));
        var invite = Bob.TakeRequest("INVITE");
        Assert.Equal(request.CSeq + 1, (int)invite.CSeqNumber);
        Bob.Reply(invite, 200, body: Bodies.Phone("held"));
        Alice.TakeResponse(200);
        call.Caller.Acknowledge(next.CSeq);
        Bob.TakeRequest("ACK");
        HangUp(call);
    }

    [Fact]
    public void Between_two_changes_the_node_answers_again_and_knows_the_last_number()
    {
        var call = _world.Call();
        var hold = call.Callee.Send("INVITE", Contact(Bob), Bodies.Phone("hold"));
        var invite = Alice.TakeRequest("INVITE");
        Media.AnswersItself = true;
        // The browser's own offer crosses the other, and the ends sort that out.
        var crossing = call.Caller.Send("INVITE", Contact(Alice), Bodies.Browser("crossing"));
        Bob.TakeResponse(100);
        Bob.Reply(Bob.TakeRequest("INVITE"), 491);
        Bob.TakeRequest("ACK");
        Alice.TakeResponse(491);
        Alice.Reply(invite, 200, body: Bodies.Browser("held"));
        Bob.TakeResponse(200);
        call.Callee.Acknowledge(hold.CSeq);
        Alice.TakeRequest("ACK");

        var restart = call.Caller.Send("INVITE", Contact(Alice), Bodies.Browser("restart"));
        Assert.Equal("own caller (restart)", Bodies.NameOf(Alice.TakeResponse(200)));
        call.Caller.Acknowledge(restart.CSeq);
        Assert.Equal(crossing.CSeq + 1, restart.CSeq);
        Media.Observer.MediaLost("caller", "gone");
        _world.Node.Run(0);
        Assert.Equal(restart.CSeq + 1, (int)Bob.TakeRequest("BYE").CSeqNumber);
    }

    [Fact]
    public void A_request_that_a_server_sends_by_again_is_not_translated_twice()
    {
        var call = _world.Call();
        var request = call.Caller.Send("UPDATE", Contact(Alice), Bodies.Browser("hold"));
        Assert.Equal("offer caller>callee1 Avp (hold)", Bodies.NameOf(Bob.TakeRequest("UPDATE")));
        call.Caller.Send("UPDATE", Contact(Alice), Bodies.Phone("translated"), cseq: request.CSeq);
        Assert.Equal("translated", Bodies.NameOf(Bob.TakeRequest("UPDATE")));
    }

    [Fact]
    public void An_answer_of_the_node_is_repeated_until_its_ACK()
    {
        var call = _world.Call();
        Media.AnswersItself = true;
        var request = call.Callee.Send("INVITE", Contact(Bob), Bodies.Phone("refresh"));
        var first = Bob.TakeResponse(200).ToString();
        _world.Node.Run(0.6);
        Assert.Equal(first, Bob.TakeResponse(200).ToString());
        _world.Node.Run(1.1);
        Assert.Equal(first, Bob.TakeResponse(200).ToString());
        call.Callee.Acknowledge(request.CSeq);
        _world.Node.Run(10);
        call.Callee.Acknowledge(request.CSeq);
        _world.Node.Run(30);
        Assert.Equal((0, 0), (Alice.Waiting, Bob.Waiting));
        HangUp(call);
    }

    [Theory]
    [InlineData("Contact: <sip:elsewhere@192.0.2.99>\r\n")] // the far end must learn it
    [InlineData("Require: precondition\r\n")] // only the far end can say whether it knows that
    public void What_the_other_end_must_know_goes_on(string extra)
    {
        var call = _world.Call();
        Media.AnswersItself = true;
        call.Caller.Send("INVITE", extra.StartsWith("Contact", StringComparison.Ordinal) ? extra : Contact(Alice) + extra, Bodies.Browser("restart"));
        Assert.Equal("offer caller>callee1 Avp (restart)", Bodies.NameOf(Bob.TakeRequest("INVITE")));
    }

    [Fact]
    public void A_refresh_that_the_other_end_waits_for_goes_on()
    {
        const string Timer = "Supported: timer\r\nSession-Expires: 600;refresher=uac\r\n";
        var call = _world.Call(extra: Timer, answerExtra: "Require: timer\r\nSession-Expires: 600;refresher=uac\r\n");
        Media.AnswersItself = true;
        // Early enough: the next one is due after 300 s, and the phone waits until 568 s.
        _world.Node.Run(200);
        var restart = call.Caller.Send("INVITE", Contact(Alice) + Timer, Bodies.Browser("restart"));
        Assert.Equal("600;refresher=uac", SimulatedPhone.Text(Alice.TakeResponse(200)[HeaderName.SessionExpires]));
        call.Caller.Acknowledge(restart.CSeq);
        Assert.Equal(0, Bob.Waiting);
        _world.Node.Run(100);
        var refresh = call.Caller.Send("INVITE", Contact(Alice) + Timer, Bodies.Browser("refresh"));
        var invite = Bob.TakeRequest("INVITE");
        Bob.Reply(invite, 200, "Require: timer\r\nSession-Expires: 600;refresher=uac\r\n", body: Bodies.Phone("bob"));
        Alice.TakeResponse(200);
        call.Caller.Acknowledge(refresh.CSeq);
        Bob.TakeRequest("ACK");
        HangUp(call);
    }

    [Fact]
    public void A_session_whose_timer_runs_out_is_over()
    {
        const string Timer = "Supported: timer\r\nSession-Expires: 600;refresher=uac\r\n";
        _world.Call(extra: Timer, answerExtra: "Require: timer\r\nSession-Expires: 600;refresher=uac\r\n");
        _world.Node.Run(400);
        Alice.Register();
        _world.Node.Run(255);
        Assert.Equal(1, _world.Gateway.Count);
        _world.Node.Run(10);
        Alice.Reply(Alice.TakeRequest("BYE"), 200);
        Bob.Reply(Bob.TakeRequest("BYE"), 200);
        _world.AssertIdle();
    }

    [Fact]
    public void A_browser_that_comes_back_over_another_connection_keeps_its_call()
    {
        var call = _world.Call();
        Alice.Disconnect();
        Alice.Reconnect();
        Alice.Register();
        Assert.Equal(1, _world.Gateway.Count);
        Media.AnswersItself = true;
        var request = call.Caller.Send("INVITE", Contact(Alice), Bodies.Browser("restart"));
        Alice.TakeResponse(200);
        call.Caller.Acknowledge(request.CSeq);
        Media.Observer.MediaLost("callee1", "nothing came");
        _world.Node.Run(0);
        Alice.Reply(Alice.TakeRequest("BYE"), 200);
        Bob.Reply(Bob.TakeRequest("BYE"), 200);
        _world.AssertIdle();
    }

    [Fact]
    public void An_offer_whose_connection_fails_is_made_over_the_other_one()
    {
        var call = _world.Call();
        _world.Node.Run(1);
        var other = _world.Node.Phone("alice", SipTransport.Wss, "203.0.113.11");
        other.Instance = Alice.Instance;
        other.Register(contact: $"<{other.Contact}>;+sip.instance=\"<{Alice.Instance}>\";reg-id=2");
        call.Callee.Send("INVITE", Contact(Bob), Bodies.Phone("hold"));
        Assert.Equal("offer callee1>caller WebRtc (hold)", Bodies.NameOf(other.TakeRequest("INVITE")));
        other.Disconnect();
        Assert.Equal("offer callee1>caller WebRtc (hold)", Bodies.NameOf(Alice.TakeRequest("INVITE")));
        Assert.Equal(["offer callee1>caller WebRtc (hold)", "rollback callee1>caller", "offer callee1>caller WebRtc (hold)"], Media.Log[^3..]);
    }

    private void HangUp(SimulatedCall call)
    {
        call.Caller.Send("BYE");
        Bob.Reply(Bob.TakeRequest("BYE"), 200);
        Alice.TakeResponse(200);
        Assert.Equal((0, 0), (Alice.Waiting, Bob.Waiting));
        _world.AssertIdle();
    }

    private static string Contact(SimulatedPhone phone) => $"Contact: <{phone.DialogContact}>\r\n";
}
