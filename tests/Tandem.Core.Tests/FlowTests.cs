using Tandem.Simulation;
using Tandem.Sip;

namespace Tandem.Core.Tests;

/// <summary>Calls that find their devices although connections end, addresses are translated, and the server starts anew.</summary>
public class FlowTests : IDisposable
{
    private readonly SimulatedNode _node = new();

    public void Dispose() => _node.Dispose();

    [Fact]
    public void A_browser_that_reconnects_in_mid_call_is_found_by_its_gruu()
    {
        var (alice, bob) = (Browser("alice", 1), Phone("bob", 2));
        var call = SimulatedCall.Answered(alice, bob);
        Assert.Equal(alice.PublicGruu, call.Callee.Target);
        alice.Disconnect();
        alice.Reconnect();
        alice.Register();

        call.Callee.Send("INVITE", $"Contact: <{bob.Contact}>\r\n");
        var reinvite = alice.TakeRequest("INVITE");
        Assert.Equal(alice.Flow, alice.LastFlow);
        Assert.Equal(alice.Contact, SimulatedPhone.Text(reinvite.RequestUri));
        alice.Reply(reinvite, 200);
        bob.TakeResponse(200);
        call.Callee.Acknowledge(101);
        alice.TakeRequest("ACK");

        call.Callee.Send("BYE");
        alice.Reply(alice.TakeRequest("BYE"), 200);
        bob.TakeResponse(200);
        _node.AssertIdle();
    }

    [Fact]
    public void A_browser_that_reconnected_can_hang_up_and_reinvite_itself()
    {
        var (alice, bob) = (Browser("alice", 1), Browser("bob", 2));
        var call = SimulatedCall.Answered(alice, bob);
        alice.Disconnect();
        alice.Reconnect();
        alice.Register();
        call.Caller.Send("INVITE", $"Contact: <{alice.PublicGruu}>\r\n", cseq: 50);
        var reinvite = bob.TakeRequest("INVITE");
        bob.Reply(reinvite, 200);
        alice.TakeResponse(200);
        call.Caller.Acknowledge(50);
        bob.TakeRequest("ACK");
        call.Caller.Send("BYE", cseq: 51);
        bob.TakeRequest("BYE");
    }

    [Fact]
    public void A_dead_flow_is_told_at_once_and_not_after_a_time_out()
    {
        var (alice, bob) = (Browser("alice", 1), Browser("bob", 2));
        var call = SimulatedCall.Answered(alice, bob);
        bob.Disconnect();
        // By GRUU: his device is not registered any more.
        call.Caller.Send("BYE");
        alice.TakeResponse(480);
        // By flow token alone: the flow has failed.
        call.Caller.Send("BYE", target: "sip:bob@client.invalid");
        alice.TakeResponse(430);
        Assert.Equal(1, _node.Core.Metrics.EndedFlows);
        // And a new call finds him offline.
        alice.Invite("sip:bob@tandem.test");
        alice.TakeResponse(480);
        _node.AssertIdle();
    }

    [Fact]
    public void A_connection_that_ends_while_its_device_rings_ends_the_branch()
    {
        var (alice, bob) = (Browser("alice", 1), Browser("bob", 2));
        alice.Invite("sip:bob@tandem.test");
        bob.TakeRequest("INVITE");
        bob.Disconnect();
        alice.TakeResponse(480);
        Assert.Equal(0, _node.Core.CountContacts("sip:bob@tandem.test"u8));
        _node.AssertIdle();
    }

    [Fact]
    public void After_a_restart_a_udp_phone_rings_without_a_new_registration_and_a_browser_is_offline_at_once()
    {
        var (bob, carol) = (Phone("bob", 2), Browser("carol", 3));
        _node.Restart();
        var alice = Browser("alice", 1);
        alice.Invite("sip:bob@tandem.test");
        bob.Reply(bob.TakeRequest("INVITE"), 486);
        alice.TakeResponse(486);
        alice.Invite("sip:carol@tandem.test");
        alice.TakeResponse(480);
        carol.Reconnect();
        carol.Register();
        alice.Invite("sip:carol@tandem.test");
        carol.TakeRequest("INVITE");
    }

    [Fact]
    public void After_a_restart_a_call_between_udp_phones_goes_on()
    {
        var (alice, bob) = (Phone("alice", 1), Phone("bob", 2));
        var call = SimulatedCall.Answered(alice, bob);
        _node.Restart();
        // The proof of the dialog ended with the process: the phone is asked once.
        var bye = call.Caller.Send("BYE");
        alice.Authenticate(bye, alice.TakeResponse(407));
        bob.Reply(bob.TakeRequest("BYE"), 200);
        alice.TakeResponse(200);
        _node.AssertIdle();
    }

    [Fact]
    public void A_registration_that_ended_while_the_server_was_down_is_gone()
    {
        var bob = _node.Phone("bob", SipTransport.Udp, "198.51.100.2");
        bob.Register(expires: 60);
        _node.Clock.Elapsed += TimeSpan.FromSeconds(61);
        _node.Restart();
        Assert.Equal(0, _node.Core.RegistrationCount);
    }

