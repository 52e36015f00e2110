using Tandem.Core.Trunking;
using Tandem.Simulation;
using Tandem.Sip;

namespace Tandem.Core.Tests;

/// <summary>Trunks: asked whether they are there, chosen by number and domain, left for the next one, trusted as far as said.</summary>
public sealed class TrunkTests : IDisposable
{
    private const string First = "203.0.113.1";
    private const string Second = "203.0.113.2";

    private readonly SimulatedNode _node;
    private readonly SimulatedPhone _alice;
    private readonly SimulatedPhone _first;
    private readonly SimulatedPhone _second;

    public TrunkTests()
    {
        _node = Node(
            Make("first", First) with { Prefixes = ["0"], Domains = ["provider.test"] },
            Make("second", Second) with { Prefixes = ["0", "0043"], Domains = ["provider.test"], Priority = 2 });
        (_alice, _first, _second) = (_node.Phone("alice", SipTransport.Ws), _node.Phone("first", SipTransport.Udp, First), _node.Phone("second", SipTransport.Udp, Second));
        _alice.Register();
    }

    public void Dispose() => _node.Dispose();

    [Fact]
    public void It_is_asked_by_OPTIONS_and_out_of_service_until_it_answers_again()
    {
        _node.Run(0.1);
        var options = _first.TakeRequest("OPTIONS");
        Assert.Equal("sip:203.0.113.1:5060", SimulatedPhone.Text(options.RequestUri));
        _first.Reply(options, 404);
        Assert.Equal([(true, 0), (true, 0)], States());
        // The second one says nothing.
        _node.Run(5);
        Assert.Equal([(true, 0), (true, 1)], States());
        _node.Run(26);
        _first.Reply(_first.TakeRequest("OPTIONS"), 200);
        _node.Run(10);
        Assert.Equal([(true, 0), (false, 2)], States());
        _node.Run(27);
        _second.Clear();
        _node.Run(3);
        _second.Reply(_second.TakeRequest("OPTIONS"), 200);
        Assert.Equal((true, 0), States()[1]);
    }

    [Fact]
    public void An_answer_that_it_is_not_available_is_none()
    {
        for (var i = 0; i < 2; i++)
        {
            _node.Run(i == 0 ? 0.1 : 30);
            _first.Reply(_first.TakeRequest("OPTIONS"), 503);
        }

        Assert.Equal((false, 2), States()[0]);
    }

    [Fact]
    public void A_number_goes_to_the_first_one_which_is_named_in_the_Request_URI()
    {
        AnswerPings();
        _alice.Invite("sip:0123@tandem.test");
        var invite = _first.TakeRequest("INVITE");
        Assert.Equal("sip:0123@203.0.113.1:5060", SimulatedPhone.Text(invite.RequestUri));
        _first.Reply(invite, 200);
        _alice.TakeResponse(200);
        Assert.Equal(0, _second.Waiting);
        Assert.Equal((1L, 0L), (Status(0).Requests, Status(0).Failures));
    }

    [Fact]
    public void The_longest_prefix_comes_before_the_priority()
    {
        AnswerPings();
        _alice.Invite("sip:0043123@tandem.test");
        _second.TakeRequest("INVITE");
        Assert.Equal(0, _first.Waiting);
    }

    [Fact]
    public void A_domain_goes_there_unchanged()
    {
        AnswerPings();
        _alice.Invite("sip:eve@provider.test");
        Assert.Equal("sip:eve@provider.test", SimulatedPhone.Text(_first.TakeRequest("INVITE").RequestUri));
    }

    [Fact]
    public void One_that_is_not_available_is_left_for_the_next()
    {
        AnswerPings();
        _alice.Invite("sip:0123@tandem.test");
        _first.Reply(_first.TakeRequest("INVITE"), 503);
        _second.Reply(_second.TakeRequest("INVITE"), 200);
        _alice.TakeResponse(200);
        Assert.Equal(1, Status(0).Failures);
    }

    [Fact]
    public void What_a_working_one_says_is_the_answer()
    {
        AnswerPings();
        var request = _alice.Invite("sip:0123@tandem.test");
        _first.Reply(_first.TakeRequest("INVITE"), 486);
        _alice.Acknowledge(request, _alice.TakeResponse(486));
        Assert.Equal(0, _second.Waiting);
    }

    [Fact]
    public void One_that_says_nothing_is_left_after_its_time_and_asked_at_once()
    {
        AnswerPings();
        _alice.Invite("sip:0123@tandem.test");
        _first.TakeRequest("INVITE");
        _node.Run(4.9);
        Assert.Equal(0, _second.Waiting);
        _first.Clear();
        _node.Run(0.2);
        _second.Reply(_second.TakeRequest("INVITE"), 200);
        _alice.TakeResponse(200);
        Assert.Equal("OPTIONS", SimulatedPhone.Text(_first.Take().MethodName));
    }

    [Fact]
    public void One_that_rings_is_not_left()
    {
        AnswerPings();
        _alice.Invite("sip:0123@tandem.test");
        _first.Reply(_first.TakeRequest("INVITE"), 100);
        _node.Run(20);
        Assert.DoesNotContain("INVITE", Methods(_second));
    }

    [Fact]
    public void A_message_goes_to_one_at_a_time()
    {
        AnswerPings();
        _alice.Request("MESSAGE", "sip:0123@tandem.test", body: "hello");
        _first.Reply(_first.TakeRequest("MESSAGE"), 503);
        _second.Reply(_second.TakeRequest("MESSAGE"), 202);
        _alice.TakeResponse(202);
    }

