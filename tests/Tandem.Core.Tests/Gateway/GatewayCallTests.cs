using Tandem.Contracts.Media;
using Tandem.Edge.Gateway;
using Tandem.Simulation;
using Tandem.Sip;

namespace Tandem.Core.Tests.Gateway;

/// <summary>Which calls have their media through the node, and what becomes of their descriptions.</summary>
public class GatewayCallTests
{
    [Fact]
    public void A_phone_whose_answer_shows_a_NAT_that_its_Contact_hides_has_its_next_call_through_the_node()
    {
        using var world = new GatewayNode();
        var dave = world.Node.Phone("dave", SipTransport.Udp, "198.51.100.4");
        dave.Register();
        var offer = Bodies.Phone("dave", "198.51.100.4");
        foreach (var address in (string[])["198.51.100.2", "10.0.0.2"])
        {
            var request = dave.Invite("sip:bob@tandem.test", body: offer);
            var invite = world.Bob.TakeRequest("INVITE");
            Assert.Equal(offer, SimulatedPhone.Text(invite.Body));
            world.Bob.Reply(invite, 200, body: Bodies.Phone("bob", address));
            var ok = dave.TakeResponse(200);
            Assert.Equal("bob", Bodies.NameOf(ok));
            SimulatedDialog.OfCaller(dave, ok).Acknowledge(request.CSeq);
            world.Bob.TakeRequest("ACK");
        }

        dave.Invite("sip:bob@tandem.test", body: offer);
        Assert.Equal("offer caller>callee1 Avp (dave)", Bodies.NameOf(world.Bob.TakeRequest("INVITE")));
    }

    [Fact]
    public void A_browser_calls_a_phone_and_hangs_up()
    {
        using var world = new GatewayNode();
        var (alice, bob) = (world.Alice, world.Bob);
        var request = alice.Invite("sip:bob@tandem.test", body: Bodies.Browser("alice"));
        var invite = bob.TakeRequest("INVITE");
        Assert.Equal(("offer caller>callee1 Avp (alice)", "RTP/AVP"), (Bodies.NameOf(invite), Bodies.ProtocolOf(invite)));
        bob.Reply(invite, 180);
        Assert.Equal(0, alice.TakeResponse(180).Body.Length);
        bob.Reply(invite, 200, body: Bodies.Phone("bob"));
        var ok = alice.TakeResponse(200);
        Assert.Equal("answer callee1>caller (bob)", Bodies.NameOf(ok));
        var dialog = SimulatedDialog.OfCaller(alice, ok);
        dialog.Acknowledge(request.CSeq);
        Assert.Equal(request.CSeq, (int)bob.TakeRequest("ACK").CSeqNumber);
        Assert.Equal(1, world.Gateway.Count);

        dialog.Send("BYE");
        Assert.Equal(1, world.Gateway.Count);
        bob.Reply(bob.TakeRequest("BYE"), 200);
        alice.TakeResponse(200);
        Assert.Equal(["offer caller>callee1 Avp (alice)", "answer callee1>caller (bob)", "close"], world.Media.Call.Log);
        world.AssertIdle();
    }

    [Fact]
    public void A_phone_calls_a_browser_and_hangs_up()
    {
        using var world = new GatewayNode();
        var (alice, bob) = (world.Alice, world.Bob);
        var request = bob.Invite("sip:alice@tandem.test", body: Bodies.Phone("bob"));
        var invite = alice.TakeRequest("INVITE");
        Assert.Equal(("offer caller>callee1 WebRtc (bob)", "UDP/TLS/RTP/SAVPF"), (Bodies.NameOf(invite), Bodies.ProtocolOf(invite)));
        alice.Reply(invite, 200, body: Bodies.Browser("alice"));
        var ok = bob.TakeResponse(200);
        Assert.Equal("answer callee1>caller (alice)", Bodies.NameOf(ok));
        var dialog = SimulatedDialog.OfCaller(bob, ok);
        dialog.Acknowledge(request.CSeq);
        alice.TakeRequest("ACK");
        dialog.Send("BYE");
        alice.Reply(alice.TakeRequest("BYE"), 200);
        bob.TakeResponse(200);
        world.AssertIdle();
    }