    [Fact]
    public void A_phone_behind_a_nat_is_reached_where_it_registered_from()
    {
        var alice = Browser("alice", 1);
        var bob = _node.Phone("bob", SipTransport.Udp, "198.51.100.2", 40_000);
        bob.Contact = "sip:bob@10.0.0.7:5060";
        bob.SentBy = "10.0.0.7:5060";
        bob.Register();
        var call = SimulatedCall.Answered(alice, bob);
        call.Caller.Send("BYE");
        bob.Reply(bob.TakeRequest("BYE"), 200);
        alice.TakeResponse(200);
        call.Callee.Send("INFO");
        alice.TakeRequest("INFO");
    }

    [Fact]
    public void A_phone_without_nat_is_reached_at_the_contact_it_names()
    {
        var alice = Browser("alice", 1);
        var registering = _node.Phone("bob", SipTransport.Udp, "198.51.100.2", 40_000);
        var ringing = _node.Phone("bob", SipTransport.Udp, "198.51.100.2", 5062);
        registering.Register(contact: "<sip:bob@198.51.100.2:5062>");
        alice.Invite("sip:bob@tandem.test");
        ringing.TakeRequest("INVITE");
        Assert.Equal(0, registering.Waiting);
    }

    [Fact]
    public void An_outbound_phone_is_reached_by_its_flow_though_it_names_an_address()
    {
        var alice = Browser("alice", 1);
        var bob = _node.Phone("bob", SipTransport.Udp, "198.51.100.2", 40_000);
        bob.Register(contact: "<sip:bob@198.51.100.2:5062>;+sip.instance=\"<urn:uuid:7>\";reg-id=1");
        alice.Invite("sip:bob@tandem.test");
        bob.TakeRequest("INVITE");
    }

    [Fact]
    public void A_tcp_phone_that_hung_up_its_connection_is_called_over_a_new_one()
    {
        var alice = Browser("alice", 1);
        var bob = _node.Phone("bob", SipTransport.Tcp, "198.51.100.2", 40_000);
        bob.Contact = "sip:bob@198.51.100.2:5060;transport=tcp";
        bob.Register();
        bob.Disconnect();
        Assert.Equal(1, _node.Core.CountContacts("sip:bob@tandem.test"u8));
        _node.Listen(bob, "198.51.100.2", 5060);
        alice.Invite("sip:bob@tandem.test");
        bob.TakeRequest("INVITE");
        Assert.Equal(SimulatedSockets.Address("198.51.100.2", 5060), bob.LastFlow.Remote);
    }

    [Fact]
    public void A_tcp_phone_behind_a_nat_is_gone_with_its_connection()
    {
        var bob = _node.Phone("bob", SipTransport.Tcp, "198.51.100.2", 40_000);
        bob.Contact = "sip:bob@10.0.0.7:5060;transport=tcp";
        bob.Register();
        bob.Disconnect();
        Assert.Equal(0, _node.Core.RegistrationCount);
        Assert.Equal(0, _node.Journal.RecordCount);
    }

    [Fact]
    public void A_second_flow_of_a_device_is_tried_when_the_first_fails()
    {
        var alice = Browser("alice", 1);
        var (first, second) = (Browser("bob", 2), _node.Phone("bob", SipTransport.Ws, "198.51.100.3"));
        second.Instance = first.Instance;
        second.Register(contact: $"<{second.Contact}>;+sip.instance=\"<{first.Instance}>\";reg-id=2");
        Assert.Equal(2, _node.Core.CountContacts("sip:bob@tandem.test"u8));
        alice.Invite("sip:bob@tandem.test");
        // One device rings once, over the flow that registered last.
        second.Clear();
        Assert.Equal(0, first.Waiting);
        second.Disconnect();
        first.Reply(first.TakeRequest("INVITE"), 180);
        alice.TakeResponse(180);
    }

    [Fact]
    public void A_gruu_reaches_the_device_over_a_further_flow_when_the_first_fails()
    {
        var alice = Browser("alice", 1);
        var (first, second) = (Browser("bob", 2), _node.Phone("bob", SipTransport.Ws, "198.51.100.3"));
        _node.Run(1);
        second.Instance = first.Instance;
        second.Register(contact: $"<{second.Contact}>;+sip.instance=\"<{first.Instance}>\";reg-id=2");
        alice.Invite(first.PublicGruu!);
        second.TakeRequest("INVITE");
        Assert.Equal(0, first.Waiting);
        second.Disconnect();
        first.Reply(first.TakeRequest("INVITE"), 180);
        alice.TakeResponse(180);
    }

    [Fact]
    public void An_edge_proxy_that_says_430_costs_the_binding_and_the_other_flow_is_tried()
    {
        var alice = Browser("alice", 1);
        var (first, second) = (Edge(8, 1), Edge(9, 2));
        alice.Invite("sip:bob@tandem.test");
        second.Reply(second.TakeRequest("INVITE"), 430);
        first.Reply(first.TakeRequest("INVITE"), 486);
        alice.TakeResponse(486);
        Assert.Equal(1, _node.Core.CountContacts("sip:bob@tandem.test"u8));
    }

