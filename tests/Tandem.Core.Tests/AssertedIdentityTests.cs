using Tandem.Core.Routing;
using Tandem.Core.Trunking;
using Tandem.Simulation;
using Tandem.Sip;

namespace Tandem.Core.Tests;

/// <summary>P-Asserted-Identity within the trust domain, and nothing of it outside (RFC 3325, RFC 3323).</summary>
public sealed class AssertedIdentityTests : IDisposable
{
    private readonly SimulatedNode _node = new(CoreOptions.Default with
    {
        Neighbours = [new Neighbour(SipTransport.Udp, SimulatedSockets.Address("203.0.113.1", 5060)) { Domains = ["neighbour.test"] }],
        Trunks =
        [
            new Trunk("trusted", SipTransport.Udp, SimulatedSockets.Address("203.0.113.2", 5060)) { Prefixes = ["1"], TrustIdentity = true, PingInterval = TimeSpan.Zero },
            new Trunk("other", SipTransport.Udp, SimulatedSockets.Address("203.0.113.3", 5060)) { Prefixes = ["2"], PingInterval = TimeSpan.Zero },
        ],
    });

    private readonly SimulatedPhone _alice;
    private readonly SimulatedPhone _bob;
    private readonly SimulatedPhone _neighbour;
    private readonly SimulatedPhone _trusted;
    private readonly SimulatedPhone _other;

    public AssertedIdentityTests()
    {
        (_alice, _bob) = (_node.Phone("alice", SipTransport.Ws), _node.Phone("bob", SipTransport.Udp, "198.51.100.2"));
        _alice.Register();
        _bob.Register();
        _neighbour = _node.Phone("n", SipTransport.Udp, "203.0.113.1");
        _trusted = _node.Phone("t", SipTransport.Udp, "203.0.113.2");
        _other = _node.Phone("o", SipTransport.Udp, "203.0.113.3");
    }

    public void Dispose() => _node.Dispose();

    [Theory]
    [InlineData("", "<sip:alice@tandem.test>")]
    [InlineData("P-Asserted-Identity: <sip:mallory@tandem.test>\r\n", "<sip:alice@tandem.test>")]
    [InlineData("P-Preferred-Identity: \"Alice\" <sip:1001@tandem.test>\r\n", "\"Alice\" <sip:1001@tandem.test>")]
    [InlineData("P-Preferred-Identity: <sip:bob@tandem.test>\r\n", "<sip:alice@tandem.test>")]
    [InlineData("P-Preferred-Identity: <tel:+4312345>, <sip:alice@tandem.test>\r\n", "<sip:alice@tandem.test>")]
    [InlineData("P-Preferred-Identity: ,;\"\r\n", "<sip:alice@tandem.test>")]
    public void An_own_user_is_vouched_for_towards_the_trust_domain(string fields, string expected)
    {
        foreach (var (uri, phone) in new[] { ("sip:eve@neighbour.test", _neighbour), ("sip:123@tandem.test", _trusted) })
        {
            _alice.Request("MESSAGE", uri, extra: fields + "Privacy: id\r\n", body: "hello");
            var message = phone.TakeRequest("MESSAGE");
            Assert.Equal([expected], Identities(message));
            Assert.False(message.Has(HeaderName.PPreferredIdentity));
            Assert.Equal("id", SimulatedPhone.Text(message[HeaderName.Privacy]));
        }
    }

    [Fact]
    public void Others_are_told_nothing_and_own_users_nothing_that_was_made_up()
    {
        const string MadeUp = "P-Asserted-Identity: <sip:mallory@tandem.test>\r\nP-Preferred-Identity: <sip:alice@tandem.test>\r\n";
        foreach (var (uri, phone) in new[] { ("sip:234@tandem.test", _other), ("sip:bob@tandem.test", _bob) })
        {
            _alice.Request("MESSAGE", uri, extra: MadeUp, body: "hello");
            var message = phone.TakeRequest("MESSAGE");
            Assert.Empty(Identities(message));
            Assert.False(message.Has(HeaderName.PPreferredIdentity));
        }

        _other.Request("MESSAGE", "sip:bob@tandem.test", from: "sip:x@203.0.113.3", extra: MadeUp, body: "hello");
        Assert.Empty(Identities(_bob.TakeRequest("MESSAGE")));
    }

