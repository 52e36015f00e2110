using Tandem.Core.Routing;
using Tandem.Simulation;
using Tandem.Sip;

namespace Tandem.Core.Tests;

public class RoutingTests : IDisposable
{
    private readonly SimulatedNode _node = new(CoreOptions.Default with
    {
        Neighbours =
        [
            new Neighbour(SipTransport.Udp, SimulatedSockets.Address("203.0.113.5", 5060)) { Domains = ["partner.example"], Prefixes = ["0", "+"] },
            new Neighbour(SipTransport.Tcp, SimulatedSockets.Address("203.0.113.6", 5080)) { Prefixes = ["0049"] },
        ],
    });

    private readonly SimulatedPhone _alice;
    private readonly SimulatedPhone _bob;
    private readonly SimulatedPhone _stranger;
    private readonly SimulatedPhone _partner;

    public RoutingTests()
    {
        _alice = _node.Phone("alice", SipTransport.Ws);
        _bob = _node.Phone("bob", SipTransport.Udp, "198.51.100.2");
        _stranger = _node.Phone("stranger", SipTransport.Udp, "203.0.113.99");
        _partner = _node.Phone("peter", SipTransport.Udp, "203.0.113.5");
        _alice.Register();
        _bob.Register();
    }

    public void Dispose() => _node.Dispose();

    [Theory]
    [InlineData("sip:nobody@tandem.test", 404)]
    [InlineData("sip:carol@tandem.test", 480)]
    [InlineData("sip:1003@tandem.test", 480)]
    [InlineData("sip:carol@192.0.2.1", 480)]
    [InlineData("sip:carol@192.0.2.1:5060;transport=tcp", 480)]
    [InlineData("sip:carol@elsewhere.example", 478)]
    [InlineData("sip:carol@203.0.113.200;transport=sctp", 478)]
    [InlineData("sip:carol@203.0.113.200;transport=ws", 478)]
    [InlineData("sip:tandem.test", 405)]
    public void A_call_that_reaches_nobody_says_why(string uri, int status)
    {
        var request = _alice.Invite(uri);
        _alice.Acknowledge(request, _alice.TakeResponse(status));
        _node.AssertIdle();
    }

    [Theory]
    [InlineData("sip:1002@tandem.test")]
    [InlineData("sip:bob@TANDEM.test:5060")]
    [InlineData("sip:%62ob@tandem.test;user=phone")]
    [InlineData("sips:bob@tandem.test")]
    public void A_user_is_reached_by_all_his_names(string uri)
    {
        _alice.Invite(uri);
        var invite = _bob.TakeRequest("INVITE");
        Assert.Equal(_bob.Contact, SimulatedPhone.Text(invite.RequestUri));
        Assert.Equal(69, invite.MaxForwards);
    }

    [Fact]
    public void A_stranger_reaches_own_users_and_nobody_else()
    {
        _stranger.Request("INVITE", "sip:bob@tandem.test", from: "sip:stranger@abroad.example");
        _bob.TakeRequest("INVITE");
        foreach (var uri in new[] { "sip:carol@elsewhere.example", "sip:carol@203.0.113.200", "sip:0123@tandem.test" })
        {
            _stranger.Clear();
            _stranger.Request("INVITE", uri, from: "sip:stranger@abroad.example");
            _stranger.TakeResponse(uri.EndsWith("tandem.test", StringComparison.Ordinal) ? 404 : 403);
        }

        _stranger.Request("INVITE", "sip:bob@tandem.test", from: "sip:stranger@abroad.example", extra: "Route: <sip:203.0.113.200;lr>\r\n");
        _stranger.TakeResponse(403);
        Assert.Equal(3, _node.Core.Metrics.RelayRefusals);
        _node.AssertIdle();
    }

    [Fact]
    public void An_own_user_reaches_a_numeric_address_abroad_over_its_transport()
    {
        var peer = _node.Phone("peer", SipTransport.Udp, "203.0.113.200", 5090);
        _alice.Invite("sip:peer@203.0.113.200:5090");
        var invite = peer.TakeRequest("INVITE");
        Assert.Equal("sip:peer@203.0.113.200:5090", SimulatedPhone.Text(invite.RequestUri));
        Assert.StartsWith("SIP/2.0/UDP 192.0.2.1:5060;", SimulatedPhone.Text(invite.TopVia.Value), StringComparison.Ordinal);
        var tcp = _node.Phone("peer", SipTransport.Udp, "203.0.113.201");
        _node.Listen(tcp, "203.0.113.201", 5060);
        _alice.Invite("sip:peer@203.0.113.201;transport=tcp");
        invite = tcp.TakeRequest("INVITE");
        Assert.StartsWith("SIP/2.0/TCP 192.0.2.1:5060;", SimulatedPhone.Text(invite.TopVia.Value), StringComparison.Ordinal);
        Assert.Equal(SipTransport.Tcp, tcp.LastFlow.Transport);
    }

