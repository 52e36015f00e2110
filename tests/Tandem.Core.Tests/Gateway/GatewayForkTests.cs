using Tandem.Contracts.Media;
using Tandem.Simulation;
using Tandem.Sip;

namespace Tandem.Core.Tests.Gateway;

/// <summary>Several devices ring, each offered what it takes.</summary>
public class GatewayForkTests : IDisposable
{
    private readonly GatewayNode _world = new();
    private readonly SimulatedPhone _mobile;

    public GatewayForkTests()
    {
        _mobile = _world.Node.Phone("bob", SipTransport.Tcp, "198.51.100.3");
        _mobile.Register();
    }

    public void Dispose() => _world.Dispose();

    [Fact]
    public void Early_media_of_each_pass_and_who_picks_up_has_the_call()
    {
        var (request, desk, mobile) = Ring();
        _world.Bob.Reply(desk, 183, body: Bodies.Phone("desk"));
        Assert.Equal($"answer {Party(desk)}>caller (desk)", Bodies.NameOf(_world.Alice.TakeResponse(183)));
        _mobile.Reply(mobile, 183, body: Bodies.Phone("mobile"));
        Assert.Equal($"answer {Party(mobile)}>caller (mobile)", Bodies.NameOf(_world.Alice.TakeResponse(183)));
        _world.Media.Call.Log.Clear();

        _world.Bob.Reply(desk, 200, body: Bodies.Phone("desk"));
        Assert.Equal($"answer {Party(desk)}>caller (desk)", Bodies.NameOf(_world.Alice.TakeResponse(200)));
        // Although it said the same before: the other one had the media meanwhile.
        Assert.Equal([$"answer {Party(desk)}>caller (desk)"], _world.Media.Call.Log);
        _mobile.Reply(_mobile.TakeRequest("CANCEL"), 200);
        _mobile.Reply(mobile, 487);
        Assert.Equal($"leave {Party(mobile)}", _world.Media.Call.Log[^1]);
        Assert.True(request.CSeq > 0);
    }

    [Fact]
    public void Who_picks_up_without_saying_again_what_he_said_while_it_rang_has_the_media()
    {
        var (_, desk, mobile) = Ring();
        _world.Bob.Reply(desk, 183, "Require: 100rel\r\nRSeq: 1\r\n", body: Bodies.Phone("desk"));
        _mobile.Reply(mobile, 183, body: Bodies.Phone("mobile"));
        _world.Media.Call.Log.Clear();
        _world.Bob.Reply(desk, 200);
        Assert.Equal([$"answer {Party(desk)}>caller (desk)"], _world.Media.Call.Log);
    }

    [Fact]
    public void When_the_one_with_the_media_fails_another_one_gets_them()
    {
        var (_, desk, mobile) = Ring();
        _world.Bob.Reply(desk, 183, body: Bodies.Phone("desk"));
        _mobile.Reply(mobile, 183, body: Bodies.Phone("mobile"));
        _world.Media.Call.Log.Clear();
        _mobile.Reply(mobile, 486);
        Assert.Equal([$"leave {Party(mobile)}", $"answer {Party(desk)}>caller (desk)"], _world.Media.Call.Log);
    }

    [Fact]
    public void A_browser_and_a_phone_ring_and_the_browser_that_picks_up_needs_no_node()
    {
        _mobile.Register(expires: 0);
        var browser = _world.Node.Phone("bob", SipTransport.Wss, "203.0.113.20");
        browser.Register();
        var offer = Bodies.Browser("alice");
        var request = _world.Alice.Invite("sip:bob@tandem.test", body: offer);
        var atBrowser = browser.TakeRequest("INVITE");
        Assert.Equal(offer, SimulatedPhone.Text(atBrowser.Body));
        var atDesk = _world.Bob.TakeRequest("INVITE");
        Assert.Equal("RTP/AVP", Bodies.ProtocolOf(atDesk));
        _world.Bob.Reply(atDesk, 180);
        _world.Alice.TakeResponse(180);
        var answer = Bodies.Browser("browser");
        browser.Reply(atBrowser, 200, body: answer);
        var ok = _world.Alice.TakeResponse(200);
        Assert.Equal(answer, SimulatedPhone.Text(ok.Body));
        SimulatedDialog.OfCaller(_world.Alice, ok).Acknowledge(request.CSeq);
        Assert.Equal(0, _world.Gateway.Count);
        _world.Bob.Reply(_world.Bob.TakeRequest("CANCEL"), 200);
        _world.Bob.Reply(atDesk, 487);
        _world.AssertIdle();
    }

