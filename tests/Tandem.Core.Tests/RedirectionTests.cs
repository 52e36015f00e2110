using Tandem.Core.Proxying;
using Tandem.Simulation;
using Tandem.Sip;

namespace Tandem.Core.Tests;

/// <summary>Redirections by own users' devices are followed, as far as the options say (RFC 3261 sections 16.5 and 16.7 step 4).</summary>
public sealed class RedirectionTests : IDisposable
{
    private readonly SimulatedNode _node = new();
    private readonly SimulatedPhone _alice;
    private readonly SimulatedPhone _bob;
    private readonly SimulatedPhone _carol;

    public RedirectionTests() => (_alice, _bob, _carol) = Phones(_node);

    public void Dispose() => _node.Dispose();

    [Theory]
    [InlineData(300)]
    [InlineData(301)]
    [InlineData(302)]
    public void A_call_goes_to_whom_the_device_names(int status)
    {
        _alice.Invite("sip:bob@tandem.test");
        _bob.Reply(_bob.TakeRequest("INVITE"), status, contact: "sip:1003@tandem.test");
        _bob.TakeRequest("ACK");
        _carol.Reply(_carol.TakeRequest("INVITE"), 200);
        _alice.TakeResponse(200);
        Assert.Equal(1, _node.Core.Metrics.Redirections);
        _node.AssertIdle();
    }

    [Fact]
    public void A_message_too()
    {
        _alice.Request("MESSAGE", "sip:bob@tandem.test", body: "hello");
        _bob.Reply(_bob.TakeRequest("MESSAGE"), 302, contact: "sip:carol@tandem.test");
        _carol.Reply(_carol.TakeRequest("MESSAGE"), 200);
        _alice.TakeResponse(200);
        _node.AssertIdle();
    }

    [Fact]
    public void Two_who_name_each_other_are_each_called_once()
    {
        var request = _alice.Invite("sip:bob@tandem.test");
        _bob.Reply(_bob.TakeRequest("INVITE"), 302, contact: "sip:carol@tandem.test");
        _bob.TakeRequest("ACK");
        _carol.Reply(_carol.TakeRequest("INVITE"), 302, contact: "sip:1002@tandem.test");
        _carol.TakeRequest("ACK");
        _alice.Acknowledge(request, _alice.TakeResponse(480));
        Assert.Equal((0, 0), (_bob.Waiting, _carol.Waiting));
        _node.AssertIdle();
    }

    [Fact]
    public void A_redirection_to_oneself_ends()
    {
        var request = _alice.Invite("sip:bob@tandem.test");
        _bob.Reply(_bob.TakeRequest("INVITE"), 302, contact: "sip:bob@tandem.test");
        _alice.Acknowledge(request, _alice.TakeResponse(480));
        _node.AssertIdle();
    }

    [Fact]
    public void A_redirection_to_who_is_not_there_ends_so()
    {
        var request = _alice.Invite("sip:bob@tandem.test");
        _bob.Reply(_bob.TakeRequest("INVITE"), 302, contact: "sip:dave@tandem.test");
        _alice.Acknowledge(request, _alice.TakeResponse(480));
        _node.AssertIdle();
    }

    [Theory]
    [InlineData("sip:eve@203.0.113.7")]
    [InlineData("tel:+4312345")]
    [InlineData("mailto:bob@tandem.test")]
    public void What_leads_outside_goes_back_to_the_caller(string contact)
    {
        var request = _alice.Invite("sip:bob@tandem.test");
        _bob.Reply(_bob.TakeRequest("INVITE"), 302, contact: contact);
        var response = _alice.TakeResponse(302);
        Assert.Equal($"<{contact}>", SimulatedPhone.Text(response[HeaderName.Contact]));
        _alice.Acknowledge(request, response);
        _node.AssertIdle();
    }

    [Fact]
    public void What_is_not_followed_is_left_in_the_answer()
    {
        var request = _alice.Invite("sip:bob@tandem.test");
        _bob.Reply(_bob.TakeRequest("INVITE"), 302, "Contact: <sip:carol@tandem.test>;q=0.5\r\n", contact: "sip:eve@203.0.113.7");
        _carol.Reply(_carol.TakeRequest("INVITE"), 486);
        var response = _alice.TakeResponse(302);
        Assert.Equal(["<sip:eve@203.0.113.7>"], Contacts(response));
        _alice.Acknowledge(request, response);
        _node.AssertIdle();
    }

    [Fact]
    public void Contacts_of_several_redirections_go_back_together()
    {
        var second = _node.Phone("bob", SipTransport.Udp, "198.51.100.8");
        second.Register();
        var request = _alice.Invite("sip:bob@tandem.test");
        _bob.Reply(_bob.TakeRequest("INVITE"), 302, contact: "sip:eve@203.0.113.7");
        second.Reply(second.TakeRequest("INVITE"), 301, "Contact: <sip:eve@203.0.113.7>\r\n", contact: "sip:mallory@203.0.113.8");
        var response = _alice.TakeResponse(302);
        Assert.Equal(["<sip:eve@203.0.113.7>", "<sip:mallory@203.0.113.8>"], Contacts(response));
        _alice.Acknowledge(request, response);
        _node.AssertIdle();
    }