    [Fact]
    public void A_neighbour_is_trusted_and_calls_go_through_it_both_ways()
    {
        _partner.Request("INVITE", "sip:bob@tandem.test", from: "sip:alice@tandem.test", extra: "Contact: <sip:peter@203.0.113.5>\r\n");
        var invite = _bob.TakeRequest("INVITE");
        _bob.Reply(invite, 200);
        var callee = SimulatedDialog.OfCallee(_bob, invite, _partner.TakeResponse(200));
        callee.Send("BYE");
        _partner.Reply(_partner.TakeRequest("BYE"), 200);
        _bob.TakeResponse(200);

        var call = SimulatedCall.Answered(_alice, _partner, "sip:peter@partner.example");
        Assert.Equal("sip:peter@partner.example", SimulatedPhone.Text(call.Invite.RequestUri));
        call.Callee.Send("BYE");
        _alice.Reply(_alice.TakeRequest("BYE"), 200);
        _partner.TakeResponse(200);

        // It relays abroad, too, as to another of its own.
        var peer = _node.Phone("peer", SipTransport.Udp, "203.0.113.200");
        _partner.Request("INVITE", "sip:peer@203.0.113.200", from: "sip:x@partner.example");
        peer.TakeRequest("INVITE");
        _node.AssertIdle();
    }

    [Fact]
    public void Another_server_on_the_same_machine_is_not_this_one()
    {
        var other = _node.Phone("other", SipTransport.Udp, "192.0.2.1", 5070);
        _alice.Invite("sip:x@192.0.2.1:5070", "Route: <sip:192.0.2.1:8080;lr>, <sip:192.0.2.1:5070;lr>\r\n");
        var invite = other.TakeRequest("INVITE");
        Assert.Equal("<sip:192.0.2.1:5070;lr>", SimulatedPhone.Text(invite[HeaderName.Route]));
        Assert.Equal("sip:x@192.0.2.1:5070", SimulatedPhone.Text(invite.RequestUri));
    }

    [Fact]
    public void Contacts_that_lead_back_to_this_server_are_not_called()
    {
        var carol = _node.Phone("carol", SipTransport.Udp, "192.0.2.1", 5070);
        carol.Register(contact: "<sip:carol@192.0.2.1:5060;n=1>, <sip:carol@192.0.2.1:5060;n=2>, <sip:dave@192.0.2.1:8080;transport=tcp>");
        _alice.Invite("sip:carol@tandem.test");
        _alice.TakeResponse(480);
        Assert.Equal(3, _node.Core.CountContacts("sip:carol@tandem.test"u8));
    }

    [Fact]
    public void A_neighbour_is_known_on_a_connection_by_its_via()
    {
        var trunk = _node.Phone("alice", SipTransport.Tcp, "203.0.113.6", 40_000);
        trunk.SentBy = "203.0.113.6:5080";
        trunk.Request("MESSAGE", "sip:bob@tandem.test");
        _bob.TakeRequest("MESSAGE");
        trunk.SentBy = "203.0.113.6:5081";
        trunk.Request("MESSAGE", "sip:bob@tandem.test");
        trunk.TakeResponse(407);
    }

    [Fact]
    public void Users_behind_a_neighbour_register_with_their_own_secret()
    {
        _partner.Request("REGISTER", "sip:tandem.test", "sip:alice@tandem.test", from: "sip:alice@tandem.test", extra: "Contact: <sip:a@203.0.113.5>\r\n");
        _partner.TakeResponse(401);
    }

    [Fact]
    public void A_number_goes_to_the_neighbour_with_the_longest_prefix()
    {
        _alice.Invite("sip:0331@tandem.test");
        Assert.Equal("sip:0331@203.0.113.5:5060", SimulatedPhone.Text(_partner.TakeRequest("INVITE").RequestUri));
        var trunk = _node.Phone("trunk", SipTransport.Udp, "203.0.113.6", 5080);
        _node.Listen(trunk, "203.0.113.6", 5080);
        _alice.Invite("sip:0049331@tandem.test");
        Assert.Equal("sip:0049331@203.0.113.6:5080;transport=tcp", SimulatedPhone.Text(trunk.TakeRequest("INVITE").RequestUri));
    }

