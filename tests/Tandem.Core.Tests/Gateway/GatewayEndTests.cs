using Tandem.Simulation;
using Tandem.Sip;

namespace Tandem.Core.Tests.Gateway;

/// <summary>How calls end, and what their ends say of keys and pictures by INFO.</summary>
public class GatewayEndTests : IDisposable
{
    private readonly GatewayNode _world = new();

    private SimulatedPhone Alice => _world.Alice;

    private SimulatedPhone Bob => _world.Bob;

    private FakeMediaCall Media => _world.Media.Call;

    public void Dispose() => _world.Dispose();

    [Fact]
    public void A_call_without_media_is_ended_in_both_directions()
    {
        var call = _world.Call();
        call.Callee.Send("MESSAGE", body: "hello");
        var message = Alice.TakeRequest("MESSAGE");
        Alice.Reply(message, 200);
        Bob.TakeResponse(200);
        Media.Observer.MediaLost("caller", "Nothing came for 30 s");
        Assert.Equal(default, _world.Gateway.Deadline);
        _world.Node.Run(0);
        var toBob = Bob.TakeRequest("BYE");
        var toAlice = Alice.TakeRequest("BYE");
        Assert.Equal("Q.850;cause=102;text=\"Nothing came for 30 s\"", SimulatedPhone.Text(toBob[HeaderName.Reason]));
        // Each in the dialog that it knows, above the last number of the other end.
        Assert.Equal(call.Invite.CSeqNumber + 1, toBob.CSeqNumber);
        Assert.Equal(message.CSeqNumber + 1, toAlice.CSeqNumber);
        Assert.Equal(SimulatedPhone.Text(call.Invite.From.Tag), SimulatedPhone.Text(toBob.From.Tag));
        Assert.Equal(SimulatedPhone.Text(call.Invite.From.Tag), SimulatedPhone.Text(toAlice.To.Tag));
        Assert.Equal((Bob.Contact, Alice.Contact), (SimulatedPhone.Text(toBob.RequestUri), SimulatedPhone.Text(toAlice.RequestUri)));
        Assert.False(toBob.Has(HeaderName.Route) || toAlice.Has(HeaderName.Route));
        Bob.Reply(toBob, 200);
        Alice.Reply(toAlice, 200);
        Assert.Equal((0, 0), (Alice.Waiting, Bob.Waiting));
        Assert.Equal("Nothing came for 30 s", Assert.Single(_world.Gateway.EndedCalls(_world.Node.Now)).End);
        _world.AssertIdle();
    }

    [Fact]
    public void Media_that_are_lost_while_it_rings_end_nothing()
    {
        Alice.Invite("sip:bob@tandem.test", body: Bodies.Browser("alice"));
        Bob.Reply(Bob.TakeRequest("INVITE"), 180);
        Alice.TakeResponse(180);
        Media.Observer.MediaLost("caller", "ICE failed");
        _world.Node.Run(1);
        Assert.Equal((0, 0, 1), (Alice.Waiting, Bob.Waiting, _world.Gateway.Count));
    }

    [Theory]
    [InlineData("caller")]
    [InlineData("callee1")]
    public void Media_that_were_lost_while_it_rang_end_the_call_when_it_is_answered(string party)
    {
        var request = Alice.Invite("sip:bob@tandem.test", body: Bodies.Browser("alice"));
        var invite = Bob.TakeRequest("INVITE");
        Bob.Reply(invite, 183, body: Bodies.Phone("bob"));
        Alice.TakeResponse(183);
        Media.Observer.MediaLost(party, "ICE failed");
        _world.Node.Run(1);
        Bob.Reply(invite, 200, body: Bodies.Phone("bob"));
        var ok = Alice.TakeResponse(200);
        // The callee must not be heard to hang up before the ACK (RFC 3261 section 15).
        _world.Node.Run(0);
        Assert.Equal((0, 0), (Alice.Waiting, Bob.Waiting));
        SimulatedDialog.OfCaller(Alice, ok).Acknowledge(request.CSeq);
        Bob.TakeRequest("ACK");
        _world.Node.Run(0);
        var bye = Bob.TakeRequest("BYE");
        Assert.Equal("Q.850;cause=102;text=\"ICE failed\"", SimulatedPhone.Text(bye[HeaderName.Reason]));
        Bob.Reply(bye, 200);
        Alice.Reply(Alice.TakeRequest("BYE"), 200);
        var report = Assert.Single(_world.Gateway.EndedCalls(_world.Node.Now));
        Assert.Equal(("ICE failed", 1), (report.End, report.Notes.Count(note => note.Text == "Media lost: ICE failed")));
        _world.AssertIdle();
    }

