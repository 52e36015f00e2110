using Tandem.Contracts.Media;
using Tandem.Edge.Gateway;
using Tandem.Simulation;
using Tandem.Sip;

namespace Tandem.Core.Tests.Gateway;

/// <summary>What the gateway cannot do is said to whom it concerns.</summary>
public class GatewayFailureTests
{
    [Fact]
    public void Without_a_common_format_the_caller_learns_what_each_side_offers()
    {
        using var world = new GatewayNode();
        world.Media.Failing["callee1"] = GatewayFailure.NoCommonFormat;
        var request = world.Alice.Invite("sip:bob@tandem.test", body: Bodies.Browser("alice"));
        var response = world.Alice.TakeResponse(488);
        Assert.Equal("305 tandem \"The one offers PCMU, the other G722 (offer caller>callee1 Avp).\"", SimulatedPhone.Text(response[HeaderName.Warning]));
        world.Alice.Acknowledge(request, response);
        Assert.Equal((0, 1L), (world.Bob.Waiting, world.Node.Edge.Metrics.GatewayFailures(GatewayFailure.NoCommonFormat)));
        Assert.Contains(Assert.Single(world.Gateway.EndedCalls(world.Node.Now)).Notes, note => note.Text.StartsWith("NoCommonFormat: The one offers", StringComparison.Ordinal));
        world.AssertIdle();
    }

    [Fact]
    public void Without_ports_the_call_fails_as_when_a_server_is_busy()
    {
        using var world = new GatewayNode();
        world.Media.Failing["callee1"] = GatewayFailure.NoPorts;
        var request = world.Alice.Invite("sip:bob@tandem.test", body: Bodies.Browser("alice"));
        // A proxy gives no 503 of others back (RFC 3261 section 16.7 step 6), but this is its own.
        var response = world.Alice.TakeResponse(503);
        Assert.Equal("10", SimulatedPhone.Text(response[HeaderName.RetryAfter]));
        world.Alice.Acknowledge(request, response);
        Assert.Equal(1, world.Node.Edge.Metrics.GatewayFailures(GatewayFailure.NoPorts));
        world.AssertIdle();
    }

