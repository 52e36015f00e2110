using Tandem.Core.Locating;
using Tandem.Simulation;
using Tandem.Sip;

namespace Tandem.Core.Tests;

/// <summary>RFC 3263 section 4.3: the next server gets the request when one fails, and one that failed is left alone for a while.</summary>
public sealed class ServerFailoverTests : IDisposable
{
    private readonly SimulatedNode _node = new();
    private readonly SimulatedPhone _alice;
    private readonly SimulatedPhone _second;

    public ServerFailoverTests()
    {
        _alice = _node.Phone("alice", SipTransport.Ws);
        _alice.Register();
        _node.Names.Srv("_sip._udp.far.example", (10, 0, 5060, "one.far.example"), (20, 0, 5070, "two.far.example"));
        _node.Names.Address("one.far.example", 86_400, "203.0.113.10");
        _node.Names.Address("two.far.example", 86_400, "203.0.113.20");
        _second = _node.Phone("second", SipTransport.Udp, "203.0.113.20", 5070);
    }

    public void Dispose() => _node.Dispose();

    [Fact]
    public void A_silent_server_makes_room_for_the_next()
    {
        _alice.Invite("sip:bob@far.example");
        _node.Run(3.9);
        Assert.Equal(0, _second.Waiting);
        _node.Run(0.2);
        var invite = _second.TakeRequest("INVITE");
        Assert.StartsWith("<sip:", SimulatedPhone.Text(invite[HeaderName.RecordRoute]), StringComparison.Ordinal);
        _second.Reply(invite, 200);
        _alice.TakeResponse(200);
        Assert.Equal(1, _node.Core.Metrics.Failovers);
        _node.AssertIdle();
    }

    [Fact]
    public void A_server_that_failed_comes_last_until_its_time_is_over()
    {
        _alice.Invite("sip:bob@far.example");
        _node.Run(4.1);
        Answer(_second, 200);
        // The next call goes to the second server at once.
        _alice.Invite("sip:bob@far.example");
        Answer(_second, 200);
        _node.Run(60);
        var first = _node.Phone("first", SipTransport.Udp, "203.0.113.10");
        _alice.Invite("sip:bob@far.example");
        Answer(first, 200);
        Assert.Equal(1, _node.Core.Metrics.Failovers);
        _node.AssertIdle();
    }

    [Fact]
    public void When_all_have_failed_they_are_tried_all_the_same()
    {
        _second.Disconnect();
        var request = _alice.Invite("sip:bob@far.example");
        _node.Run(40);
        _alice.Acknowledge(request, _alice.TakeResponse(408));
        var first = _node.Phone("first", SipTransport.Udp, "203.0.113.10");
        _alice.Invite("sip:bob@far.example");
        Answer(first, 200);
        _node.AssertIdle();
    }

    [Fact]
    public void An_unreachable_server_costs_no_time()
    {
        _node.ReportsUnreachable = true;
        _alice.Invite("sip:bob@far.example");
        Answer(_second, 200);
        _node.AssertIdle();
    }

    [Fact]
    public void A_refused_connection_costs_no_time()
    {
        _node.Names.Srv("_sip._tcp.far.example", (10, 0, 5060, "one.far.example"), (20, 0, 5070, "two.far.example"));
        _node.Listen(_second, "203.0.113.20", 5070);
        _alice.Invite("sip:bob@far.example;transport=tcp");
        Answer(_second, 200);
        _node.AssertIdle();
    }

    [Fact]
    public void A_server_that_says_503_is_left_alone_as_long_as_it_asks()
    {
        var first = _node.Phone("first", SipTransport.Udp, "203.0.113.10");
        _alice.Invite("sip:bob@far.example");
        first.Reply(first.TakeRequest("INVITE"), 503, "Retry-After: 120\r\n");
        first.TakeRequest("ACK");
        Answer(_second, 200);
        _node.Run(119);
        _alice.Invite("sip:bob@far.example");
        Answer(_second, 200);
        _node.Run(2);
        _alice.Invite("sip:bob@far.example");
        Answer(first, 200);
        _node.AssertIdle();
    }