    [Fact]
    public void When_none_is_in_service_the_caller_hears_so_at_once()
    {
        _node.Run(41);
        Assert.Equal([(false, 2), (false, 2)], States());
        _alice.Clear();
        var request = _alice.Invite("sip:0123@tandem.test");
        _alice.Acknowledge(request, _alice.TakeResponse(502));
    }

    [Fact]
    public void Calls_are_shared_by_weight()
    {
        using var node = Node(Make("one", First) with { Prefixes = ["0"], Weight = 3, PingInterval = TimeSpan.Zero }, Make("two", Second) with { Prefixes = ["0"], PingInterval = TimeSpan.Zero });
        var alice = node.Phone("alice", SipTransport.Ws);
        alice.Register();
        for (var i = 0; i < 40; i++) alice.Invite($"sip:0{i}@tandem.test");
        Assert.Equal([30L, 10L], node.Core.TrunkStatuses().Select(status => status.Requests));
        Assert.All(node.Core.TrunkStatuses(), status => Assert.True(status.IsUp));
    }

    [Fact]
    public void One_that_comes_back_gets_its_share_and_no_more()
    {
        using var node = Node(Make("one", First) with { Prefixes = ["0"] }, Make("two", Second) with { Prefixes = ["0"], PingInterval = TimeSpan.Zero });
        var alice = node.Phone("alice", SipTransport.Ws);
        alice.Register();
        var first = node.Phone("first", SipTransport.Udp, First);
        node.Run(41);
        for (var i = 0; i < 20; i++) alice.Invite($"sip:0{i}@tandem.test");
        node.Run(30);
        OptionsOf(first);
        Assert.All(node.Core.TrunkStatuses(), status => Assert.True(status.IsUp));
        var before = node.Core.TrunkStatuses().Select(status => status.Requests).ToArray();
        Assert.Equal([0L, 20L], before);
        for (var i = 0; i < 10; i++) alice.Invite($"sip:0{i}@tandem.test");
        Assert.Equal([5L, 25L], node.Core.TrunkStatuses().Select(status => status.Requests));
    }

    [Fact]
    public void Its_calls_reach_own_users_without_a_password_and_nobody_else()
    {
        AnswerPings();
        // Whatever it says in From: it is the trunk's word, not the user's.
        _first.Request("INVITE", "sip:alice@tandem.test", from: "sip:bob@tandem.test", extra: "Contact: <sip:x@203.0.113.1:5060>\r\n");
        _alice.TakeRequest("INVITE");
        _first.TakeResponse(100);
        foreach (var outside in new[] { "sip:eve@198.51.100.99", "sip:eve@provider.test", "sip:0123@tandem.test" })
        {
            _first.Request("MESSAGE", outside, from: "sip:x@203.0.113.1", body: "hello");
            Assert.True(_first.Take().StatusCode is 403 or 404);
        }

        // From the same host and another port it is a stranger.
        var stranger = _node.Phone("bob", SipTransport.Udp, First, 5099);
        stranger.Request("MESSAGE", "sip:alice@tandem.test", body: "hello");
        stranger.TakeResponse(407);
    }

    [Fact]
    public void It_may_be_allowed_to_relay_and_to_send_from_other_addresses()
    {
        using var node = Node(Make("one", First) with { AllowRelay = true, PingInterval = TimeSpan.Zero, Sources = [SimulatedSockets.Address("203.0.113.77", 1)] });
        var outside = node.Phone("eve", SipTransport.Udp, "198.51.100.99");
        var trunk = node.Phone("one", SipTransport.Udp, "203.0.113.77", 7777);
        trunk.Request("MESSAGE", "sip:eve@198.51.100.99:5060", from: "sip:x@203.0.113.1", body: "hello");
        outside.TakeRequest("MESSAGE");
    }

    [Fact]
    public void A_page_on_the_same_host_is_not_the_trunk()
    {
        AnswerPings();
        var page = _node.Phone("bob", SipTransport.Ws, First);
        page.Request("MESSAGE", "sip:alice@tandem.test", body: "hello");
        page.TakeResponse(407);
    }

    [Fact]
    public void One_that_takes_no_connection_is_left_at_once()
    {
        using var node = Node(
            new Trunk("tcp", SipTransport.Tcp, SimulatedSockets.Address(First, 5060)) { Prefixes = ["0"], PingInterval = TimeSpan.Zero },
            Make("udp", Second) with { Prefixes = ["0"], Priority = 2, PingInterval = TimeSpan.Zero });
        var alice = node.Phone("alice", SipTransport.Ws);
        alice.Register();
        var second = node.Phone("second", SipTransport.Udp, Second);
        alice.Invite("sip:0123@tandem.test");
        second.TakeRequest("INVITE");
    }

    private static Trunk Make(string name, string host) => new(name, SipTransport.Udp, SimulatedSockets.Address(host, 5060));

    private static SimulatedNode Node(params Trunk[] trunks) => new(CoreOptions.Default with { Trunks = trunks });

    private static void OptionsOf(SimulatedPhone trunk)
    {
        while (trunk.Waiting > 0) trunk.Reply(trunk.TakeRequest("OPTIONS"), 200);
    }

    private void AnswerPings()
    {
        _node.Run(0.1);
        _first.Reply(_first.TakeRequest("OPTIONS"), 200);
        _second.Reply(_second.TakeRequest("OPTIONS"), 200);
    }

    private (bool IsUp, int FailedPings)[] States() => [.. _node.Core.TrunkStatuses().Select(status => (status.IsUp, status.FailedPings))];

    private TrunkStatus Status(int index) => _node.Core.TrunkStatuses()[index];

    private static List<string> Methods(SimulatedPhone phone)
    {
        var methods = new List<string>();
        while (phone.Waiting > 0) methods.Add(SimulatedPhone.Text(phone.Take().MethodName));
        return methods;
    }
}