    [Fact]
    public void When_two_pick_up_the_call_goes_on_with_the_one_that_is_kept()
    {
        var (request, desk, mobile) = Ring();
        _mobile.Reply(mobile, 180);
        _world.Alice.TakeResponse(180);
        _world.Bob.Reply(desk, 200, body: Bodies.Phone("desk"));
        var first = SimulatedDialog.OfCaller(_world.Alice, _world.Alice.TakeResponse(200));
        first.Acknowledge(request.CSeq);
        _mobile.Reply(mobile, 200, body: Bodies.Phone("mobile"));
        var second = SimulatedDialog.OfCaller(_world.Alice, _world.Alice.TakeResponse(200));
        second.Acknowledge(request.CSeq);
        _mobile.TakeRequest("CANCEL");
        _mobile.TakeRequest("ACK");
        _world.Media.Call.Log.Clear();
        second.Send("BYE");
        _mobile.Reply(_mobile.TakeRequest("BYE"), 200);
        Assert.Equal([$"leave {Party(mobile)}", $"answer {Party(desk)}>caller (desk)"], _world.Media.Call.Log);
        Assert.Equal(1, _world.Gateway.Count);
        _world.Bob.TakeRequest("ACK");
        first.Send("BYE");
        _world.Bob.Reply(_world.Bob.TakeRequest("BYE"), 200);
        _world.AssertIdle();
    }

    [Theory]
    [InlineData(GatewayFailure.NoPorts)]
    [InlineData(GatewayFailure.NoCommonFormat)]
    public void A_branch_that_cannot_be_offered_anything_leaves_the_others_alone(GatewayFailure failure)
    {
        _world.Media.Failing["callee1"] = failure;
        _world.Alice.Invite("sip:bob@tandem.test", body: Bodies.Browser("alice"));
        Assert.Equal(1, _world.Bob.Waiting + _mobile.Waiting);
        var phone = _world.Bob.Waiting > 0 ? _world.Bob : _mobile;
        var invite = phone.TakeRequest("INVITE");
        phone.Reply(invite, 200, body: Bodies.Phone("other"));
        Assert.Equal("answer callee2>caller (other)", Bodies.NameOf(_world.Alice.TakeResponse(200)));
        Assert.Equal(1, _world.Node.Edge.Metrics.GatewayFailures(failure));
    }

    [Fact]
    public void Devices_that_ring_one_after_the_other_have_one_call()
    {
        _mobile.Register(contact: $"<{_mobile.Contact}>;q=0.5");
        var request = _world.Alice.Invite("sip:bob@tandem.test", body: Bodies.Browser("alice"));
        _world.Bob.Reply(_world.Bob.TakeRequest("INVITE"), 486);
        _world.Bob.TakeRequest("ACK");
        var mobile = _mobile.TakeRequest("INVITE");
        Assert.Equal("offer caller>callee2 Avp (alice)", Bodies.NameOf(mobile));
        Assert.Equal(["offer caller>callee1 Avp (alice)", "leave callee1", "offer caller>callee2 Avp (alice)"], _world.Media.Call.Log);
        _mobile.Reply(mobile, 486);
        _mobile.TakeRequest("ACK");
        _world.Alice.Acknowledge(request, _world.Alice.TakeResponse(486));
        _world.AssertIdle();
    }

    private (OutgoingRequest Request, SipMessage Desk, SipMessage Mobile) Ring()
    {
        var request = _world.Alice.Invite("sip:bob@tandem.test", body: Bodies.Browser("alice"));
        return (request, _world.Bob.TakeRequest("INVITE"), _mobile.TakeRequest("INVITE"));
    }

    private static string Party(SipMessage invite) => Bodies.NameOf(invite)["offer caller>".Length..].Split(' ')[0];
}
