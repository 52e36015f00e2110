using Tandem.Core.Proxying;
using Tandem.Simulation;
using Tandem.Sip;

namespace Tandem.Core.Tests;

/// <summary>Contacts are tried by their q, and as the caller asks (RFC 3261 section 16.6, RFC 3841 section 9.1, RFC 5393 section 5).</summary>
public sealed class SerialForkingTests : IDisposable
{
    private static readonly TimeSpan Ring = ProxyOptions.Default.SerialRing;

    private readonly SimulatedNode _node = new();
    private readonly SimulatedPhone _alice;
    private readonly SimulatedPhone _first;
    private readonly SimulatedPhone _second;
    private readonly SimulatedPhone _third;

    public SerialForkingTests()
    {
        _alice = _node.Phone("alice", SipTransport.Ws);
        _alice.Register();
        _first = Register("198.51.100.2", "0.9");
        _second = Register("198.51.100.3", "0.9");
        _third = Register("198.51.100.4", "0.2");
    }

    public void Dispose() => _node.Dispose();

    [Fact]
    public void Those_of_equal_q_ring_together_and_the_next_when_all_have_failed()
    {
        var request = _alice.Invite("sip:bob@tandem.test");
        var (first, second) = (_first.TakeRequest("INVITE"), _second.TakeRequest("INVITE"));
        Assert.Equal(0, _third.Waiting);
        _first.Reply(first, 486);
        Assert.Equal(0, _third.Waiting);
        _second.Reply(second, 480);
        var third = _third.TakeRequest("INVITE");
        _third.Reply(third, 404);
        // The best of all groups, not the last.
        _alice.Acknowledge(request, _alice.TakeResponse(486));
        Assert.Equal(1, _node.Core.Metrics.SerialSteps);
        _node.AssertIdle();
    }

    [Fact]
    public void Who_rings_too_long_is_cancelled_and_the_next_group_rings_at_once()
    {
        var request = _alice.Invite("sip:bob@tandem.test");
        var (first, second) = (_first.TakeRequest("INVITE"), _second.TakeRequest("INVITE"));
        _first.Reply(first, 180);
        _second.Reply(second, 180);
        _node.Run(Ring - TimeSpan.FromSeconds(1));
        Assert.Equal(0, _third.Waiting);
        _node.Run(1);
        var third = _third.TakeRequest("INVITE");
        Assert.StartsWith("SIP;cause=408", SimulatedPhone.Text(Cancelled(_first, first)[HeaderName.Reason]), StringComparison.Ordinal);
        Cancelled(_second, second);
        _alice.TakeResponse(180);
        _alice.TakeResponse(180);
        _third.Reply(third, 180);
        _alice.TakeResponse(180);
        // The last group is bounded by Timer C alone.
        _node.Run(Ring + Ring);
        Assert.Equal(0, _third.Waiting);
        _third.Reply(third, 200);
        _alice.TakeResponse(200);
        Assert.Equal(request.CallId, SimulatedPhone.Text(third.CallId));
        _node.AssertIdle();
    }

    [Fact]
    public void A_group_that_rang_too_long_counts_as_unanswered()
    {
        var request = _alice.Invite("sip:bob@tandem.test");
        var (first, second) = (_first.TakeRequest("INVITE"), _second.TakeRequest("INVITE"));
        _first.Reply(first, 180);
        _second.Reply(second, 180);
        _node.Run(Ring);
        Cancelled(_first, first);
        Cancelled(_second, second);
        _third.Reply(_third.TakeRequest("INVITE"), 404);
        _alice.TakeResponse(180);
        _alice.TakeResponse(180);
        _alice.Acknowledge(request, _alice.TakeResponse(404));
        _node.AssertIdle();
    }

    [Fact]
    public void A_device_that_was_given_up_may_still_answer()
    {
        _alice.Invite("sip:bob@tandem.test");
        var (first, second) = (_first.TakeRequest("INVITE"), _second.TakeRequest("INVITE"));
        _first.Reply(first, 180);
        _second.Reply(second, 486);
        _node.Run(Ring);
        var third = _third.TakeRequest("INVITE");
        _third.Reply(third, 180);
        var cancel = _first.TakeRequest("CANCEL");
        _first.Reply(cancel, 200);
        _first.Reply(first, 200);
        _alice.TakeResponse(180);
        _alice.TakeResponse(180);
        _alice.TakeResponse(200);
        Cancelled(_third, third);
        _node.AssertIdle();
    }

    [Fact]
    public void A_device_that_says_nothing_does_not_hold_up_the_next_group()
    {
        _alice.Invite("sip:bob@tandem.test");
        var second = _second.TakeRequest("INVITE");
        _second.Reply(second, 486);
        _node.Run(Ring);
        _third.Reply(_third.TakeRequest("INVITE"), 200);
        _alice.TakeResponse(200);
        _node.AssertIdle();
    }

    [Fact]
    public void A_6xx_ends_the_search()
    {
        var request = _alice.Invite("sip:bob@tandem.test");
        var second = _second.TakeRequest("INVITE");
        _second.Reply(second, 180);
        _first.Reply(_first.TakeRequest("INVITE"), 603);
        Cancelled(_second, second);
        _alice.TakeResponse(180);
        _alice.Acknowledge(request, _alice.TakeResponse(603));
        _node.Run(Ring);
        Assert.Equal(0, _third.Waiting);
        _node.AssertIdle();
    }