    [Theory]
    [InlineData("", true, "")]
    [InlineData("Privacy: none\r\n", true, "none")]
    [InlineData("Privacy: id\r\n", false, "")]
    [InlineData("Privacy: ID ; critical\r\n", false, "")]
    [InlineData("Privacy: header;id\r\n", false, "header")]
    public void An_own_user_sees_who_calls_unless_that_is_private(string privacy, bool isShown, string left)
    {
        foreach (var from in new[] { _neighbour, _trusted })
        {
            from.Request("MESSAGE", "sip:bob@tandem.test", from: "sip:x@far.test", extra: "P-Asserted-Identity: <sip:x@far.test>, <tel:+4312345>\r\n" + privacy, body: "hello");
            var message = _bob.TakeRequest("MESSAGE");
            Assert.Equal(isShown ? ["<sip:x@far.test>", "<tel:+4312345>"] : [], Identities(message));
            Assert.Equal(left, SimulatedPhone.Text(message[HeaderName.Privacy]));
        }
    }

    [Fact]
    public void What_a_neighbour_asserts_goes_on_to_another_of_the_trust_domain()
    {
        _neighbour.Request("MESSAGE", "sip:123@tandem.test", from: "sip:x@far.test", extra: "P-Asserted-Identity: <sip:x@far.test>\r\nPrivacy: id\r\n", body: "hello");
        Assert.Equal(["<sip:x@far.test>"], Identities(_trusted.TakeRequest("MESSAGE")));
    }

    [Theory]
    [InlineData("Privacy: user;critical\r\n")]
    [InlineData("Privacy: critical, header\r\n")]
    public void A_privacy_that_is_not_offered_is_refused_where_it_is_a_condition(string privacy)
    {
        _alice.Request("MESSAGE", "sip:bob@tandem.test", extra: privacy, body: "hello");
        _alice.TakeResponse(500);
        _alice.Request("MESSAGE", "sip:123@tandem.test", extra: privacy, body: "hello");
        _trusted.TakeRequest("MESSAGE");
        _alice.Request("MESSAGE", "sip:bob@tandem.test", extra: "Privacy: user\r\n", body: "hello");
        _bob.TakeRequest("MESSAGE");
    }

    [Fact]
    public void Who_answers_is_believed_within_the_trust_domain_alone()
    {
        _alice.Request("MESSAGE", "sip:bob@tandem.test", body: "hello");
        _bob.Reply(_bob.TakeRequest("MESSAGE"), 200, "P-Asserted-Identity: <sip:carol@tandem.test>\r\n");
        Assert.Empty(Identities(_alice.TakeResponse(200)));
        _alice.Request("MESSAGE", "sip:123@tandem.test", body: "hello");
        _trusted.Reply(_trusted.TakeRequest("MESSAGE"), 200, "P-Asserted-Identity: <sip:123@far.test>\r\n");
        Assert.Equal(["<sip:123@far.test>"], Identities(_alice.TakeResponse(200)));
        _alice.Request("MESSAGE", "sip:123@tandem.test", body: "hello");
        _trusted.Reply(_trusted.TakeRequest("MESSAGE"), 200, "P-Asserted-Identity: <sip:123@far.test>\r\nPrivacy: id\r\n");
        Assert.Empty(Identities(_alice.TakeResponse(200)));
    }

    private static List<string> Identities(SipMessage message)
    {
        var identities = new List<string>();
        foreach (var value in message.Values(HeaderName.PAssertedIdentity)) identities.Add(SimulatedPhone.Text(value));
        return identities;
    }
}
