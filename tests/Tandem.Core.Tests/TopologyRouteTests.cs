using System.Globalization;
using Tandem.Simulation;
using Tandem.Sip;
using static Tandem.Core.Tests.HiddenPhones;

namespace Tandem.Core.Tests;

/// <summary>Where each side is hidden from the other, requests go through the proxies of both in their order, and through this node more than once.</summary>
public sealed class TopologyRouteTests
{
    [Fact]
    public void Two_proxies_of_each_side_get_what_goes_their_way_in_their_order()
    {
        using var node = new SimulatedNode(Hiding);
        var (alice, bob) = Phones(node, SipTransport.Udp, SipTransport.Udp);
        string near = $"<sip:{Bobs}:5091;lr>", far = $"<sip:{Bobs}:5092;lr>", outer = $"<sip:{Alices}:5071;lr>", inner = $"<sip:{Alices}:5072;lr>";
        var request = Invite(alice, bob, $"Record-Route: {outer}\r\nRecord-Route: {inner}\r\n");
        var invite = Hidden(bob.TakeRequest("INVITE"), Alices);
        invite.Prepend(HeaderName.RecordRoute, SimulatedPhone.Bytes(near));
        invite.Prepend(HeaderName.RecordRoute, SimulatedPhone.Bytes(far));
        bob.Reply(invite, 200);
        var ok = Hidden(alice.TakeResponse(200), Bobs);
        var (nearest, outermost) = (node.Phone("near", SipTransport.Udp, Bobs, 5091), node.Phone("outer", SipTransport.Udp, Alices, 5071));
        SimulatedDialog.OfCaller(alice, ok).Send("ACK", RoutesOf(ok, isCaller: true, passed: 2), cseq: request.CSeq, withRoutes: false);
        var ack = Hidden((bob.Waiting > 0 ? bob : nearest).TakeRequest("ACK"), Alices);
        Assert.Equal([near, far], Routes(ack));
        Assert.Equal(bob.Contact, SimulatedPhone.Text(ack.RequestUri));
        SimulatedDialog.OfCallee(bob, invite, ok).Send("BYE", RoutesOf(invite, isCaller: false, passed: 2), withRoutes: false);
        var bye = Hidden((alice.Waiting > 0 ? alice : outermost).TakeRequest("BYE"), Bobs);
        Assert.Equal([outer, inner], Routes(bye));
        Assert.Equal((alice.Contact, request.CallId), (SimulatedPhone.Text(bye.RequestUri), SimulatedPhone.Text(bye.CallId)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_call_that_a_server_sends_back_goes_on_from_both_sides(bool isRecorded)
    {
        using var node = new SimulatedNode(Hiding with { Authentication = Authentication.AuthenticationOptions.Default with { IsOff = true } });
        var (alice, server) = Phones(node, SipTransport.Udp, SipTransport.Udp);
        var carol = Carol(node);
        var request = Invite(alice, server);
        Forward(server, Hidden(server.TakeRequest("INVITE"), Alices), carol.AddressOfRecord, isRecorded);
        var invite = Hidden(carol.TakeRequest("INVITE"), Alices, Bobs);
        carol.Reply(invite, 200);
        Return(server, Hidden(Final(server), Carols, Alices));
        var ok = Hidden(Final(alice), Carols, Bobs);
        Assert.Equal(request.CallId, SimulatedPhone.Text(ok.CallId));

        SimulatedDialog.OfCaller(alice, ok).Acknowledge(request.CSeq);
        if (isRecorded) Forward(server, Hidden(server.TakeRequest("ACK"), Alices, Carols));
        var ack = Hidden(carol.TakeRequest("ACK"), Alices, Bobs);
        Assert.Equal((carol.Contact, SimulatedPhone.Text(invite.CallId)), (SimulatedPhone.Text(ack.RequestUri), SimulatedPhone.Text(ack.CallId)));

        SimulatedDialog.OfCallee(carol, invite, ok).Send("BYE");
        if (isRecorded) Forward(server, Hidden(server.TakeRequest("BYE"), Alices, Carols));
        var bye = Hidden(alice.TakeRequest("BYE"), Bobs, Carols);
        Assert.Equal((alice.Contact, request.CallId), (SimulatedPhone.Text(bye.RequestUri), SimulatedPhone.Text(bye.CallId)));
    }

    [Fact]
    public void A_request_that_comes_back_as_it_went_out_is_found_the_first_time()
    {
        using var node = new SimulatedNode(Hiding with { Authentication = Authentication.AuthenticationOptions.Default with { IsOff = true } });
        var (alice, server) = Phones(node, SipTransport.Udp, SipTransport.Udp);
        Invite(alice, server);
        Forward(server, server.TakeRequest("INVITE"), server.AddressOfRecord);
        server.TakeResponse(482);
    }

    [Theory]
    [InlineData("MESSAGE")]
    [InlineData("OPTIONS")]
    [InlineData("INFO")]
    public void What_forms_no_dialog_shows_no_proxies(string method)
    {
        using var node = new SimulatedNode(Hiding);
        var (alice, bob) = Phones(node, SipTransport.Udp, SipTransport.Udp);
        var request = alice.Request(method, bob.AddressOfRecord, extra: $"Record-Route: <sip:{Proxys};lr>\r\n");
        if (alice.Take() is { StatusCode: 407 } challenge) alice.Authenticate(request, challenge);
        var received = Hidden(bob.TakeRequest(method), Alices, Proxys);
        bob.Reply(received, 200, $"Record-Route: <sip:{Bobs}:5090;lr>\r\n");
        Assert.Equal($"<sip:{Proxys};lr>", SimulatedPhone.Text(Hidden(alice.TakeResponse(200), Bobs)[HeaderName.RecordRoute]));
    }

    [Fact]
    public void A_phone_that_comes_back_over_another_connection_keeps_its_call()
    {
        using var node = new SimulatedNode(Hiding);
        var (alice, bob) = Phones(node, SipTransport.Tcp, SipTransport.Udp);
        node.Listen(alice, Alices, 5060);
        var (caller, callee) = Call(alice, bob);
        alice.Disconnect();
        alice.Reconnect();
        alice.Register();
        var again = caller.Send("INVITE", $"Contact: <{alice.Contact}>\r\n");
        if (alice.Take() is { StatusCode: 407 } challenge)
        {
            alice.Acknowledge(again, challenge);
            alice.Authenticate(again, challenge);
        }

        var invite = Hidden(bob.TakeRequest("INVITE"), Alices);
        bob.Reply(invite, 200);
        alice.TakeResponse(200);
        callee.Send("BYE", target: UriOf(invite));
        alice.Clear();
        callee.Send("BYE", target: UriOf(invite));
        Assert.Equal(alice.Contact, SimulatedPhone.Text(Hidden(alice.TakeRequest("BYE"), Bobs).RequestUri));
    }

    private static List<string> Routes(SipMessage message)
    {
        var values = new List<string>();
        foreach (var value in message.Values(HeaderName.Route)) values.Add(SimulatedPhone.Text(value));
        return values;
    }

    // A server at the address of a phone: RFC 3261 section 16.
    private static void Forward(SimulatedPhone server, SipMessage request, string? uri = null, bool isRecorded = false)
    {
        if (uri is not null) request.SetRequestUri(SimulatedPhone.Bytes(uri));
        if (Routes(request) is [{ } route, ..] && route.Contains($"{Bobs}:5060", StringComparison.Ordinal)) request.RemoveFirstValue(HeaderName.Route);
        if (isRecorded) request.Prepend(HeaderName.RecordRoute, SimulatedPhone.Bytes($"<sip:{Bobs}:5060;lr>"));
        request.Prepend(HeaderName.Via, SimulatedPhone.Bytes(string.Create(CultureInfo.InvariantCulture, $"SIP/2.0/UDP {Bobs}:5060;branch=z9hG4bKserver{server.Node.NextNumber()}")));
        server.Send(request.ToString()!);
    }

    private static void Return(SimulatedPhone server, SipMessage response)
    {
        response.RemoveFirstValue(HeaderName.Via);
        server.Send(response.ToString()!);
    }

    private static SipMessage Final(SimulatedPhone phone)
    {
        while (phone.Take() is var message)
            if (message.StatusCode >= 200) return message;
        throw new InvalidOperationException();
    }
}