    [Theory]
    [InlineData(404)]
    [InlineData(408)]
    [InlineData(486)]
    [InlineData(500)]
    [InlineData(603)]
    public void What_a_server_answers_for_its_user_is_the_answer(int status)
    {
        var first = _node.Phone("first", SipTransport.Udp, "203.0.113.10");
        var request = _alice.Invite("sip:bob@far.example");
        first.Reply(first.TakeRequest("INVITE"), status);
        _alice.Acknowledge(request, _alice.TakeResponse(status));
        Assert.Equal(0, _second.Waiting);
        _node.AssertIdle();
    }

    [Fact]
    public void A_server_that_rings_has_all_its_time()
    {
        var first = _node.Phone("first", SipTransport.Udp, "203.0.113.10");
        _alice.Invite("sip:bob@far.example");
        var invite = first.TakeRequest("INVITE");
        first.Reply(invite, 100);
        _node.Run(60);
        Assert.Equal(0, _second.Waiting);
        first.Reply(invite, 200);
        _alice.TakeResponse(200);
        _node.AssertIdle();
    }

    [Fact]
    public void A_server_that_wakes_up_late_is_cancelled()
    {
        var first = _node.Phone("first", SipTransport.Udp, "203.0.113.10");
        _alice.Invite("sip:bob@far.example");
        _node.Run(4.1);
        _second.Reply(_second.TakeRequest("INVITE"), 180);
        _alice.TakeResponse(180);
        var late = first.TakeRequest("INVITE");
        first.Clear();
        first.Reply(late, 180);
        first.TakeRequest("CANCEL");
        Assert.Equal(0, _alice.Waiting);
        first.Reply(late, 487);
        first.TakeRequest("ACK");
        _node.AssertIdle();
    }

    [Fact]
    public void A_late_success_is_one()
    {
        var first = _node.Phone("first", SipTransport.Udp, "203.0.113.10");
        _alice.Invite("sip:bob@far.example");
        _node.Run(4.1);
        _second.Reply(_second.TakeRequest("INVITE"), 180);
        var late = first.TakeRequest("INVITE");
        first.Reply(late, 200);
        _alice.TakeResponse(180);
        _alice.TakeResponse(200);
        _second.TakeRequest("CANCEL");
        _node.AssertIdle();
    }

    [Fact]
    public void A_caller_who_gives_up_wakes_no_other_server()
    {
        var request = _alice.Invite("sip:bob@far.example");
        _alice.Cancel(request);
        _alice.TakeResponse(200);
        _node.Run(60);
        _alice.TakeResponse(487);
        Assert.Equal(0, _second.Waiting);
        _node.AssertIdle();
    }

    [Fact]
    public void A_large_call_that_was_given_up_does_not_ring_by_udp_when_tcp_is_refused_later()
    {
        var first = _node.Phone("first", SipTransport.Udp, "203.0.113.10");
        _node.HoldsRefusals = true;
        _alice.Invite("sip:bob@far.example", body: new string('x', 1400));
        _node.Run(4.1);
        _node.HoldsRefusals = false;
        _node.EndBatch();
        Assert.Equal(0, first.Waiting);
        Answer(_second, 200);
        _node.AssertIdle();
    }

    [Fact]
    public void A_message_is_not_delivered_twice_to_a_server_that_is_slow()
    {
        _alice.Request("MESSAGE", "sip:bob@far.example", body: "hello");
        _node.Run(31);
        Assert.Equal(0, _second.Waiting);
        _node.Run(2);
        _alice.Clear();
        _second.Clear();
        // The next one knows.
        _alice.Request("MESSAGE", "sip:bob@far.example", body: "hello again");
        _second.Reply(_second.TakeRequest("MESSAGE"), 202);
        _alice.TakeResponse(202);
        _node.Run(40);
        _node.AssertIdle();
    }

    [Fact]
    public void The_table_of_failed_servers_is_bounded()
    {
        var avoided = new AvoidedServers(LocatingOptions.Default);
        for (var i = 0; i < 20_001; i++) avoided.Add(new ServerAddress(SipTransport.Udp, SimulatedSockets.Address($"10.1.{i / 250}.{i % 250}", 5060)), TimeSpan.Zero, _node.Now);
        Assert.InRange(avoided.Count, 1, 10_000);
    }

    private void Answer(SimulatedPhone server, int status)
    {
        server.Reply(server.TakeRequest("INVITE"), status);
        _alice.TakeResponse(status);
        server.Clear();
    }
}