    [Fact]
    public void Media_that_are_described_anew_are_not_lost_any_more()
    {
        var request = Alice.Invite("sip:bob@tandem.test", body: Bodies.Browser("alice"));
        var invite = Bob.TakeRequest("INVITE");
        Bob.Reply(invite, 183, body: Bodies.Phone("bob"));
        Alice.TakeResponse(183);
        Media.Observer.MediaLost("callee1", "The handshake failed");
        _world.Node.Run(1);
        Bob.Reply(invite, 200, body: Bodies.Phone("bob2"));
        SimulatedDialog.OfCaller(Alice, Alice.TakeResponse(200)).Acknowledge(request.CSeq);
        Bob.TakeRequest("ACK");
        _world.Node.Run(1);
        Assert.Equal((0, 0, 1), (Alice.Waiting, Bob.Waiting, _world.Gateway.Count));
    }

    [Fact]
    public void Silence_while_it_rings_is_none_of_the_call()
    {
        var request = Alice.Invite("sip:bob@tandem.test", body: Bodies.Browser("alice"));
        var invite = Bob.TakeRequest("INVITE");
        Bob.Reply(invite, 183, body: Bodies.Phone("bob"));
        Alice.TakeResponse(183);
        Media.Observer.MediaSilent("caller");
        _world.Node.Run(1);
        Assert.Equal(0, Media.PickedUp);
        Bob.Reply(invite, 200, body: Bodies.Phone("bob"));
        Assert.Equal(1, Media.PickedUp);
        SimulatedDialog.OfCaller(Alice, Alice.TakeResponse(200)).Acknowledge(request.CSeq);
        Bob.TakeRequest("ACK");
        _world.Node.Run(1);
        Assert.Equal((0, 0, 1), (Alice.Waiting, Bob.Waiting, _world.Gateway.Count));
        Media.Observer.MediaSilent("caller");
        _world.Node.Run(0);
        Bob.TakeRequest("BYE");
        Alice.TakeRequest("BYE");
    }

    [Fact]
    public void One_way_audio_is_noted_and_logged_and_ends_nothing()
    {
        _world.Call();
        Media.Observer.OneWay("callee1", hasBegun: true);
        Media.Observer.OneWay("nobody", hasBegun: true);
        _world.Node.Run(3);
        Media.Observer.OneWay("callee1", hasBegun: false);
        _world.Node.Run(0);
        Assert.Equal(1, _world.Gateway.Count);
        Assert.Equal([("callee1", "One-way audio: nothing is heard from here, while the other side is heard"), ("callee1", "One-way audio has ended")], OneWayNotes);
        Assert.Equal([(Media.CallId, "callee1", true), (Media.CallId, "callee1", false)], _world.Log.OneWays);
    }

    [Fact]
    public void One_way_audio_while_it_rings_is_told_once_somebody_has_picked_up()
    {
        var request = Alice.Invite("sip:bob@tandem.test", body: Bodies.Browser("alice"));
        var invite = Bob.TakeRequest("INVITE");
        Bob.Reply(invite, 183, body: Bodies.Phone("bob"));
        Alice.TakeResponse(183);
        Media.Observer.OneWay("caller", hasBegun: true);
        Media.Observer.OneWay("caller", hasBegun: false);
        Media.Observer.OneWay("callee1", hasBegun: true);
        _world.Node.Run(1);
        Assert.Empty(OneWayNotes);
        Bob.Reply(invite, 200, body: Bodies.Phone("bob"));
        SimulatedDialog.OfCaller(Alice, Alice.TakeResponse(200)).Acknowledge(request.CSeq);
        Assert.Equal("callee1", Assert.Single(OneWayNotes).Party);
        Assert.Equal("callee1", Assert.Single(_world.Log.OneWays).Party);
    }

    private IEnumerable<(string Party, string Text)> OneWayNotes =>
        Assert.Single(_world.Gateway.LiveCalls(10, _world.Node.Now)).Notes.Where(note => note.Text.StartsWith("One-way", StringComparison.Ordinal)).Select(note => (note.Party, note.Text));