    [Fact]
    public void Contacts_of_a_redirection_are_tried_by_their_q_before_what_waits()
    {
        var late = _node.Phone("bob", SipTransport.Udp, "198.51.100.8");
        late.Register(contact: "<sip:bob@198.51.100.8:5060>;q=0.1");
        var dave = _node.Phone("dave", SipTransport.Udp, "198.51.100.9");
        dave.Register();
        var request = _alice.Invite("sip:bob@tandem.test");
        _bob.Reply(_bob.TakeRequest("INVITE"), 302, "Contact: <sip:dave@tandem.test>;q=0.2\r\n", contact: "sip:carol@tandem.test");
        Assert.Equal(0, dave.Waiting + late.Waiting);
        _carol.Reply(_carol.TakeRequest("INVITE"), 486);
        Assert.Equal(0, late.Waiting);
        dave.Reply(dave.TakeRequest("INVITE"), 486);
        late.Reply(late.TakeRequest("INVITE"), 486);
        _alice.Acknowledge(request, _alice.TakeResponse(486));
        _node.AssertIdle();
    }

    [Fact]
    public void A_call_that_was_cancelled_is_not_redirected()
    {
        var request = _alice.Invite("sip:bob@tandem.test");
        var invite = _bob.TakeRequest("INVITE");
        _bob.Reply(invite, 180);
        _alice.TakeResponse(180);
        _alice.Cancel(request);
        _alice.TakeResponse(200);
        _bob.TakeRequest("CANCEL");
        _bob.Reply(invite, 302, contact: "sip:carol@tandem.test");
        _alice.Acknowledge(request, _alice.TakeResponse(487));
        Assert.Equal(0, _carol.Waiting);
    }

    [Theory]
    [InlineData("Request-Disposition: no-recurse\r\n", 302)]
    [InlineData("", 305)]
    [InlineData("", 380)]
    public void A_caller_may_want_to_decide_himself(string extra, int status)
    {
        var request = _alice.Invite("sip:bob@tandem.test", extra);
        _bob.Reply(_bob.TakeRequest("INVITE"), status, contact: "sip:carol@tandem.test");
        _alice.Acknowledge(request, _alice.TakeResponse(status));
        Assert.Equal(0, _carol.Waiting);
        _node.AssertIdle();
    }

    [Theory]
    [InlineData(RedirectPolicy.Never)]
    [InlineData(RedirectPolicy.Everywhere)]
    public void The_options_say_how_far(RedirectPolicy policy)
    {
        using var node = new SimulatedNode(CoreOptions.Default with { Proxy = ProxyOptions.Default with { Redirects = policy } });
        var (alice, bob, _) = Phones(node);
        var outside = node.Phone("eve", SipTransport.Udp, "203.0.113.7");
        var request = alice.Invite("sip:bob@tandem.test");
        bob.Reply(bob.TakeRequest("INVITE"), 302, contact: "sip:eve@203.0.113.7:5060?Subject=x");
        if (policy == RedirectPolicy.Never)
        {
            alice.Acknowledge(request, alice.TakeResponse(302));
            return;
        }

        var invite = outside.TakeRequest("INVITE");
        Assert.Equal("sip:eve@203.0.113.7:5060", SimulatedPhone.Text(invite.RequestUri));
        // Whoever is outside does not decide for our users: his redirection goes back.
        outside.Reply(invite, 302, contact: "sip:carol@tandem.test");
        alice.Acknowledge(request, alice.TakeResponse(302));
        node.AssertIdle();
    }

    [Fact]
    public void There_is_an_end_of_redirections()
    {
        using var node = new SimulatedNode(CoreOptions.Default with { Proxy = ProxyOptions.Default with { MaxRedirections = 1 } });
        var (alice, bob, carol) = Phones(node);
        var dave = node.Phone("dave", SipTransport.Udp, "198.51.100.9");
        dave.Register();
        var request = alice.Invite("sip:bob@tandem.test");
        bob.Reply(bob.TakeRequest("INVITE"), 302, contact: "sip:carol@tandem.test");
        carol.Reply(carol.TakeRequest("INVITE"), 302, contact: "sip:dave@tandem.test");
        alice.Acknowledge(request, alice.TakeResponse(302));
        Assert.Equal(0, dave.Waiting);
        node.AssertIdle();
    }

    private static (SimulatedPhone Alice, SimulatedPhone Bob, SimulatedPhone Carol) Phones(SimulatedNode node)
    {
        var alice = node.Phone("alice", SipTransport.Ws);
        var bob = node.Phone("bob", SipTransport.Udp, "198.51.100.2");
        var carol = node.Phone("carol", SipTransport.Udp, "198.51.100.3");
        foreach (var phone in new[] { alice, bob, carol }) phone.Register();
        return (alice, bob, carol);
    }

    private static List<string> Contacts(SipMessage response)
    {
        var contacts = new List<string>();
        foreach (var value in response.Values(HeaderName.Contact)) contacts.Add(SimulatedPhone.Text(value));
        return contacts;
    }
}