    [Fact]
    public void Two_of_a_kind_talk_without_the_node_and_their_descriptions_stay_byte_for_byte()
    {
        using var world = new GatewayNode();
        var carol = world.Node.Phone("carol", SipTransport.Wss, "203.0.113.10");
        var dave = world.Node.Phone("dave", SipTransport.Udp, "198.51.100.4");
        carol.Register();
        dave.Register();
        AssertUntouched(world.Alice, carol, Bodies.Browser("alice"), Bodies.Browser("carol"));
        AssertUntouched(world.Bob, dave, Bodies.Phone("bob"), Bodies.Phone("dave", "198.51.100.4"));
        Assert.Empty(world.Media.Calls);
        world.AssertIdle();
    }

    [Fact]
    public void Nothing_is_touched_when_it_is_off()
    {
        using var world = new GatewayNode(GatewayOptions.Default with { Mode = SessionMode.Off });
        AssertUntouched(world.Alice, world.Bob, Bodies.Browser("alice"), Bodies.Phone("bob"));
        Assert.Empty(world.Media.Calls);
        world.AssertIdle();
    }

    [Fact]
    public void Every_call_goes_through_the_node_when_that_is_wanted()
    {
        using var world = new GatewayNode(GatewayOptions.Default with { Mode = SessionMode.Always });
        var dave = world.Node.Phone("dave", SipTransport.Udp, "198.51.100.4");
        dave.Register();
        world.Bob.Invite("sip:dave@tandem.test", body: Bodies.Phone("bob"));
        Assert.Equal("offer caller>callee1 Avp (bob)", Bodies.NameOf(dave.TakeRequest("INVITE")));
    }

    [Theory]
    [InlineData("192.168.1.7", "198.51.100.4", false)] // the caller is behind a NAT
    [InlineData("198.51.100.2", "192.168.1.9", false)] // the callee is
    [InlineData("198.51.100.2", "198.51.100.4", true)]
    [InlineData("2001:db8::2", "198.51.100.4", false)] // only he has IPv6
    public void Who_is_behind_a_NAT_without_ICE_has_his_media_through_the_node(string caller, string callee, bool isDirect)
    {
        using var world = new GatewayNode();
        var dave = world.Node.Phone("dave", SipTransport.Udp, "198.51.100.4");
        dave.Contact = $"sip:dave@{callee}:5060";
        dave.Register();
        var offer = Bodies.Phone("bob", caller);
        world.Bob.Invite("sip:dave@tandem.test", body: offer);
        var invite = dave.TakeRequest("INVITE");
        Assert.Equal(isDirect, SimulatedPhone.Text(invite.Body) == offer);
        Assert.Equal(isDirect ? 0 : 1, world.Media.Calls.Count);
    }

    [Fact]
    public void What_is_set_for_an_account_counts_more()
    {
        using var world = new GatewayNode(policies: new Policies { ["sip:alice@tandem.test"] = SessionMode.Off });
        AssertUntouched(world.Alice, world.Bob, Bodies.Browser("alice"), Bodies.Phone("bob"));
        using var other = new GatewayNode(GatewayOptions.Default with { Mode = SessionMode.Off }, policies: new Policies { ["sip:bob@tandem.test"] = SessionMode.Always });
        other.Alice.Invite("sip:bob@tandem.test", body: Bodies.Browser("alice"));
        Assert.Equal("offer caller>callee1 Avp (alice)", Bodies.NameOf(other.Bob.TakeRequest("INVITE")));
    }

    [Fact]
    public void An_answer_that_comes_again_is_the_same()
    {
        using var world = new GatewayNode();
        world.Alice.Invite("sip:bob@tandem.test", body: Bodies.Browser("alice"));
        var invite = world.Bob.TakeRequest("INVITE");
        world.Bob.Reply(invite, 200, body: Bodies.Phone("bob"));
        var first = world.Alice.TakeResponse(200).ToString();
        for (var i = 0; i < 3; i++)
        {
            world.Bob.Reply(invite, 200, body: Bodies.Phone("bob"));
            Assert.Equal(first, world.Alice.TakeResponse(200).ToString());
        }

        Assert.Equal(2, world.Media.Call.Log.Count);
    }

