using Tandem.Core.Proxying;
using Tandem.Simulation;
using Tandem.Sip;

namespace Tandem.Core.Tests;

public class ForkingTests : IDisposable
{
    private readonly SimulatedNode _node = new();
    private readonly SimulatedPhone _alice;
    private readonly SimulatedPhone _desk;
    private readonly SimulatedPhone _browser;

    public ForkingTests()
    {
        _alice = _node.Phone("alice", SipTransport.Ws);
        _desk = _node.Phone("bob", SipTransport.Udp, "198.51.100.2");
        _browser = _node.Phone("bob", SipTransport.Ws, "198.51.100.3");
        _alice.Register();
        _desk.Register();
        _browser.Register();
    }

    public void Dispose() => _node.Dispose();

    [Fact]
    public void Both_devices_ring_one_answers_and_the_other_hears_that_the_call_was_completed_elsewhere()
    {
        _alice.Invite("sip:bob@tandem.test");
        _alice.TakeResponse(100);
        var (atDesk, atBrowser) = (_desk.TakeRequest("INVITE"), _browser.TakeRequest("INVITE"));
        _desk.Reply(atDesk, 180);
        _browser.Reply(atBrowser, 180);
        _alice.TakeResponse(180);
        _alice.TakeResponse(180);
        _browser.Reply(atBrowser, 200);
        _alice.TakeResponse(200);
        var cancel = _desk.TakeRequest("CANCEL");
        Assert.Equal("SIP;cause=200;text=\"Call completed elsewhere\"", SimulatedPhone.Text(cancel[HeaderName.Reason]));
        _desk.Reply(cancel, 200);
        _desk.Reply(atDesk, 487);
        _desk.TakeRequest("ACK");
        Assert.Equal(0, _alice.Waiting);
        _node.AssertIdle();
    }

    [Fact]
    public void The_caller_gives_up_and_all_devices_stop_with_his_reason()
    {
        var request = _alice.Invite("sip:bob@tandem.test");
        var (atDesk, atBrowser) = (_desk.TakeRequest("INVITE"), _browser.TakeRequest("INVITE"));
        _desk.Reply(atDesk, 180);
        _browser.Reply(atBrowser, 180);
        _alice.TakeResponse(180);
        _alice.TakeResponse(180);
        _alice.Cancel(request, "Reason: SIP;cause=600;\r\n text=\"Busy elsewhere\"\r\n");
        _alice.TakeResponse(200);
        foreach (var (phone, invite) in new[] { (_desk, atDesk), (_browser, atBrowser) })
        {
            var cancel = phone.TakeRequest("CANCEL");
            Assert.StartsWith("SIP;cause=600;", SimulatedPhone.Text(cancel[HeaderName.Reason]), StringComparison.Ordinal);
            phone.Reply(cancel, 200);
            phone.Reply(invite, 487);
            phone.TakeRequest("ACK");
        }

        _alice.Acknowledge(request, _alice.TakeResponse(487));
        _node.AssertIdle();
    }

    [Fact]
    public void A_cancelled_call_ends_as_cancelled_though_a_device_was_busy()
    {
        var request = _alice.Invite("sip:bob@tandem.test");
        var (atDesk, atBrowser) = (_desk.TakeRequest("INVITE"), _browser.TakeRequest("INVITE"));
        _desk.Reply(atDesk, 486);
        _browser.Reply(atBrowser, 180);
        _alice.TakeResponse(180);
        _alice.Cancel(request);
        _alice.TakeResponse(200);
        _browser.Reply(_browser.TakeRequest("CANCEL"), 200);
        _browser.Reply(atBrowser, 487);
        _alice.TakeResponse(487);
        _node.AssertIdle();
    }

    [Theory]
    [InlineData(486, 603, 603)]
    [InlineData(486, 480, 486)]
    [InlineData(404, 486, 486)]
    [InlineData(486, 503, 486)]
    [InlineData(488, 500, 488)]
    [InlineData(302, 486, 302)]
    [InlineData(503, 503, 500)]
    [InlineData(430, 430, 480)]
    [InlineData(500, 503, 500)]
    [InlineData(480, 487, 480)]
    [InlineData(606, 486, 606)]
    [InlineData(415, 486, 415)]
    public void The_best_response_goes_back(int desk, int browser, int best)
    {
        var request = _alice.Invite("sip:bob@tandem.test");
        var (atDesk, atBrowser) = (_desk.TakeRequest("INVITE"), _browser.TakeRequest("INVITE"));
        _browser.Reply(atBrowser, 180);
        _alice.TakeResponse(180);
        _desk.Reply(atDesk, desk);
        if (desk >= 600) _browser.Reply(_browser.TakeRequest("CANCEL"), 200);
        Assert.Equal(0, _alice.Waiting);
        _browser.Reply(atBrowser, browser);
        _alice.Acknowledge(request, _alice.TakeResponse(best));
        _node.AssertIdle();
    }

    [Fact]
    public void A_busy_device_is_better_than_one_that_never_answers()
    {
        var request = _alice.Invite("sip:bob@tandem.test");
        _desk.Reply(_desk.TakeRequest("INVITE"), 486);
        _browser.TakeRequest("INVITE");
        _node.Run(33);
        _alice.Acknowledge(request, _alice.TakeResponse(486));
        _node.AssertIdle();
    }