    [Fact]
    public void There_are_no_more_calls_than_allowed()
    {
        using var world = new GatewayNode(GatewayOptions.Default with { MaxCalls = 1 });
        var call = world.Call();
        var request = world.Alice.Invite("sip:bob@tandem.test", body: Bodies.Browser("alice"));
        world.Alice.Acknowledge(request, world.Alice.TakeResponse(503));
        call.Caller.Send("BYE");
        world.Bob.Reply(world.Bob.TakeRequest("BYE"), 200);
        world.Alice.TakeResponse(200);
        world.Alice.Invite("sip:bob@tandem.test", body: Bodies.Browser("alice"));
        world.Bob.TakeRequest("INVITE");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void That_the_node_has_no_port_is_no_fault_of_a_trunk(bool whenAnswered)
    {
        Trunking.Trunk[] trunks =
        [
            new("first", SipTransport.Udp, SimulatedSockets.Address("198.51.100.77", 5060)) { Prefixes = ["0"], PingInterval = TimeSpan.Zero },
            new("second", SipTransport.Udp, SimulatedSockets.Address("198.51.100.78", 5060)) { Prefixes = ["0"], PingInterval = TimeSpan.Zero },
        ];
        using var world = new GatewayNode(core: CoreOptions.Default with { Trunks = trunks });
        var (first, second) = (world.Node.Phone("first", SipTransport.Udp, "198.51.100.77"), world.Node.Phone("second", SipTransport.Udp, "198.51.100.78"));
        if (!whenAnswered) world.Media.Failing["callee1"] = GatewayFailure.NoPorts;
        var request = world.Alice.Invite("sip:0123@tandem.test", body: Bodies.Browser("alice"));
        if (whenAnswered)
        {
            world.Media.Failing["callee1"] = GatewayFailure.NoPorts;
            var invite = first.TakeRequest("INVITE");
            first.Reply(invite, 200, body: Bodies.Phone("trunk", "198.51.100.77"));
            first.TakeRequest("ACK");
            first.Reply(first.TakeRequest("BYE"), 200);
        }

        world.Alice.Acknowledge(request, world.Alice.TakeResponse(503));
        Assert.Equal((0, 0), (first.Waiting, second.Waiting));
        Assert.All(world.Node.Core.TrunkStatuses(), status => Assert.Equal((true, 0L), (status.IsUp, status.Failures)));
        world.AssertIdle();
    }

    [Fact]
    public void An_account_has_no_more_calls_than_it_may_and_others_go_on()
    {
        using var world = new GatewayNode(GatewayOptions.Default with { MaxCallsPerAccount = 1 });
        var call = world.Call();
        var request = world.Alice.Invite("sip:bob@tandem.test", body: Bodies.Browser("alice"));
        world.Alice.Acknowledge(request, world.Alice.TakeResponse(503));
        Assert.Equal(1, world.Node.Edge.Metrics.GatewayFailures(GatewayFailure.TooManyOfAccount));
        // It is the caller's call: bob may make one of his own.
        world.Bob.Invite("sip:alice@tandem.test", body: Bodies.Phone("bob"));
        world.Alice.Reply(world.Alice.TakeRequest("INVITE"), 486);
        world.Alice.TakeRequest("ACK");
        world.Bob.TakeResponse(486);
        call.Caller.Send("BYE");
        world.Bob.Reply(world.Bob.TakeRequest("BYE"), 200);
        world.Alice.TakeResponse(200);
        world.Call();
    }

    [Fact]
    public void Who_is_called_by_strangers_is_busy_when_he_has_as_many_calls_as_he_may()
    {
        var gateway = new Routing.Neighbour(SipTransport.Udp, SimulatedSockets.Address("198.51.100.77", 5060));
        using var world = new GatewayNode(GatewayOptions.Default with { MaxCallsPerAccount = 1 }, CoreOptions.Default with { Neighbours = [gateway] });
        var pbx = world.Node.Phone("pbx", SipTransport.Udp, "198.51.100.77");
        pbx.Invite("sip:alice@tandem.test", body: Bodies.Phone("one", "198.51.100.77"));
        world.Alice.TakeRequest("INVITE");
        pbx.Clear();
        pbx.Invite("sip:alice@tandem.test", body: Bodies.Phone("two", "198.51.100.77"));
        Assert.Equal("10", SimulatedPhone.Text(pbx.TakeResponse(486)[HeaderName.RetryAfter]));
    }

    [Fact]
    public void A_description_that_nobody_can_read_is_refused()
    {
        using var world = new GatewayNode(GatewayOptions.Default with { Mode = SessionMode.Always });
        var request = world.Alice.Invite("sip:bob@tandem.test", body: "v=0\r\no=broken\r\nm=audio 9 RTP/AVP 0\r\n");
        var response = world.Alice.TakeResponse(488);
        Assert.StartsWith("307 tandem", SimulatedPhone.Text(response[HeaderName.Warning]), StringComparison.Ordinal);
        world.Alice.Acknowledge(request, response);
        world.AssertIdle();
    }

    [Fact]
    public void A_device_that_picks_up_with_an_unusable_answer_is_hung_up_on()
    {
        using var world = new GatewayNode();
        var request = world.Alice.Invite("sip:bob@tandem.test", body: Bodies.Browser("alice"));
        var invite = world.Bob.TakeRequest("INVITE");
        world.Media.Failing["callee1"] = GatewayFailure.BadDescription;
        world.Bob.Reply(invite, 183, body: Bodies.Phone("early"));
        Assert.Equal(0, world.Alice.TakeResponse(183).Body.Length);
        world.Bob.Reply(invite, 200, body: Bodies.Phone("bob"));
        world.Alice.Acknowledge(request, world.Alice.TakeResponse(488));
        Assert.Equal(invite.CSeqNumber, world.Bob.TakeRequest("ACK").CSeqNumber);
        var bye = world.Bob.TakeRequest("BYE");
        Assert.Equal((invite.CSeqNumber + 1, SimulatedPhone.Text(invite.From.Tag)), (bye.CSeqNumber, SimulatedPhone.Text(bye.From.Tag)));
        Assert.StartsWith("Q.850;cause=79", SimulatedPhone.Text(bye[HeaderName.Reason]), StringComparison.Ordinal);
        // What it repeats until the ACK arrives goes nowhere.
        world.Bob.Reply(invite, 200, body: Bodies.Phone("bob"));
        world.Bob.TakeRequest("ACK");
        world.Bob.Reply(bye, 200);
        Assert.Equal((0, 0), (world.Alice.Waiting, world.Bob.Waiting));
        world.AssertIdle();
    }
}