    [Fact]
    public void A_call_that_nobody_takes_leaves_nothing()
    {
        using var world = new GatewayNode();
        var request = world.Alice.Invite("sip:bob@tandem.test", body: Bodies.Browser("alice"));
        world.Bob.Reply(world.Bob.TakeRequest("INVITE"), 486);
        world.Bob.TakeRequest("ACK");
        world.Alice.Acknowledge(request, world.Alice.TakeResponse(486));
        Assert.Equal(["offer caller>callee1 Avp (alice)", "leave callee1", "close"], world.Media.Call.Log);
        world.AssertIdle();
    }

    [Fact]
    public void A_call_that_is_given_up_leaves_nothing()
    {
        using var world = new GatewayNode();
        var request = world.Alice.Invite("sip:bob@tandem.test", body: Bodies.Browser("alice"));
        var invite = world.Bob.TakeRequest("INVITE");
        world.Bob.Reply(invite, 183, body: Bodies.Phone("early"));
        Assert.Equal("answer callee1>caller (early)", Bodies.NameOf(world.Alice.TakeResponse(183)));
        world.Alice.Cancel(request);
        world.Alice.TakeResponse(200);
        world.Bob.Reply(world.Bob.TakeRequest("CANCEL"), 200);
        world.Bob.Reply(invite, 487);
        world.Bob.TakeRequest("ACK");
        world.Alice.Acknowledge(request, world.Alice.TakeResponse(487));
        world.AssertIdle();
    }

    [Fact]
    public void The_reports_say_what_happened()
    {
        using var world = new GatewayNode();
        var call = world.Call();
        world.Node.Run(5);
        var live = Assert.Single(world.Gateway.LiveCalls(10, world.Node.Now));
        Assert.Equal(("sip:alice@tandem.test", "sip:bob@tandem.test", true, null), (live.From, live.To, live.IsAnswered, live.End));
        Assert.Equal([("caller", MediaProfile.WebRtc), ("callee1", MediaProfile.Avp)], live.Parties.Select(party => (party.Name, party.Profile)));
        call.Callee.Send("BYE");
        world.Alice.Reply(world.Alice.TakeRequest("BYE"), 200);
        world.Node.Run(7);
        Assert.Empty(world.Gateway.LiveCalls(10, world.Node.Now));
        var ended = Assert.Single(world.Gateway.EndedCalls(world.Node.Now));
        Assert.Equal(("The callee hung up", TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(12)), (ended.End, ended.Duration, ended.Age));
        Assert.Contains(ended.Notes, note => note is { Party: "callee1", Text: "Answered" });
    }

    private static void AssertUntouched(SimulatedPhone caller, SimulatedPhone callee, string offer, string answer)
    {
        var request = caller.Invite(callee.AddressOfRecord, body: offer);
        var invite = callee.TakeRequest("INVITE");
        Assert.Equal(offer, SimulatedPhone.Text(invite.Body));
        callee.Reply(invite, 200, body: answer);
        var ok = caller.TakeResponse(200);
        Assert.Equal(answer, SimulatedPhone.Text(ok.Body));
        var dialog = SimulatedDialog.OfCaller(caller, ok);
        dialog.Acknowledge(request.CSeq);
        callee.TakeRequest("ACK");
        dialog.Send("BYE");
        callee.Reply(callee.TakeRequest("BYE"), 200);
        caller.TakeResponse(200);
    }
}

/// <summary>What is set for accounts.</summary>
internal sealed class Policies : Dictionary<string, SessionMode>, ISessionPolicies
{
    public SessionMode? ModeOf(ReadOnlySpan<byte> addressOfRecord) => TryGetValue(SimulatedPhone.Text(addressOfRecord), out var mode) ? mode : null;
}