    [Fact]
    public void A_6xx_stops_the_other_device_and_waits_for_it()
    {
        _alice.Invite("sip:bob@tandem.test");
        var (atDesk, atBrowser) = (_desk.TakeRequest("INVITE"), _browser.TakeRequest("INVITE"));
        _browser.Reply(atBrowser, 180);
        _desk.Reply(atDesk, 603);
        var cancel = _browser.TakeRequest("CANCEL");
        Assert.Equal("SIP;cause=603", SimulatedPhone.Text(cancel[HeaderName.Reason]));
        _browser.Reply(cancel, 200);
        _browser.Reply(atBrowser, 200);
        // It was picked up in the same moment: the 2xx is forwarded.
        _alice.TakeResponse(180);
        _alice.TakeResponse(200);
        _node.AssertIdle();
    }

    [Fact]
    public void Two_devices_that_answer_at_once_are_both_told_to_the_caller()
    {
        _alice.Invite("sip:bob@tandem.test");
        var (atDesk, atBrowser) = (_desk.TakeRequest("INVITE"), _browser.TakeRequest("INVITE"));
        _desk.Reply(atDesk, 200);
        _browser.Reply(atBrowser, 200);
        Assert.NotEqual(SimulatedPhone.Text(_alice.TakeResponse(200).To.Tag), SimulatedPhone.Text(_alice.TakeResponse(200).To.Tag));
        _node.AssertIdle();
    }

    [Fact]
    public void The_challenges_of_all_devices_go_back_together()
    {
        _alice.Invite("sip:bob@tandem.test");
        _desk.Reply(_desk.TakeRequest("INVITE"), 401, "WWW-Authenticate: Digest realm=\"desk\", nonce=\"1\"\r\n");
        _browser.Reply(_browser.TakeRequest("INVITE"), 407, "Proxy-Authenticate: Digest realm=\"browser\", nonce=\"2\"\r\nProxy-Authenticate: Digest realm=\"b2\", nonce=\"3\"\r\n");
        var text = _alice.TakeResponse(401).ToString();
        foreach (var realm in new[] { "desk", "browser", "b2" }) Assert.Single(text.Split($"realm=\"{realm}\"").Skip(1));
        _node.AssertIdle();
    }

    [Fact]
    public void Preferred_devices_get_the_call_first()
    {
        var second = _node.Phone("carol", SipTransport.Udp, "198.51.100.4");
        second.Register(contact: "<sip:low@198.51.100.4:5060>;q=0.1, <sip:high@198.51.100.4:5060>;q=0.9");
        _alice.Invite("sip:carol@tandem.test");
        var high = second.TakeRequest("INVITE");
        Assert.Equal("sip:high@198.51.100.4:5060", SimulatedPhone.Text(high.RequestUri));
        second.Reply(high, 486);
        second.TakeRequest("ACK");
        Assert.Equal("sip:low@198.51.100.4:5060", SimulatedPhone.Text(second.TakeRequest("INVITE").RequestUri));
    }

    [Fact]
    public void A_call_that_rings_for_ever_is_ended_by_timer_c()
    {
        var request = _alice.Invite("sip:bob@tandem.test");
        _desk.Reply(_desk.TakeRequest("INVITE"), 486);
        var invite = _browser.TakeRequest("INVITE");
        _browser.Reply(invite, 180);
        _alice.TakeResponse(180);
        _node.Run(ProxyOptions.Default.TimerC - TimeSpan.FromSeconds(1));
        // A further sign of life starts it anew.
        _browser.Reply(invite, 183);
        _alice.TakeResponse(183);
        _node.Run(ProxyOptions.Default.TimerC - TimeSpan.FromSeconds(1));
        Assert.Equal(0, _browser.Waiting);
        _node.Run(1);
        _browser.Reply(_browser.TakeRequest("CANCEL"), 200);
        _browser.Reply(invite, 487);
        _alice.Acknowledge(request, _alice.TakeResponse(486));
        Assert.Equal(1, _node.Core.Metrics.RungTooLong);
        _node.AssertIdle();
    }

    [Fact]
    public void Nobody_answers_in_time()
    {
        var request = _alice.Invite("sip:bob@tandem.test");
        _node.Run(33);
        _alice.Acknowledge(request, _alice.TakeResponse(408));
        Assert.Equal(1, _node.Core.Metrics.Unanswered);
        _node.AssertIdle();
    }

    [Fact]
    public void A_browser_that_leaves_while_it_calls_stops_the_ringing()
    {
        _alice.Invite("sip:bob@tandem.test");
        var (atDesk, atBrowser) = (_desk.TakeRequest("INVITE"), _browser.TakeRequest("INVITE"));
        _desk.Reply(atDesk, 180);
        _browser.Reply(atBrowser, 180);
        _alice.Disconnect();
        _desk.TakeRequest("CANCEL");
        _browser.TakeRequest("CANCEL");
        _node.AssertIdle();
    }

    [Fact]
    public void A_message_goes_to_all_devices_and_one_acceptance_is_told()
    {
        _alice.Request("MESSAGE", "sip:bob@tandem.test", extra: "Content-Type: text/plain\r\n", body: "hello");
        var (atDesk, atBrowser) = (_desk.TakeRequest("MESSAGE"), _browser.TakeRequest("MESSAGE"));
        Assert.Equal("hello", SimulatedPhone.Text(atDesk.Body));
        Assert.False(atDesk.Has(HeaderName.RecordRoute));
        _desk.Reply(atDesk, 200);
        _browser.Reply(atBrowser, 200);
        _alice.TakeResponse(200);
        Assert.Equal(0, _alice.Waiting);
        _node.AssertIdle();
    }

    [Fact]
    public void A_message_that_nobody_answers_gets_no_late_408()
    {
        _alice.Request("MESSAGE", "sip:bob@tandem.test");
        _node.Run(60);
        Assert.DoesNotContain(Enumerable.Range(0, _alice.Waiting).Select(_ => _alice.Take()), response => response.StatusCode >= 200);
        _node.AssertIdle();
    }
}
