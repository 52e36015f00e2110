using System.Text.RegularExpressions;
using Tandem.Core.Tests.Gateway;
using Tandem.Simulation;
using Tandem.Sip;
using static Tandem.Core.Tests.HiddenPhones;

namespace Tandem.Core.Tests;

/// <summary>Neither side of a call sees the addresses of the other's network.</summary>
public sealed class TopologyTests
{
    [Theory]
    [InlineData(SipTransport.Udp, SipTransport.Udp)]
    [InlineData(SipTransport.Tcp, SipTransport.Udp)]
    [InlineData(SipTransport.Udp, SipTransport.Tcp)]
    [InlineData(SipTransport.Wss, SipTransport.Tls)]
    public void A_call_goes_on_from_both_sides_and_shows_nothing(SipTransport alices, SipTransport bobs)
    {
        using var node = new SimulatedNode(Hiding);
        var (alice, bob) = Phones(node, alices, bobs);
        var request = Invite(alice, bob, $"User-Agent: Phone at {Alices}\r\n");
        var invite = Hidden(bob.TakeRequest("INVITE"), Alices);
        bob.Reply(invite, 180, $"Server: Phone at {Bobs}\r\n");
        Hidden(alice.TakeResponse(180), Bobs);
        bob.Reply(invite, 200, $"Server: Phone at {Bobs}\r\n");
        var ok = Hidden(alice.TakeResponse(200), Bobs);
        var (caller, callee) = (SimulatedDialog.OfCaller(alice, ok), SimulatedDialog.OfCallee(bob, invite, ok));
        caller.Acknowledge(request.CSeq);
        var ack = Hidden(bob.TakeRequest("ACK"), Alices);
        Assert.Equal(invite.CallId.ToArray(), ack.CallId.ToArray());

        // A 200 that comes again, when the request is kept no more.
        bob.Reply(invite, 200);
        Assert.Equal(ok.TopVia.Branch.ToArray(), Hidden(alice.TakeResponse(200), Bobs).TopVia.Branch.ToArray());

        AssertPasses(caller, alice, bob, Alices, Bobs);
        AssertPasses(callee, bob, alice, Bobs, Alices);
        callee.Send("BYE");
        var bye = Hidden(alice.TakeRequest("BYE"), Bobs);
        Assert.Equal(request.CallId, SimulatedPhone.Text(bye.CallId));
        alice.Reply(bye, 200);
        var end = Hidden(bob.TakeResponse(200), Alices);
        Assert.Equal(invite.CallId.ToArray(), end.CallId.ToArray());
        node.AssertIdle();
    }

    [Fact]
    public void A_call_goes_on_after_a_restart()
    {
        using var node = new SimulatedNode(Hiding);
        var (alice, bob) = Phones(node, SipTransport.Udp, SipTransport.Udp);
        var (caller, callee) = Call(alice, bob);
        node.Restart();
        // Who is who it has to learn again.
        bob.Authenticate(callee.Send("BYE"), bob.TakeResponse(407));
        var bye = Hidden(alice.TakeRequest("BYE"), Bobs);
        Assert.Equal($"sip:alice@{Alices}:5060", SimulatedPhone.Text(bye.RequestUri));
        alice.Reply(bye, 200);
        Hidden(bob.TakeResponse(200), Alices);
        alice.Authenticate(caller.Send("OPTIONS"), alice.TakeResponse(407));
        bob.Reply(Hidden(bob.TakeRequest("OPTIONS"), Alices), 200);
        Hidden(alice.TakeResponse(200), Bobs);
    }

    [Fact]
    public void A_call_that_is_given_up_is_cancelled_at_every_device()
    {
        using var node = new SimulatedNode(Hiding);
        var (alice, bob) = Phones(node, SipTransport.Udp, SipTransport.Udp);
        var other = node.Phone("bob", SipTransport.Tcp, "10.2.0.3");
        other.Register();
        var request = Invite(alice, bob);
        var invites = new[] { bob, other }.Select(phone => (Phone: phone, Invite: Hidden(phone.TakeRequest("INVITE"), Alices))).ToList();
        foreach (var (phone, invite) in invites)
        {
            phone.Reply(invite, 180);
            Hidden(alice.TakeResponse(180), "10.2.0.");
        }

        alice.Cancel(request);
        alice.TakeResponse(200);
        foreach (var (phone, invite) in invites)
        {
            var cancel = Hidden(phone.TakeRequest("CANCEL"), Alices);
            Assert.Equal(invite.CallId.ToArray(), cancel.CallId.ToArray());
            phone.Reply(cancel, 200);
            phone.Reply(invite, 487);
            Hidden(phone.TakeRequest("ACK"), Alices);
        }

        alice.Acknowledge(request, Hidden(alice.TakeResponse(487), "10.2.0."));
        node.AssertIdle();
    }