    [Fact]
    public void A_flow_that_does_not_answer_gives_way_to_the_other_and_keeps_its_binding()
    {
        var alice = Browser("alice", 1);
        var (first, second) = (Edge(8, 1), Edge(9, 2));
        var request = alice.Invite("sip:bob@tandem.test");
        second.TakeRequest("INVITE");
        second.Disconnect();
        Assert.Equal(0, first.Waiting);
        _node.Run(33);
        first.Reply(first.TakeRequest("INVITE"), 486);
        alice.Acknowledge(request, alice.TakeResponse(486));
        Assert.Equal(2, _node.Core.CountContacts("sip:bob@tandem.test"u8));
        _node.AssertIdle();
    }

    [Fact]
    public void A_device_that_declines_is_not_asked_again_over_its_other_flow()
    {
        var alice = Browser("alice", 1);
        var (first, second) = (Edge(8, 1), Edge(9, 2));
        alice.Invite("sip:bob@tandem.test");
        second.Reply(second.TakeRequest("INVITE"), 480);
        alice.TakeResponse(480);
        Assert.Equal(0, first.Waiting);
    }

    // One and the same phone of bob's behind an edge proxy, whose Path says that it keeps flows.
    private SimulatedPhone Edge(int host, int regId)
    {
        var edge = _node.Phone("bob", SipTransport.Udp, $"198.51.100.{host}");
        edge.Register(contact: $"<sip:bob@10.0.0.7:5060>;+sip.instance=\"<urn:uuid:7>\";reg-id={regId}", extra: $"Path: <sip:flow{regId}@198.51.100.{host}:5060;lr;ob>\r\n");
        _node.Run(1);
        return edge;
    }

    [Fact]
    public void A_device_that_answers_430_loses_its_binding()
    {
        var (alice, bob) = (Browser("alice", 1), Browser("bob", 2));
        alice.Invite("sip:bob@tandem.test");
        bob.Reply(bob.TakeRequest("INVITE"), 430);
        alice.TakeResponse(480);
        Assert.Equal(0, _node.Core.CountContacts("sip:bob@tandem.test"u8));
    }

    [Fact]
    public void A_udp_phone_that_is_switched_off_is_told_by_icmp_and_keeps_its_binding()
    {
        var (alice, bob) = (Browser("alice", 1), Phone("bob", 2));
        bob.Disconnect();
        _node.ReportsUnreachable = true;
        alice.Invite("sip:bob@tandem.test");
        alice.TakeResponse(480);
        Assert.Equal(1, _node.Core.CountContacts("sip:bob@tandem.test"u8));
        alice.Invite("sip:nobody@203.0.113.77");
        alice.TakeResponse(500);
        _node.AssertIdle();
    }

    [Fact]
    public void Record_route_names_both_sides_and_the_transports_are_joined()
    {
        var (alice, bob) = (Browser("alice", 1), Phone("bob", 2));
        alice.Invite(bob.AddressOfRecord);
        var invite = bob.TakeRequest("INVITE");
        var routes = new List<string>();
        foreach (var value in invite.Values(HeaderName.RecordRoute)) routes.Add(SimulatedPhone.Text(value));
        var side = SimulatedNode.IsHiding ? @";hs=[\w-]+" : "";
        Assert.Matches($@"^<sip:[\w-]+@192\.0\.2\.1:5060;by=[0-9a-f]+;lr{side}>$", routes[0]);
        Assert.Matches($@"^<sip:[\w-]+@192\.0\.2\.1:8080;transport=ws;by=[0-9a-f]+;lr{side}>$", routes[1]);
        Assert.Equal(2, routes.Count);
        var vias = 0;
        foreach (var _ in invite.Values(HeaderName.Via)) vias++;
        Assert.Equal(SimulatedNode.IsHiding ? 1 : 2, vias);
        Assert.Equal(alice.PublicGruu is { } gruu ? $"<{gruu}>" : null, SimulatedPhone.Text(invite[HeaderName.Contact]));
    }

    [Fact]
    public void A_gruu_of_a_device_that_is_not_there_rings_no_other_device()
    {
        var (alice, bob) = (Browser("alice", 1), Browser("bob", 2));
        alice.Invite("sip:bob@tandem.test;gr=urn:uuid:other");
        alice.TakeResponse(480);
        alice.Invite(bob.PublicGruu!);
        bob.TakeRequest("INVITE");
        alice.Invite("sip:nobody@tandem.test;gr=urn:uuid:other");
        alice.TakeResponse(404);
    }

    private SimulatedPhone Browser(string user, int host)
    {
        var phone = _node.Phone(user, SipTransport.Ws, $"198.51.100.{host}", 40_000);
        phone.Register();
        return phone;
    }

    private SimulatedPhone Phone(string user, int host)
    {
        var phone = _node.Phone(user, SipTransport.Udp, $"198.51.100.{host}");
        phone.Register();
        return phone;
    }
}
