using Tandem.Simulation;
using Tandem.Sip;

namespace Tandem.Core.Tests;

/// <summary>Reliable provisional responses (RFC 3262), UPDATE (RFC 3311) and Reason (RFC 3326) pass through the proxy, in every early dialog of a fork.</summary>
public class EarlyDialogTests : IDisposable
{
    private const string Reliable = "Require: 100rel\r\n";

    private readonly SimulatedNode _node = new();
    private readonly SimulatedPhone _alice;
    private readonly SimulatedPhone _desk;
    private readonly SimulatedPhone _mobile;

    public EarlyDialogTests()
    {
        _alice = _node.Phone("alice", SipTransport.Ws);
        _desk = _node.Phone("bob", SipTransport.Udp, "198.51.100.2");
        _mobile = _node.Phone("bob", SipTransport.Tcp, "198.51.100.3");
        foreach (var phone in new[] { _alice, _desk, _mobile }) phone.Register();
    }

    public void Dispose() => _node.Dispose();

    [Fact]
    public void Every_device_gets_the_PRACK_of_its_own_early_dialog()
    {
        _alice.Invite("sip:bob@tandem.test", "Supported: 100rel\r\n");
        var (atDesk, atMobile) = (_desk.TakeRequest("INVITE"), _mobile.TakeRequest("INVITE"));
        Assert.Equal("100rel", Text(atDesk, HeaderName.Supported));
        _desk.Reply(atDesk, 183, Reliable + "RSeq: 901\r\n", tag: "desk");
        var early = Early(183, "901");
        _mobile.Reply(atMobile, 180, Reliable + "RSeq: 17\r\n", tag: "mobile");
        var other = Early(180, "17");
        Acknowledge(early, _desk, "901 1 INVITE");
        Acknowledge(other, _mobile, "17 1 INVITE");
        // A second one of the same device, while the first dialog goes on.
        _desk.Reply(atDesk, 180, Reliable + "RSeq: 902\r\n", tag: "desk");
        _alice.TakeResponse(180);
        Acknowledge(early, _desk, "902 1 INVITE");

        // Both sides change the session before the answer.
        early.Send("UPDATE", body: "v=0\r\n");
        _desk.Reply(_desk.TakeRequest("UPDATE"), 200);
        _alice.TakeResponse(200);
        var callee = SimulatedDialog.OfCallee(_mobile, atMobile, Tagged(atMobile, other));
        callee.Send("UPDATE", body: "v=0\r\n");
        _alice.Reply(_alice.TakeRequest("UPDATE"), 200);
        _mobile.TakeResponse(200);

        _mobile.Reply(atMobile, 200, tag: "mobile");
        _alice.TakeResponse(200);
        var cancel = _desk.TakeRequest("CANCEL");
        Assert.Equal("SIP;cause=200;text=\"Call completed elsewhere\"", Text(cancel, HeaderName.Reason));
        _desk.Reply(cancel, 200);
        _desk.Reply(atDesk, 487, tag: "desk");
        _node.AssertIdle();
    }

    [Fact]
    public void A_reliable_response_is_repeated_until_its_PRACK_without_harm()
    {
        _alice.Invite("sip:bob@tandem.test", "Supported: 100rel\r\n");
        var atDesk = _desk.TakeRequest("INVITE");
        _mobile.Reply(_mobile.TakeRequest("INVITE"), 486);
        for (var i = 0; i < 3; i++) _desk.Reply(atDesk, 183, Reliable + "RSeq: 1\r\n");
        var early = Early(183, "1");
        _alice.TakeResponse(183);
        _alice.TakeResponse(183);
        Acknowledge(early, _desk, "1 1 INVITE");
        _desk.Reply(atDesk, 486);
        _alice.TakeResponse(486);
        _node.AssertIdle();
    }

    [Theory]
    [InlineData("Reason: Q.850;cause=16;text=\"Terminated\"\r\n")]
    [InlineData("Reason: SIP;cause=200, Q.850;cause=31\r\n")]
    public void The_reason_of_a_hang_up_arrives(string reason)
    {
        _mobile.Register(expires: 0);
        var call = SimulatedCall.Answered(_alice, _desk);
        call.Callee.Send("BYE", reason);
        Assert.Contains(reason, _alice.TakeRequest("BYE").ToString(), StringComparison.Ordinal);
    }

    private SimulatedDialog Early(int status, string rseq)
    {
        var response = _alice.TakeResponse(status);
        Assert.Equal(("100rel", rseq), (Text(response, HeaderName.Require), Text(response, HeaderName.RSeq)));
        return SimulatedDialog.OfCaller(_alice, response);
    }

    private void Acknowledge(SimulatedDialog early, SimulatedPhone phone, string rack)
    {
        early.Send("PRACK", $"RAck: {rack}\r\n");
        var prack = phone.TakeRequest("PRACK");
        Assert.Equal(rack, Text(prack, HeaderName.RAck));
        phone.Reply(prack, 200);
        _alice.TakeResponse(200);
    }

    private static SipMessage Tagged(SipMessage invite, SimulatedDialog other)
    {
        var response = SipMessage.CreateResponse(invite, 200);
        response.Set(HeaderName.To, SimulatedPhone.Bytes(other.Remote));
        return response;
    }

    private static string Text(SipMessage message, HeaderName field) => SimulatedPhone.Text(message[field]);
}
