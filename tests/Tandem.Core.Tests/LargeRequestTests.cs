using Tandem.Core.Proxying;
using Tandem.Simulation;
using Tandem.Sip;

namespace Tandem.Core.Tests;

public sealed class LargeRequestTests : IDisposable
{
    private static readonly string Body = new('x', 1500);

    private readonly SimulatedNode _node = new();
    private readonly SimulatedPhone _alice;
    private readonly SimulatedPhone _bob;

    public LargeRequestTests()
    {
        _alice = _node.Phone("alice", SipTransport.Ws);
        _bob = _node.Phone("bob", SipTransport.Udp, "198.51.100.2");
        _alice.Register();
        _bob.Register();
    }

    public void Dispose() => _node.Dispose();

    [Fact]
    public void A_large_request_to_a_udp_phone_goes_over_tcp_where_it_is_taken()
    {
        _node.Listen(_bob, "198.51.100.2", 5060);
        _alice.Invite("sip:bob@tandem.test", body: Body);
        var invite = _bob.TakeRequest("INVITE");
        Assert.Equal(SipTransport.Tcp, _bob.LastFlow.Transport);
        Assert.StartsWith("SIP/2.0/TCP 192.0.2.1:5060;", SimulatedPhone.Text(invite.TopVia.Value), StringComparison.Ordinal);
        // What the phone is to send later goes by its own transport.
        Assert.DoesNotContain("transport=tcp", SimulatedPhone.Text(invite[HeaderName.RecordRoute]), StringComparison.Ordinal);
        _bob.Reply(invite, 200);
        _alice.TakeResponse(200);
        Assert.Equal(0, _node.Core.Metrics.RefusedUpgrades);
        _node.AssertIdle();
    }

    [Fact]
    public void Where_tcp_is_refused_udp_takes_over_at_once_and_it_is_remembered()
    {
        _alice.Invite("sip:bob@tandem.test", body: Body);
        var invite = _bob.TakeRequest("INVITE");
        Assert.Equal(SipTransport.Udp, _bob.LastFlow.Transport);
        Assert.StartsWith("SIP/2.0/UDP 192.0.2.1:5060;", SimulatedPhone.Text(invite.TopVia.Value), StringComparison.Ordinal);
        Assert.Single(_node.Sockets.Opened);
        _bob.Reply(invite, 200);
        _alice.TakeResponse(200);
        _alice.Invite("sip:bob@tandem.test", body: Body);
        _bob.TakeRequest("INVITE");
        Assert.Single(_node.Sockets.Opened);
        _node.Run(ProxyOptions.Default.TcpRetryTime);
        _bob.Clear();
        _alice.Clear();
        _bob.Register();
        _alice.Invite("sip:bob@tandem.test", body: Body);
        Assert.Equal(2, _node.Sockets.Opened.Count);
        _bob.TakeRequest("INVITE");
        _node.AssertIdle();
    }

    [Fact]
    public void A_call_that_was_cancelled_meanwhile_does_not_ring_by_udp()
    {
        _node.HoldsRefusals = true;
        var invite = _alice.Invite("sip:bob@tandem.test", body: Body);
        _alice.TakeResponse(100);
        _alice.Cancel(invite);
        _alice.TakeResponse(200);
        _node.HoldsRefusals = false;
        _node.EndBatch();
        Assert.Equal(0, _bob.Waiting);
        _alice.Acknowledge(invite, _alice.TakeResponse(487));
        _node.AssertIdle();
    }

    [Fact]
    public void A_small_request_and_one_to_a_phone_behind_a_nat_go_by_udp()
    {
        _alice.Invite("sip:bob@tandem.test");
        _bob.TakeRequest("INVITE");
        var carol = _node.Phone("carol", SipTransport.Udp, "198.51.100.4", 40_000);
        carol.Contact = "sip:carol@10.0.0.7";
        carol.Register();
        _alice.Invite("sip:carol@tandem.test", body: Body);
        carol.TakeRequest("INVITE");
        Assert.Empty(_node.Sockets.Opened);
    }

    [Fact]
    public void A_large_request_of_a_dialog_does_the_same()
    {
        var call = SimulatedCall.Answered(_alice, _bob);
        _node.Listen(_bob, "198.51.100.2", 5060);
        call.Caller.Send("INFO", body: Body);
        _bob.TakeRequest("INFO");
        Assert.Equal(SipTransport.Tcp, _bob.LastFlow.Transport);
    }
}