    [Fact]
    public void Both_ends_may_hang_up_at_once()
    {
        var call = _world.Call();
        call.Caller.Send("BYE");
        call.Callee.Send("BYE");
        Bob.Reply(Bob.TakeRequest("BYE"), 200);
        Alice.Reply(Alice.TakeRequest("BYE"), 200);
        Alice.TakeResponse(200);
        Bob.TakeResponse(200);
        _world.AssertIdle();
    }

    [Fact]
    public void A_BYE_that_nobody_answers_ends_the_call_as_well()
    {
        var call = _world.Call();
        Bob.Disconnect();
        call.Caller.Send("BYE");
        Assert.Equal(1, _world.Gateway.Count);
        _world.Node.Run(33);
        _world.AssertIdle();
    }

    [Fact]
    public void A_BYE_that_must_be_authenticated_does_not()
    {
        var call = _world.Call();
        call.Caller.Send("BYE");
        Bob.Reply(Bob.TakeRequest("BYE"), 401);
        Assert.Equal(1, _world.Gateway.Count);
    }

    [Fact]
    public void A_call_that_is_never_acknowledged_is_forgotten()
    {
        Alice.Invite("sip:bob@tandem.test", body: Bodies.Browser("alice"));
        Bob.Reply(Bob.TakeRequest("INVITE"), 200, body: Bodies.Phone("bob"));
        Alice.TakeResponse(200);
        _world.Node.Run(63);
        Assert.Equal(1, _world.Gateway.Count);
        _world.Node.Run(2);
        Bob.Reply(Bob.TakeRequest("BYE"), 200);
        Alice.Reply(Alice.TakeRequest("BYE"), 200);
        _world.AssertIdle();
    }

    [Fact]
    public void A_node_that_stops_hangs_up_and_knows_when_both_ends_have_answered()
    {
        _world.Call();
        Alice.Invite("sip:bob@tandem.test", body: Bodies.Browser("ringing"));
        Bob.Reply(Bob.TakeRequest("INVITE"), 180);
        Assert.Equal(2, _world.Gateway.Stop(_world.Node.Now));
        _world.Node.Run(0);
        Bob.Reply(Bob.TakeRequest("BYE"), 200);
        Assert.Equal(1, _world.Gateway.UnderWay);
        Alice.Clear();
        _world.Node.Run(33);
        Assert.Equal(0, _world.Gateway.UnderWay);
        // Who rings may ring on; nobody else begins.
        Assert.Equal(1, _world.Gateway.Count);
        Alice.Clear();
        Alice.Invite("sip:bob@tandem.test", body: Bodies.Browser("late"));
        Alice.TakeResponse(503);
    }

    [Fact]
    public void Calls_with_one_Call_ID_are_told_apart()
    {
        _world.Call();
        var carol = _world.Node.Phone("carol", SipTransport.Wss, "203.0.113.12");
        carol.Register();
        carol.Request("INVITE", "sip:bob@tandem.test", callId: Media.CallId, extra: $"Contact: <{carol.DialogContact}>\r\n", body: Bodies.Browser("carol"));
        Bob.TakeRequest("INVITE");
        var calls = _world.Gateway.CallsOf(_world.Media.Calls[0].CallId, _world.Node.Now);
        Assert.Equal(_world.Media.Calls.Select(call => call.Number), calls.Select(call => call.Number));
        Assert.Equal(["sip:alice@tandem.test", "sip:carol@tandem.test"], calls.Select(call => call.From));
        Assert.Empty(_world.Gateway.CallsOf("another", _world.Node.Now));
        _world.Media.Calls[0].Observer.MediaLost("caller", "gone");
        _world.Node.Run(0);
        Assert.Equal([(calls[1].Number, (string?)null), (calls[0].Number, "gone")], _world.Gateway.CallsOf(_world.Media.Calls[0].CallId, _world.Node.Now).Select(call => (call.Number, call.End)));
    }

    [Fact]
    public void A_call_has_an_end()
    {
        _world.Call();
        _world.Node.Run(TimeSpan.FromHours(24) + TimeSpan.FromSeconds(1));
        Assert.Equal(0, _world.Gateway.Count);
        Assert.True(Media.IsClosed);
    }