    [Fact]
    public void Hops_are_counted_down_and_end()
    {
        Send(_alice, "MESSAGE", "sip:bob@tandem.test", maxForwards: 0);
        _alice.TakeResponse(483);
        Send(_alice, "MESSAGE", "sip:bob@tandem.test", maxForwards: 1);
        Assert.Equal(0, _bob.TakeRequest("MESSAGE").MaxForwards);
        // One that is for the server itself goes no hop further.
        Send(_alice, "OPTIONS", "sip:tandem.test", maxForwards: 0);
        _alice.TakeResponse(200);
    }

    [Fact]
    public void A_request_that_comes_back_unchanged_is_a_loop_and_a_changed_one_a_spiral()
    {
        _alice.Request("MESSAGE", "sip:x@partner.example");
        var out1 = _partner.TakeRequest("MESSAGE");
        // The neighbour sends it back as it came.
        Bounce(out1, "sip:x@partner.example");
        Assert.Equal(482, _partner.Take().StatusCode);
        Assert.Equal(1, _node.Core.Metrics.Loops);
        // It sends it to a user of ours: that is his call forwarding.
        Bounce(out1, "sip:bob@tandem.test");
        _bob.TakeRequest("MESSAGE");
    }

    [Fact]
    public void What_a_proxy_must_understand_and_does_not_is_refused()
    {
        _alice.Request("MESSAGE", "sip:bob@tandem.test", extra: "Proxy-Require: privacy, sec-agree\r\n");
        var response = _alice.TakeResponse(420);
        Assert.Contains("Unsupported: privacy\r\nUnsupported: sec-agree\r\n", response.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("OPTIONS", 200)]
    [InlineData("MESSAGE", 405)]
    [InlineData("TELEPORT", 501)]
    public void A_request_to_the_server_itself_is_answered(string method, int status)
    {
        foreach (var uri in new[] { "sip:tandem.test", "sip:192.0.2.1:5060", "sip:192.0.2.1;transport=ws" })
        {
            _alice.Request(method, uri);
            var response = _alice.TakeResponse(status);
            Assert.Equal(status != 501, response.Has(HeaderName.Allow));
            if (status == 200) Assert.Equal("path, outbound, gruu", SimulatedPhone.Text(response[HeaderName.Supported]));
        }
    }

    [Fact]
    public void Options_with_an_extension_that_is_not_supported_is_refused()
    {
        _alice.Request("OPTIONS", "sip:tandem.test", extra: "Require: teleport\r\n");
        _alice.TakeResponse(420);
    }

    [Theory]
    [InlineData("OPTIONS")]
    [InlineData("SUBSCRIBE")]
    [InlineData("TELEPORT")]
    public void A_request_to_a_user_is_forwarded_whatever_its_method(string method)
    {
        _alice.Request(method, "sip:bob@tandem.test", extra: "X-Thing: one;\r\n  two\r\n");
        var request = _bob.TakeRequest(method);
        Assert.Contains("X-Thing: one;\r\n  two\r\n", request.ToString(), StringComparison.Ordinal);
        _bob.Reply(request, 200);
        _alice.TakeResponse(200);
        _node.AssertIdle();
    }

    [Fact]
    public void A_preloaded_route_to_the_server_comes_off()
    {
        _alice.Request("MESSAGE", "sip:bob@tandem.test", extra: "Route: <sip:192.0.2.1:8080;transport=ws;lr>, <sip:tandem.test;lr>\r\n");
        Assert.False(_bob.TakeRequest("MESSAGE").Has(HeaderName.Route));
    }

    [Fact]
    public void A_route_value_that_nobody_here_wrote_is_refused()
    {
        _alice.Request("MESSAGE", "sip:bob@tandem.test", extra: "Route: <sip:AQAAAAAAAAAAAAAAAAAAAAAAAAAAAA@192.0.2.1:8080;lr>\r\n");
        _alice.TakeResponse(403);
        Assert.Equal(1, _node.Core.Metrics.ForgedTokens);
    }

    [Fact]
    public void A_token_of_an_old_dialog_gives_a_stranger_no_relay()
    {
        var call = SimulatedCall.Answered(_alice, _bob);
        var routes = new List<string>();
        foreach (var value in call.Invite.Values(HeaderName.RecordRoute)) routes.Add(SimulatedPhone.Text(value));
        _stranger.Request("MESSAGE", "sip:premium@198.51.100.2", from: "sip:x@elsewhere.example", extra: $"Route: {routes[0]}\r\n");
        _stranger.TakeResponse(403);
        Assert.Equal(0, _bob.Waiting);
    }

    [Fact]
    public void A_page_that_writes_the_via_of_a_neighbour_is_none()
    {
        var page = _node.Phone("x", SipTransport.Ws, "203.0.113.5");
        page.SentBy = "203.0.113.5:5060";
        page.Request("MESSAGE", "sip:x@far.example", from: "sip:x@elsewhere.example");
        page.TakeResponse(403);
    }

    [Fact]
    public void A_strict_router_before_us_is_understood()
    {
        var call = SimulatedCall.Answered(_alice, _bob);
        var routes = new List<string>();
        foreach (var value in call.Invite.Values(HeaderName.RecordRoute)) routes.Add(SimulatedPhone.Text(value));
        // Bob's strict phone puts the first route into the Request-URI and the target at the end.
        call.Callee.Send("BYE", $"Route: {routes[1]}, <{_alice.DialogContact}>\r\n", target: routes[0].Trim('<', '>'), withRoutes: false);
        Assert.Equal(_alice.Contact, SimulatedPhone.Text(_alice.TakeRequest("BYE").RequestUri));
    }

    [Fact]
    public void A_strict_router_behind_us_gets_itself_as_the_request_uri()
    {
        var proxy = _node.Phone("proxy", SipTransport.Udp, "203.0.113.200");
        _alice.Request("MESSAGE", "sip:x@far.example", extra: "Route: <sip:203.0.113.200>\r\n");
        var request = proxy.TakeRequest("MESSAGE");
        Assert.Equal("sip:203.0.113.200", SimulatedPhone.Text(request.RequestUri));
        Assert.Equal("<sip:x@far.example>", SimulatedPhone.Text(request[HeaderName.Route]));
    }

    [Fact]
    public void A_binding_with_a_path_is_reached_through_it()
    {
        var request = _partner.Request("REGISTER", "sip:tandem.test", "sip:carol@tandem.test", from: "sip:carol@tandem.test",
            extra: "Contact: <sip:carol@10.0.0.1>\r\nPath: <sip:203.0.113.5:5060;lr>\r\nSupported: path\r\n");
        _partner.Password = "carol-secret";
        _partner.Authenticate(request, _partner.TakeResponse(401), "carol");
        _partner.TakeResponse(200);
        _alice.Invite("sip:carol@tandem.test");
        var invite = _partner.TakeRequest("INVITE");
        Assert.Equal("sip:carol@10.0.0.1", SimulatedPhone.Text(invite.RequestUri));
        Assert.Equal("<sip:203.0.113.5:5060;lr>", SimulatedPhone.Text(invite[HeaderName.Route]));
    }

    [Fact]
    public void An_ack_that_belongs_to_no_call_goes_nowhere()
    {
        _alice.Request("ACK", "sip:bob@tandem.test");
        _alice.Request("ACK", _bob.Contact);
        _alice.Request("ACK", "sip:bob@tandem.test", extra: "Route: <sip:forged@192.0.2.1;lr>\r\n");
        Assert.Equal((0, 0), (_alice.Waiting, _bob.Waiting));
    }

    [Fact]
    public void A_stray_response_goes_nowhere()
    {
        _bob.Send("SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKnone\r\nVia: SIP/2.0/UDP 198.51.100.1;branch=z9hG4bKx\r\n"
            + "From: <sip:a@b>;tag=1\r\nTo: <sip:b@b>;tag=2\r\nCall-ID: 1\r\nCSeq: 1 INVITE\r\n\r\n");
        Assert.Equal(1, _node.Core.Metrics.StrayResponses);
        Assert.Equal((0, 0), (_alice.Waiting, _bob.Waiting));
    }

    [Fact]
    public void A_response_that_has_lost_its_way_back_ends_the_request_all_the_same()
    {
        var request = _alice.Invite("sip:bob@tandem.test");
        var invite = _bob.TakeRequest("INVITE");
        // What a node hides it puts back.
        if (!SimulatedNode.IsHiding) invite.RemoveAt(invite.IndexOf(HeaderName.Via, invite.IndexOf(HeaderName.Via) + 1));
        _bob.Reply(invite, 486);
        _alice.Acknowledge(request, _alice.TakeResponse(SimulatedNode.IsHiding ? 486 : 502));
        _node.AssertIdle();
    }

    private static void Send(SimulatedPhone phone, string method, string uri, int maxForwards) => phone.Send(new OutgoingRequest
    {
        Method = method,
        Uri = uri,
        From = $"<{phone.AddressOfRecord}>;tag=1",
        To = $"<{uri}>",
        CallId = $"hops-{maxForwards}",
        CSeq = 1,
        MaxForwards = maxForwards,
    });

    private void Bounce(SipMessage request, string uri)
    {
        var copy = request.Copy();
        copy.SetRequestUri(SimulatedPhone.Bytes(uri));
        copy.Prepend(HeaderName.Via, SimulatedPhone.Bytes($"SIP/2.0/UDP 203.0.113.5:5060;branch=z9hG4bK{_node.NextNumber()}"));
        _partner.Send(copy.ToString());
    }
}
