using Tandem.Contracts.Media;
using Tandem.Edge.Gateway;
using Tandem.Simulation;
using Tandem.Sip;

namespace Tandem.Core.Tests.Gateway;

/// <summary>INVITEs without an offer, whose callee makes it.</summary>
public class GatewayLateOfferTests
{
    [Fact]
    public void The_offer_comes_in_the_200_and_the_answer_in_the_ACK()
    {
        using var world = new GatewayNode();
        var request = world.Bob.Invite("sip:alice@tandem.test", body: "");
        var invite = world.Alice.TakeRequest("INVITE");
        world.Alice.Reply(invite, 200, body: Bodies.Browser("alice"));
        var ok = world.Bob.TakeResponse(200);
        Assert.Equal(("offer callee1>caller Avp (alice)", "RTP/AVP"), (Bodies.NameOf(ok), Bodies.ProtocolOf(ok)));
        world.Alice.Reply(invite, 200, body: Bodies.Browser("alice"));
        Assert.Equal(ok.ToString(), world.Bob.TakeResponse(200).ToString());
        var dialog = SimulatedDialog.OfCaller(world.Bob, ok);
        for (var i = 0; i < 2; i++)
        {
            dialog.Acknowledge(request.CSeq, Bodies.Phone("bob"));
            Assert.Equal("answer caller>callee1 (bob)", Bodies.NameOf(world.Alice.TakeRequest("ACK")));
        }

        Assert.Equal(2, world.Media.Call.Log.Count);
        dialog.Send("BYE");
        world.Alice.Reply(world.Alice.TakeRequest("BYE"), 200);
        world.AssertIdle();
    }

    [Fact]
    public void The_offer_comes_in_a_reliable_183_and_the_answer_in_the_PRACK()
    {
        using var world = new GatewayNode();
        var request = world.Alice.Invite("sip:bob@tandem.test", "Supported: 100rel\r\n", body: "");
        var invite = world.Bob.TakeRequest("INVITE");
        world.Bob.Reply(invite, 183, "Require: 100rel\r\nRSeq: 1\r\n", body: Bodies.Phone("bob"));
        var early = world.Alice.TakeResponse(183);
        Assert.Equal("offer callee1>caller WebRtc (bob)", Bodies.NameOf(early));
        var dialog = SimulatedDialog.OfCaller(world.Alice, early);
        dialog.Send("PRACK", $"RAck: 1 {request.CSeq} INVITE\r\n", Bodies.Browser("alice"));
        var prack = world.Bob.TakeRequest("PRACK");
        Assert.Equal("answer caller>callee1 (alice)", Bodies.NameOf(prack));
        world.Bob.Reply(prack, 200);
        world.Alice.TakeResponse(200);
        world.Bob.Reply(invite, 200);
        world.Alice.TakeResponse(200);
        dialog.Acknowledge(request.CSeq);
        world.Bob.TakeRequest("ACK");
        Assert.Equal(["offer callee1>caller WebRtc (bob)", "answer caller>callee1 (alice)"], world.Media.Call.Log);
        dialog.Send("BYE");
        world.Bob.Reply(world.Bob.TakeRequest("BYE"), 200);
        world.AssertIdle();
    }

    [Fact]
    public void Two_of_a_kind_need_no_node_here_either()
    {
        using var world = new GatewayNode();
        var dave = world.Node.Phone("dave", SipTransport.Udp, "198.51.100.4");
        dave.Register();
        var request = dave.Invite("sip:bob@tandem.test", body: "");
        var offer = Bodies.Phone("bob");
        world.Bob.Reply(world.Bob.TakeRequest("INVITE"), 200, body: offer);
        var ok = dave.TakeResponse(200);
        Assert.Equal(offer, SimulatedPhone.Text(ok.Body));
        var answer = Bodies.Phone("dave", "198.51.100.4");
        SimulatedDialog.OfCaller(dave, ok).Acknowledge(request.CSeq, answer);
        Assert.Equal(answer, SimulatedPhone.Text(world.Bob.TakeRequest("ACK").Body));
        Assert.Empty(world.Media.Calls);
        world.AssertIdle();
    }

    [Fact]
    public void A_call_too_many_leaves_nobody_in_it()
    {
        using var world = new GatewayNode(GatewayOptions.Default with { MaxCalls = 1 });
        world.Call();
        var request = world.Bob.Invite("sip:alice@tandem.test", body: "");
        var invite = world.Alice.TakeRequest("INVITE");
        world.Alice.Reply(invite, 183, body: Bodies.Browser("early"));
        // Addresses and keys of the one side are not for the other.
        Assert.Equal(0, world.Bob.TakeResponse(183).Body.Length);
        world.Alice.Reply(invite, 200, body: Bodies.Browser("alice"));
        world.Bob.Acknowledge(request, world.Bob.TakeResponse(503));
        Assert.Equal(invite.CSeqNumber, world.Alice.TakeRequest("ACK").CSeqNumber);
        var bye = world.Alice.TakeRequest("BYE");
        Assert.Equal((invite.CSeqNumber + 1, SimulatedPhone.Text(invite.From.Tag)), (bye.CSeqNumber, SimulatedPhone.Text(bye.From.Tag)));
        world.Alice.Reply(invite, 200, body: Bodies.Browser("alice"));
        world.Alice.TakeRequest("ACK");
        world.Alice.Reply(bye, 200);
        Assert.Equal((0, 0, 1), (world.Alice.Waiting, world.Bob.Waiting, world.Gateway.Count));
    }

    [Fact]
    public void An_answer_in_the_ACK_that_cannot_be_used_ends_the_call()
    {
        using var world = new GatewayNode();
        var request = world.Bob.Invite("sip:alice@tandem.test", body: "");
        world.Alice.Reply(world.Alice.TakeRequest("INVITE"), 200, body: Bodies.Browser("alice"));
        var dialog = SimulatedDialog.OfCaller(world.Bob, world.Bob.TakeResponse(200));
        world.Media.Failing["caller"] = GatewayFailure.NoCommonFormat;
        dialog.Acknowledge(request.CSeq, Bodies.Phone("bob"));
        Assert.Equal(0, world.Alice.TakeRequest("ACK").Body.Length);
        world.Alice.Reply(world.Alice.TakeRequest("BYE"), 200);
        world.Bob.Reply(world.Bob.TakeRequest("BYE"), 200);
        world.AssertIdle();
    }
}
