using Tandem.Core.Proxying;
using Tandem.Edge;
using Tandem.Simulation;
using Tandem.Sip;
using static Tandem.Core.Tests.HiddenPhones;

namespace Tandem.Core.Tests;

/// <summary>What was hidden from a side is read for nobody but the side where it belongs.</summary>
public sealed class TopologyTokenTests
{
    [Fact]
    public void Who_was_called_does_not_get_what_was_hidden_from_him_by_changing_a_route_value()
    {
        using var node = new SimulatedNode(Hiding);
        var (alice, bob) = Phones(node, SipTransport.Udp, SipTransport.Udp);
        var invite = Answered(alice, bob);
        var (upper, lower) = Values(invite);
        foreach (var route in (string[])[upper, upper.Replace(";hs=", ";hc=p;hs=", StringComparison.Ordinal), With(upper, SideOf(lower)), With(upper, "p"), $"{lower}, {upper}", $"{lower}, {With(upper, SideOf(lower))}"])
            Ask(bob, invite, route, Hidden);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Nor_by_a_value_of_a_call_that_he_has_made(bool isAlike)
    {
        using var node = new SimulatedNode(Hiding);
        var (alice, bob) = Phones(node, SipTransport.Udp, SipTransport.Udp);
        var carol = Carol(node);
        var invite = Answered(alice, bob);
        // With the same Call-ID and tag it is as if he had sent the call on, as a server does.
        var extra = $"Contact: <{bob.Contact}>\r\n";
        var own = bob.Request("INVITE", carol.AddressOfRecord, from: bob.AddressOfRecord, extra: extra, callId: isAlike ? SimulatedPhone.Text(invite.CallId) : $"own@{Bobs}");
        if (bob.Take() is { StatusCode: 407 } challenge)
        {
            bob.Acknowledge(own, challenge);
            bob.Authenticate(own, challenge);
        }

        var (upper, lower) = Values(carol.TakeRequest("INVITE"));
        bob.Clear();
        foreach (var route in (string[])[lower, $"{upper}, {lower}", With(Values(invite).Upper, SideOf(lower))]) Ask(bob, invite, route, Hidden);
    }

    [Fact]
    public void Nothing_is_read_for_a_request_that_leads_elsewhere()
    {
        using var node = new SimulatedNode(Hiding);
        var (alice, bob) = Phones(node, SipTransport.Udp, SipTransport.Udp);
        var evil = node.Phone("evil", SipTransport.Udp, Proxys);
        var invite = Answered(alice, bob);
        var request = bob.Request("OPTIONS", UriOf(invite), extra: $"Route: <sip:{Proxys}:5060;lr>\r\n", callId: SimulatedPhone.Text(invite.CallId));
        if (bob.Take() is { StatusCode: 407 } challenge) bob.Authenticate(request, challenge);
        Hidden(evil.TakeRequest("OPTIONS"), Alices);

        // Behind the value for Alice's side it does not go on from there.
        bob.Clear();
        bob.Send(Inquiry(invite, $"{Values(invite).Lower}, <sip:{Proxys}:5060;lr>"));
        if (alice.Waiting > 0) Assert.False(alice.Take().Has(HeaderName.Route));
        Assert.Equal(0, evil.Waiting);
    }

    [Fact]
    public void The_node_itself_tells_nobody_what_a_token_hides()
    {
        using var node = new SimulatedNode(Hiding);
        var (alice, bob) = Phones(node, SipTransport.Udp, SipTransport.Udp);
        var invite = Answered(alice, bob);
        foreach (var uri in (string[])["sip:tandem.test", "sip:nobody@tandem.test", "sip:carol@elsewhere.example"])
        {
            bob.Request("OPTIONS", uri, callId: SimulatedPhone.Text(invite.CallId));
            Assert.Equal(invite.CallId.ToArray(), Hidden(bob.Take(), Alices).CallId.ToArray());
        }
    }

    [Theory]
    [InlineData("Replaces")]
    [InlineData("Join")]
    [InlineData("Target-Dialog")]
    public void A_call_that_names_another_names_it_as_its_target_knows_it(string field)
    {
        using var node = new SimulatedNode(Hiding);
        var (alice, bob) = Phones(node, SipTransport.Udp, SipTransport.Udp);
        var carol = Carol(node);
        var request = Invite(alice, bob);
        var invite = bob.TakeRequest("INVITE");
        bob.Reply(invite, 200);
        alice.TakeResponse(200);
        var (plain, token) = (request.CallId, SimulatedPhone.Text(invite.CallId));
        // To who has called and to who was called, by who was told it by either.
        foreach (var (named, target, known) in ((string, SimulatedPhone, string)[])[(token, alice, plain), (plain, bob, token), (plain, alice, plain), (token, bob, token)])
        {
            carol.Clear();
            Invite(carol, target, $"{field}: {named};to-tag=a;from-tag=b\r\n");
            SipMessage naming;
            do naming = target.Take(); while (!naming.IsRequest || naming.Method != SipMethod.Invite || naming.IndexOf(SimulatedPhone.Bytes(field)) < 0);
            Assert.Equal($"{known};to-tag=a;from-tag=b", SimulatedPhone.Text(naming.GetHeader(naming.IndexOf(SimulatedPhone.Bytes(field))).Value));
        }

        // Nobody else learns by asking what a token hides.
        carol.Clear();
        bob.Clear();
        Invite(bob, carol, $"{field}: {token};to-tag=a;from-tag=b\r\n");
        Hidden(carol.TakeRequest("INVITE"), Alices);
    }

    [Fact]
    public void A_stranger_who_follows_a_redirection_is_no_relayer()
    {
        using var node = new SimulatedNode(Hiding with { Proxy = Hiding.Proxy with { Redirects = RedirectPolicy.Never } }, EdgeOptions.Default with { Trap = TrapOptions.Default with { MaxSuspicions = 1 } });
        var (_, bob) = Phones(node, SipTransport.Udp, SipTransport.Udp);
        var stranger = node.Phone("eve", SipTransport.Udp, "203.0.113.66");
        var request = stranger.Request("INVITE", bob.AddressOfRecord, from: "sip:eve@else.example", extra: "Contact: <sip:eve@203.0.113.66>\r\n", body: "v=0\r\n");
        bob.Reply(bob.TakeRequest("INVITE"), 302, contact: $"sip:bob@{Bobs}:5062");
        var moved = Hidden(stranger.TakeResponse(302), Bobs);
        stranger.Acknowledge(request, moved);
        stranger.Request("INVITE", UriOf(moved), from: "sip:eve@else.example", extra: "Contact: <sip:eve@203.0.113.66>\r\n", body: "v=0\r\n");
        stranger.TakeResponse(403);
        Assert.Empty(node.Edge.BlockedSources(node.Now));
    }

    [Fact]
    public void An_own_user_who_follows_a_redirection_reaches_where_it_leads()
    {
        using var node = new SimulatedNode(Hiding with { Proxy = Hiding.Proxy with { Redirects = RedirectPolicy.Never } });
        var (alice, bob) = Phones(node, SipTransport.Udp, SipTransport.Udp);
        var other = node.Phone("other", SipTransport.Udp, Bobs, 5062);
        var request = Invite(alice, bob);
        bob.Reply(bob.TakeRequest("INVITE"), 302, contact: other.Contact);
        var moved = Hidden(alice.TakeResponse(302), Bobs);
        alice.Acknowledge(request, moved);
        alice.Invite(UriOf(moved));
        Assert.Equal(other.Contact, SimulatedPhone.Text(Hidden(other.TakeRequest("INVITE"), Alices).RequestUri));
    }

    private static SipMessage Answered(SimulatedPhone alice, SimulatedPhone bob)
    {
        Invite(alice, bob);
        var invite = bob.TakeRequest("INVITE");
        bob.Reply(invite, 200);
        alice.TakeResponse(200);
        alice.Clear();
        return invite;
    }

    private static (string Upper, string Lower) Values(SipMessage message)
    {
        var values = new List<string>();
        foreach (var value in message.Values(HeaderName.RecordRoute)) values.Add(SimulatedPhone.Text(value));
        return (values[0], values[1]);
    }

    private static string SideOf(string value) => value[(value.IndexOf(";hs=", StringComparison.Ordinal) + 4)..^1];

    private static string With(string value, string side) => value[..(value.IndexOf(";hs=", StringComparison.Ordinal) + 4)] + side + ">";

    private static OutgoingRequest Inquiry(SipMessage invite, string route) => new()
    {
        Method = "OPTIONS",
        Uri = UriOf(invite),
        From = "<sip:x@evil.test>;tag=1",
        To = "<sip:y@evil.test>;tag=2",
        CallId = SimulatedPhone.Text(invite.CallId),
        CSeq = 1,
        Extra = $"Route: {route}\r\n",
    };

    private static void Ask(SimulatedPhone bob, SipMessage invite, string route, Func<SipMessage, string[], SipMessage> check)
    {
        bob.Send(Inquiry(invite, route));
        Assert.NotEqual(0, bob.Waiting);
        while (bob.Waiting > 0) check(bob.Take(), [Alices]);
    }
}
