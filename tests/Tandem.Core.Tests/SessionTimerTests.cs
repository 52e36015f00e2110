using Tandem.Core.Proxying;
using Tandem.Simulation;
using Tandem.Sip;

namespace Tandem.Core.Tests;

/// <summary>The proxy's part in session timers (RFC 4028 section 8).</summary>
public sealed class SessionTimerTests
{
    private const string WithTimer = "Supported: timer, 100rel\r\n";

    [Theory]
    [InlineData("Session-Expires: 60\r\n", 422)]
    [InlineData("x: 89;refresher=uac\r\n", 422)]
    [InlineData("Session-Expires: 90\r\n", 0)]
    [InlineData("Session-Expires: x\r\n", 0)]
    [InlineData("Session-Expires: 99999999999999999999\r\n", 0)]
    [InlineData("Session-Expires: \r\n", 0)]
    public void An_interval_that_is_too_short_is_refused(string field, int status)
    {
        using var node = new SimulatedNode();
        var (alice, bob) = Phones(node);
        var request = alice.Invite("sip:bob@tandem.test", WithTimer + field);
        if (status == 0)
        {
            Assert.Contains(field.Trim(), bob.TakeRequest("INVITE").ToString(), StringComparison.Ordinal);
            return;
        }

        var response = alice.TakeResponse(status);
        Assert.Equal("90", Text(response, HeaderName.MinSe));
        alice.Acknowledge(request, response);
        Assert.Equal(0, bob.Waiting);
        node.AssertIdle();
    }

    [Fact]
    public void Who_could_not_understand_the_refusal_gets_the_least_interval_instead()
    {
        using var node = new SimulatedNode();
        var (alice, bob) = Phones(node);
        alice.Invite("sip:bob@tandem.test", "Session-Expires: 60;refresher=uas\r\n");
        var invite = bob.TakeRequest("INVITE");
        Assert.Equal(("90;refresher=uas", "90"), (Text(invite, HeaderName.SessionExpires), Text(invite, HeaderName.MinSe)));
    }

    [Theory]
    [InlineData("", "1800")]
    [InlineData("Min-SE: 2000\r\n", "2000")]
    [InlineData("Session-Expires: 600;refresher=uac\r\n", "600;refresher=uac")]
    [InlineData("Session-Expires: 7200;refresher=uac\r\n", "1800;refresher=uac")]
    [InlineData("Session-Expires: 7200\r\nMin-SE: 3600\r\n", "3600")]
    public void An_interval_is_put_in_when_so_configured(string fields, string expected)
    {
        using var node = new SimulatedNode(CoreOptions.Default with { Proxy = ProxyOptions.Default with { SessionExpires = TimeSpan.FromMinutes(30) } });
        var (alice, bob) = Phones(node);
        alice.Invite("sip:bob@tandem.test", WithTimer + fields);
        var invite = bob.TakeRequest("INVITE");
        Assert.Equal(expected, Text(invite, HeaderName.SessionExpires));
        Assert.Equal("timer, 100rel", Text(invite, HeaderName.Supported));
        alice.Request("MESSAGE", "sip:bob@tandem.test", body: "hello");
        Assert.False(bob.TakeRequest("MESSAGE").Has(HeaderName.SessionExpires));
    }

    [Theory]
    [InlineData(WithTimer, "", "1800;refresher=uac", "timer")]
    [InlineData(WithTimer, "Session-Expires: 900;refresher=uas\r\nRequire: timer\r\n", "900;refresher=uas", "timer")]
    [InlineData("", "", "", "")]
    public void The_caller_refreshes_when_only_he_knows_how(string caller, string callee, string expected, string require)
    {
        using var node = new SimulatedNode();
        var (alice, bob) = Phones(node);
        alice.Invite("sip:bob@tandem.test", caller + "Session-Expires: 1800\r\n");
        bob.Reply(bob.TakeRequest("INVITE"), 200, callee);
        var ok = alice.TakeResponse(200);
        Assert.Equal((expected, require), (Text(ok, HeaderName.SessionExpires), Text(ok, HeaderName.Require)));
    }

    [Fact]
    public void A_session_is_refreshed_by_UPDATE_and_a_short_one_refused_there_too()
    {
        using var node = new SimulatedNode();
        var (alice, bob) = Phones(node);
        var call = SimulatedCall.Answered(alice, bob);
        call.Caller.Send("UPDATE", WithTimer + "Session-Expires: 120;refresher=uac\r\n");
        var update = bob.TakeRequest("UPDATE");
        Assert.Equal("120;refresher=uac", Text(update, HeaderName.SessionExpires));
        bob.Reply(update, 200);
        Assert.Equal("120;refresher=uac", Text(alice.TakeResponse(200), HeaderName.SessionExpires));
        call.Callee.Send("UPDATE", WithTimer + "Session-Expires: 30\r\n");
        bob.TakeResponse(422);
        node.AssertIdle();
    }

    private static (SimulatedPhone Alice, SimulatedPhone Bob) Phones(SimulatedNode node)
    {
        var alice = node.Phone("alice", SipTransport.Ws);
        var bob = node.Phone("bob", SipTransport.Udp, "198.51.100.2");
        alice.Register();
        bob.Register();
        return (alice, bob);
    }

    private static string Text(SipMessage message, HeaderName field) => SimulatedPhone.Text(message[field]);
}