    [Fact]
    public void A_cancelled_call_is_tried_nowhere_else()
    {
        var request = _alice.Invite("sip:bob@tandem.test");
        var (first, second) = (_first.TakeRequest("INVITE"), _second.TakeRequest("INVITE"));
        _first.Reply(first, 180);
        _second.Reply(second, 486);
        _alice.TakeResponse(180);
        _alice.Cancel(request);
        _alice.TakeResponse(200);
        Cancelled(_first, first);
        _alice.Acknowledge(request, _alice.TakeResponse(487));
        _node.Run(Ring);
        Assert.Equal(0, _third.Waiting);
        _node.AssertIdle();
    }

    [Fact]
    public void The_caller_whose_connection_ends_is_tried_nowhere_else()
    {
        _alice.Invite("sip:bob@tandem.test");
        var (first, second) = (_first.TakeRequest("INVITE"), _second.TakeRequest("INVITE"));
        _first.Reply(first, 180);
        _second.Reply(second, 486);
        _node.Close(_alice.Flow);
        Cancelled(_first, first);
        _node.Run(Ring);
        Assert.Equal(0, _third.Waiting);
        _node.AssertIdle();
    }

    [Fact]
    public void A_message_goes_to_all_at_once()
    {
        _alice.Request("MESSAGE", "sip:bob@tandem.test", body: "hello");
        foreach (var phone in new[] { _first, _second, _third }) phone.TakeRequest("MESSAGE");
    }

    [Theory]
    [InlineData("Request-Disposition: parallel", 1, 1, 1)]
    [InlineData("d: proxy, PARALLEL", 1, 1, 1)]
    [InlineData("Request-Disposition: sequential", 0, 1, 0)]
    [InlineData("Request-Disposition: no-fork", 0, 1, 0)]
    [InlineData("Request-Disposition: queue, x, fork", 1, 1, 0)]
    [InlineData("Request-Disposition: ,;=\"", 1, 1, 0)]
    [InlineData("Max-Breadth: 1", 0, 1, 0)]
    [InlineData("Max-Breadth: x", 1, 1, 0)]
    public void The_caller_says_how_many_at_once(string field, int first, int second, int third)
    {
        _alice.Invite("sip:bob@tandem.test", field + "\r\n");
        // Of equal q the one that registered last comes first.
        Assert.Equal((first, second, third), (_first.Waiting, _second.Waiting, _third.Waiting));
    }

    [Fact]
    public void One_after_the_other_reaches_all()
    {
        var request = _alice.Invite("sip:bob@tandem.test", "Request-Disposition: sequential\r\n");
        foreach (var phone in new[] { _second, _first, _third })
        {
            Assert.Equal(1, phone.Waiting);
            phone.Reply(phone.TakeRequest("INVITE"), 486);
            phone.TakeRequest("ACK");
        }

        _alice.Acknowledge(request, _alice.TakeResponse(486));
        _node.AssertIdle();
    }

    [Fact]
    public void Others_are_left_ringing_for_a_caller_who_wants_no_cancel()
    {
        _alice.Invite("sip:bob@tandem.test", "Request-Disposition: no-cancel\r\n");
        var (first, second) = (_first.TakeRequest("INVITE"), _second.TakeRequest("INVITE"));
        _first.Reply(first, 180);
        _second.Reply(second, 200);
        Assert.Equal(0, _first.Waiting);
        _first.Reply(first, 486);
        _node.AssertIdle();
    }

    [Fact]
    public void The_breadth_is_divided_among_the_branches_and_none_is_left_of_0()
    {
        _alice.Invite("sip:bob@tandem.test", "Max-Breadth: 7\r\n");
        var shares = new[] { _first, _second }.Select(phone => int.Parse(SimulatedPhone.Text(phone.TakeRequest("INVITE")[HeaderName.MaxBreadth]), null)).ToArray();
        Assert.Equal([1, 2], shares);
        var request = _alice.Invite("sip:bob@tandem.test", "Max-Breadth: 0\r\n");
        _alice.Acknowledge(request, _alice.TakeResponse(440));
    }

    [Fact]
    public void A_branch_that_is_the_only_one_keeps_the_breadth_that_is_left()
    {
        var carol = _node.Phone("carol", SipTransport.Udp, "198.51.100.9");
        carol.Register();
        _alice.Invite("sip:carol@tandem.test", "Max-Breadth: 200\r\n");
        Assert.Equal("60", SimulatedPhone.Text(carol.TakeRequest("INVITE")[HeaderName.MaxBreadth]));
        _alice.Invite("sip:carol@tandem.test");
        Assert.False(carol.TakeRequest("INVITE").Has(HeaderName.MaxBreadth));
    }

    [Fact]
    public void Without_a_ring_time_all_ring_at_once()
    {
        using var node = new SimulatedNode(CoreOptions.Default with { Proxy = ProxyOptions.Default with { SerialRing = TimeSpan.Zero } });
        var alice = node.Phone("alice", SipTransport.Ws);
        alice.Register();
        var phone = node.Phone("carol", SipTransport.Udp, "198.51.100.4");
        phone.Register(contact: "<sip:low@198.51.100.4:5060>;q=0.1, <sip:high@198.51.100.4:5060>;q=0.9");
        alice.Invite("sip:carol@tandem.test");
        Assert.Equal(2, phone.Waiting);
    }

    private SimulatedPhone Register(string host, string q)
    {
        var phone = _node.Phone("bob", SipTransport.Udp, host);
        phone.Register(contact: $"<sip:bob@{host}:5060>;q={q}");
        return phone;
    }

    private static SipMessage Cancelled(SimulatedPhone phone, SipMessage invite)
    {
        var cancel = phone.Take();
        while (cancel.Method != SipMethod.Cancel) cancel = phone.Take();
        phone.Reply(cancel, 200);
        phone.Reply(invite, 487);
        return cancel;
    }
}