    [Fact]
    public void Proxies_of_a_side_are_not_shown_to_the_other_and_still_get_what_goes_their_way()
    {
        using var node = new SimulatedNode(Hiding);
        var (alice, bob) = Phones(node, SipTransport.Udp, SipTransport.Udp);
        var route = $"Record-Route: <sip:{Alices}:5070;lr>\r\n";
        var request = Invite(alice, bob, $"Via: SIP/2.0/UDP {Proxys};branch=z9hG4bKinner\r\n{route}");
        var invite = Hidden(bob.TakeRequest("INVITE"), Alices, Proxys);
        Assert.Single(Regex.Matches(invite.ToString()!, "Via: "));
        // Bob is behind a proxy, too.
        invite.Prepend(HeaderName.RecordRoute, SimulatedPhone.Bytes($"<sip:{Bobs}:5090;lr>"));
        bob.Reply(invite, 200);
        var ok = Hidden(alice.TakeResponse(200), Bobs);
        Assert.Contains($"<sip:{Alices}:5070;lr>", ok.ToString(), StringComparison.Ordinal);
        Assert.Contains("branch=z9hG4bKinner", ok.ToString(), StringComparison.Ordinal);

        // Each proxy takes its own value off, and ours make those of the other side again.
        var (outer, inner) = (node.Phone("outer", SipTransport.Udp, Bobs, 5090), node.Phone("inner", SipTransport.Udp, Alices, 5070));
        var caller = SimulatedDialog.OfCaller(alice, ok);
        caller.Send("ACK", RoutesOf(ok, isCaller: true), cseq: request.CSeq, withRoutes: false);
        var ack = Hidden((bob.Waiting > 0 ? bob : outer).TakeRequest("ACK"), Alices, Proxys);
        Assert.Equal($"<sip:{Bobs}:5090;lr>", SimulatedPhone.Text(ack[HeaderName.Route]));
        SimulatedDialog.OfCallee(bob, invite, ok).Send("BYE", RoutesOf(invite, isCaller: false), withRoutes: false);
        var bye = Hidden((alice.Waiting > 0 ? alice : inner).TakeRequest("BYE"), Bobs);
        Assert.Equal($"<sip:{Alices}:5070;lr>", SimulatedPhone.Text(bye[HeaderName.Route]));
        Assert.Equal(request.CallId, SimulatedPhone.Text(bye.CallId));
    }

    [Fact]
    public void The_gateway_finds_its_calls_and_ends_them_at_both_ends()
    {
        using var world = new GatewayNode(core: Hiding);
        var call = world.Call();
        call.Callee.Send("INFO", "Content-Type: application/media_control+xml\r\n", "<picture_fast_update/>");
        world.Bob.TakeResponse(200);
        call.Callee.Send("BYE");
        world.Alice.Reply(world.Alice.TakeRequest("BYE"), 200);
        world.Bob.TakeResponse(200);
        world.AssertIdle();
    }

    [Fact]
    public void Without_the_option_nothing_is_hidden_but_the_tokens_of_flows_say_nothing()
    {
        using var node = new SimulatedNode();
        var (alice, bob) = Phones(node, SipTransport.Udp, SipTransport.Udp);
        var request = Invite(alice, bob);
        var invite = bob.TakeRequest("INVITE");
        Assert.Equal(request.CallId, SimulatedPhone.Text(invite.CallId));
        Assert.Contains(Alices, invite.ToString(), StringComparison.Ordinal);
        foreach (var value in invite.Values(HeaderName.RecordRoute))
        {
            Assert.True(NameAddress.TryParse(value, out var address));
            Assert.True(SipUri.TryParse(address.Uri, out var uri));
            var octets = System.Buffers.Text.Base64Url.DecodeFromUtf8(uri.User);
            Assert.True(octets.AsSpan().IndexOf(new byte[] { 10, 1, 0, 1 }) < 0 && octets.AsSpan().IndexOf(new byte[] { 10, 2, 0, 2 }) < 0);
        }
    }
}