    [Fact]
    public void A_key_of_the_browser_is_told_by_INFO_to_who_takes_none_in_media()
    {
        var call = _world.Call(withEvents: false);
        Media.Observer.KeyPressed("caller", '5', TimeSpan.FromMilliseconds(120));
        _world.Node.Run(0);
        var info = Bob.TakeRequest("INFO");
        Assert.Equal(("application/dtmf-relay", "Signal=5\r\nDuration=120\r\n"), (SimulatedPhone.Text(info[HeaderName.ContentType]), SimulatedPhone.Text(info.Body)));
        Bob.Reply(info, 200);
        Assert.Equal(0, Alice.Waiting);
        // The browser knows nothing of it: what it sends next comes behind.
        var message = call.Caller.Send("MESSAGE", body: "hello");
        var arrived = Bob.TakeRequest("MESSAGE");
        Assert.Equal((info.CSeqNumber + 1, info.CSeqNumber), (arrived.CSeqNumber, (uint)message.CSeq));
        Bob.Reply(arrived, 200);
        Assert.Equal(message.CSeq, (int)Alice.TakeResponse(200).CSeqNumber);
        call.Caller.Send("BYE");
        Bob.Reply(Bob.TakeRequest("BYE"), 200);
        Alice.TakeResponse(200);
        _world.AssertIdle();
    }

    [Fact]
    public void Keys_are_told_one_after_the_other_and_not_without_end()
    {
        var call = _world.Call(withEvents: false);
        for (var i = 0; i < 100; i++) Media.Observer.KeyPressed("caller", (char)('0' + (i % 10)), TimeSpan.FromMilliseconds(100));
        _world.Node.Run(0);
        // One is under way, and twenty wait.
        for (var i = 0; i < 21; i++)
        {
            var info = Bob.TakeRequest("INFO");
            Assert.Equal((0, $"Signal={i % 10}\r\nDuration=100\r\n"), (Bob.Waiting, SimulatedPhone.Text(info.Body)));
            Bob.Reply(info, i == 3 ? 500 : 200);
        }

        Assert.Equal((0, 79L), (Bob.Waiting, _world.Node.Edge.Metrics.GatewayKeysDropped));
        // Nor does one that is never answered hold up the others for ever.
        Media.Observer.KeyPressed("caller", 'A', TimeSpan.FromMilliseconds(100));
        Media.Observer.KeyPressed("caller", 'B', TimeSpan.FromMilliseconds(100));
        _world.Node.Run(0);
        _world.Node.Run(40);
        while (SimulatedPhone.Text(Bob.TakeRequest("INFO").Body)[7] != 'B') continue;
        call.Caller.Send("BYE");
    }

    [Theory]
    [InlineData("application/dtmf-relay", "Signal=9\r\nDuration=250\r\n", "key callee1 9 250")]
    [InlineData("application/dtmf-relay", "Signal= *\r\nDuration= 99999\r\n", "key callee1 * 8000")]
    [InlineData("application/dtmf-relay", "Signal=11\r\n", "key callee1 # 160")]
    [InlineData("application/dtmf", "d", "key callee1 D 160")]
    [InlineData("application/media_control+xml", "<media_control><vc_primitive><to_encoder><picture_fast_update/></to_encoder></vc_primitive></media_control>", "picture callee1")]
    public void An_INFO_of_the_phone_becomes_media(string type, string body, string expected)
    {
        var call = _world.Call();
        call.Callee.Send("INFO", $"Content-Type: {type}\r\n", body);
        Bob.TakeResponse(200);
        Assert.Equal((expected, 0), (Media.Log[^1], Alice.Waiting));
        call.Callee.Send("BYE");
        Alice.Reply(Alice.TakeRequest("BYE"), 200);
        Bob.TakeResponse(200);
        _world.AssertIdle();
    }

    [Theory]
    [InlineData("application/dtmf-relay", "Signal=X\r\n")]
    [InlineData("application/dtmf-relay", "")]
    [InlineData("application/vnd.example", "Signal=1\r\n")]
    public void Other_INFO_goes_on(string type, string body)
    {
        var call = _world.Call();
        call.Callee.Send("INFO", $"Content-Type: {type}\r\n", body);
        Alice.TakeRequest("INFO");
    }

    [Fact]
    public void A_key_for_who_takes_none_in_media_goes_on()
    {
        var call = _world.Call(withEvents: false);
        call.Caller.Send("INFO", "Content-Type: application/dtmf-relay\r\n", "Signal=1\r\nDuration=100\r\n");
        Bob.TakeRequest("INFO");
    }
}
