using Tandem.Contracts.Media;
using Tandem.Simulation;
using Tandem.Sip;

namespace Tandem.Core.Tests.Gateway;

/// <summary>A device that does not take one kind of description is offered another, and is remembered for it.</summary>
public class GatewayRetryTests
{
    [Theory]
    [InlineData(488)]
    [InlineData(415)]
    [InlineData(606)]
    public void A_phone_that_demands_SRTP_is_offered_it_and_remembered(int refusal)
    {
        using var world = new GatewayNode();
        var (alice, bob) = (world.Alice, world.Bob);
        var request = alice.Invite("sip:bob@tandem.test", body: Bodies.Browser("alice"));
        var first = bob.TakeRequest("INVITE");
        bob.Reply(first, refusal);
        bob.TakeRequest("ACK");
        var second = bob.TakeRequest("INVITE");
        Assert.Equal("offer caller>callee2 Savp (alice)", Bodies.NameOf(second));
        // It would be the same request on another way otherwise (RFC 3261 section 8.2.2.2).
        Assert.Equal(first.CSeqNumber + 1, second.CSeqNumber);
        Assert.Equal(SimulatedPhone.Text(first.From.Tag), SimulatedPhone.Text(second.From.Tag));
        bob.Reply(second, 180);
        Assert.Equal(request.CSeq, (int)alice.TakeResponse(180).CSeqNumber);
        bob.Reply(second, 200, body: Bodies.Phone("bob", protocol: "RTP/SAVP"));
        var ok = alice.TakeResponse(200);
        Assert.Equal((request.CSeq, "answer callee2>caller (bob)"), ((int)ok.CSeqNumber, Bodies.NameOf(ok)));
        var call = new SimulatedCall(SimulatedDialog.OfCaller(alice, ok), SimulatedDialog.OfCallee(bob, second, ok), second);
        call.Caller.Acknowledge(request.CSeq);
        Assert.Equal(second.CSeqNumber, bob.TakeRequest("ACK").CSeqNumber);
        AssertNumbers(world, call, (int)second.CSeqNumber);
        Assert.Equal(1, world.Node.Edge.Metrics.GatewayRetries);

        alice.Invite("sip:bob@tandem.test", body: Bodies.Browser("alice"));
        Assert.Equal("offer caller>callee1 Savp (alice)", Bodies.NameOf(bob.TakeRequest("INVITE")));
    }

    // The numbers that the caller knows are one less than those that the callee gets, to the end.
    private static void AssertNumbers(GatewayNode world, SimulatedCall call, int invite)
    {
        var info = call.Caller.Send("MESSAGE", body: "hello");
        var arrived = world.Bob.TakeRequest("MESSAGE");
        Assert.Equal((invite + 1, invite), ((int)arrived.CSeqNumber, info.CSeq));
        world.Bob.Reply(arrived, 200);
        Assert.Equal(info.CSeq, (int)world.Alice.TakeResponse(200).CSeqNumber);
        var again = call.Caller.Send("INVITE", $"Contact: <{world.Alice.DialogContact}>\r\n", Bodies.Browser("again"));
        var reinvite = world.Bob.TakeRequest("INVITE");
        Assert.Equal(("offer caller>callee2 Savp (again)", again.CSeq + 1), (Bodies.NameOf(reinvite), (int)reinvite.CSeqNumber));
        world.Bob.Reply(reinvite, 200, body: Bodies.Phone("bob2", protocol: "RTP/SAVP"));
        Assert.Equal(again.CSeq, (int)world.Alice.TakeResponse(200).CSeqNumber);
        call.Caller.Acknowledge(again.CSeq);
        Assert.Equal(again.CSeq + 1, (int)world.Bob.TakeRequest("ACK").CSeqNumber);
        call.Caller.Send("BYE");
        world.Bob.Reply(world.Bob.TakeRequest("BYE"), 200);
        world.Alice.TakeResponse(200);
        Assert.Equal(0, world.Gateway.Count);
    }

    [Fact]
    public void A_phone_with_classic_codecs_over_WebSocket_is_offered_them_after_it_refused_what_browsers_offer()
    {
        using var world = new GatewayNode();
        var carol = world.Node.Phone("carol", SipTransport.Ws, "203.0.113.10");
        carol.Register();
        var offer = Bodies.Browser("alice");
        var request = world.Alice.Invite("sip:carol@tandem.test", body: offer);
        var first = carol.TakeRequest("INVITE");
        Assert.Equal(offer, SimulatedPhone.Text(first.Body));
        carol.Reply(first, 488);
        carol.TakeRequest("ACK");
        var second = carol.TakeRequest("INVITE");
        Assert.Equal("offer caller>callee1 Avp (alice)", Bodies.NameOf(second));
        carol.Reply(second, 200, body: Bodies.Phone("carol", "203.0.113.10"));
        var ok = world.Alice.TakeResponse(200);
        Assert.Equal("answer callee1>caller (carol)", Bodies.NameOf(ok));
        var dialog = SimulatedDialog.OfCaller(world.Alice, ok);
        dialog.Acknowledge(request.CSeq);
        carol.TakeRequest("ACK");

        // Whoever calls it next offers it what it takes, and when it calls itself nothing is lost.
        world.Bob.Invite("sip:carol@tandem.test", body: Bodies.Phone("bob"));
        Assert.Equal("bob", Bodies.NameOf(carol.TakeRequest("INVITE")));
        world.Bob.TakeResponse(100);
        carol.Invite("sip:bob@tandem.test", body: Bodies.Phone("carol", "203.0.113.10"));
        Assert.Equal("carol", Bodies.NameOf(world.Bob.TakeRequest("INVITE")));
    }

    [Fact]
    public void A_device_is_known_by_what_it_has_offered_itself()
    {
        using var world = new GatewayNode();
        world.Bob.Invite("sip:alice@tandem.test", body: Bodies.Phone("bob", protocol: "RTP/SAVP"));
        world.Alice.TakeRequest("INVITE");
        world.Bob.TakeResponse(100);
        world.Alice.Invite("sip:bob@tandem.test", body: Bodies.Browser("alice"));
        Assert.Equal("offer caller>callee1 Savp (alice)", Bodies.NameOf(world.Bob.TakeRequest("INVITE")));
        // Until it offers something else.
        world.Bob.Invite("sip:alice@tandem.test", body: Bodies.Phone("bob"));
        world.Alice.TakeResponse(100);
        world.Alice.TakeRequest("INVITE");
        world.Bob.TakeResponse(100);
        world.Alice.Invite("sip:bob@tandem.test", body: Bodies.Browser("alice"));
        Assert.Equal("offer caller>callee1 Avp (alice)", Bodies.NameOf(world.Bob.TakeRequest("INVITE")));
    }

    [Fact]
    public void Who_refuses_everything_has_refused_the_call()
    {
        using var world = new GatewayNode();
        var request = world.Alice.Invite("sip:bob@tandem.test", body: Bodies.Browser("alice"));
        foreach (var profile in (string[])["Avp", "Savp", "DtlsSavp", "WebRtc"])
        {
            var invite = world.Bob.TakeRequest("INVITE");
            Assert.Contains(profile, Bodies.NameOf(invite), StringComparison.Ordinal);
            world.Bob.Reply(invite, 488);
            world.Bob.TakeRequest("ACK");
        }

        var response = world.Alice.TakeResponse(488);
        Assert.Equal(request.CSeq, (int)response.CSeqNumber);
        world.Alice.Acknowledge(request, response);
        Assert.Equal(0, world.Bob.Waiting);
        world.AssertIdle();
    }

    [Theory]
    [InlineData(500, "Warning: 304 phone \"No media\"\r\n", true)]
    [InlineData(500, "", false)]
    [InlineData(486, "", false)]
    [InlineData(603, "Warning: 304 phone \"No media\"\r\n", false)]
    public void Only_what_is_about_the_description_is_tried_again(int status, string extra, bool isTried)
    {
        using var world = new GatewayNode();
        world.Alice.Invite("sip:bob@tandem.test", body: Bodies.Browser("alice"));
        world.Bob.Reply(world.Bob.TakeRequest("INVITE"), status, extra);
        world.Bob.TakeRequest("ACK");
        Assert.Equal(isTried ? 1 : 0, world.Bob.Waiting);
        if (!isTried) world.Alice.TakeResponse(status);
    }

    [Fact]
    public void A_caller_who_gives_up_is_not_connected_by_a_second_attempt()
    {
        using var world = new GatewayNode();
        var request = world.Alice.Invite("sip:bob@tandem.test", body: Bodies.Browser("alice"));
        var invite = world.Bob.TakeRequest("INVITE");
        world.Bob.Reply(invite, 180);
        world.Alice.TakeResponse(180);
        world.Alice.Cancel(request);
        world.Bob.Reply(world.Bob.TakeRequest("CANCEL"), 200);
        world.Bob.Reply(invite, 488);
        world.Bob.TakeRequest("ACK");
        Assert.Equal(0, world.Bob.Waiting);
        world.Alice.TakeResponse(200);
        world.Alice.Acknowledge(request, world.Alice.TakeResponse(487));
        world.AssertIdle();
    }

    [Fact]
    public void A_second_attempt_can_be_cancelled_and_acknowledged_reliably()
    {
        using var world = new GatewayNode();
        var request = world.Alice.Invite("sip:bob@tandem.test", "Supported: 100rel\r\n", Bodies.Browser("alice"));
        world.Bob.Reply(world.Bob.TakeRequest("INVITE"), 488);
        world.Bob.TakeRequest("ACK");
        var invite = world.Bob.TakeRequest("INVITE");
        world.Bob.Reply(invite, 183, "Require: 100rel\r\nRSeq: 7\r\n", body: Bodies.Phone("early"));
        var early = SimulatedDialog.OfCaller(world.Alice, world.Alice.TakeResponse(183));
        early.Send("PRACK", $"RAck: 7 {request.CSeq} INVITE\r\n");
        var prack = world.Bob.TakeRequest("PRACK");
        Assert.Equal($"7 {invite.CSeqNumber} INVITE", SimulatedPhone.Text(prack[HeaderName.RAck]));
        world.Bob.Reply(prack, 200);
        world.Alice.TakeResponse(200);
        world.Alice.Cancel(request);
        var cancel = world.Bob.TakeRequest("CANCEL");
        Assert.Equal(invite.CSeqNumber, cancel.CSeqNumber);
    }

    [Fact]
    public void What_is_configured_of_a_neighbour_is_tried_first()
    {
        var peer = SimulatedSockets.Address("198.51.100.77", 5060);
        var core = CoreOptions.Default with { Neighbours = [new(SipTransport.Udp, peer) { Domains = ["pbx.test"], Profile = MediaProfile.Savp }] };
        using var world = new GatewayNode(core: core);
        var pbx = world.Node.Phone("pbx", SipTransport.Udp, "198.51.100.77");
        world.Alice.Invite("sip:9@pbx.test", body: Bodies.Browser("alice"));
        var invite = pbx.TakeRequest("INVITE");
        Assert.Equal("offer caller>callee1 Savp (alice)", Bodies.NameOf(invite));
        pbx.Reply(invite, 488);
        pbx.TakeRequest("ACK");
        Assert.Equal("offer caller>callee2 Avp (alice)", Bodies.NameOf(pbx.TakeRequest("INVITE")));
    }
}
