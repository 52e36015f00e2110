using Tandem.Core.Authentication;
using Tandem.Edge;
using Tandem.Simulation;
using Tandem.Sip;
using Tandem.Sip.Authentication;

namespace Tandem.Core.Tests;

public sealed class AuthenticationTests : IDisposable
{
    // The trap of the border is for SourceGuardTests.
    private readonly SimulatedNode _node = new(edge: EdgeOptions.Default with { Trap = TrapOptions.Default with { MaxSuspicions = 0 } });

    public void Dispose() => _node.Dispose();

    [Theory]
    [InlineData(SipTransport.Udp, DigestAlgorithm.Md5)]
    [InlineData(SipTransport.Udp, DigestAlgorithm.Sha256)]
    [InlineData(SipTransport.Tls, DigestAlgorithm.Sha256)]
    [InlineData(SipTransport.Ws, DigestAlgorithm.Md5)]
    public void A_user_registers_with_either_algorithm(SipTransport transport, DigestAlgorithm algorithm)
    {
        var alice = _node.Phone("alice", transport);
        alice.Algorithm = algorithm;
        alice.Register();
        Assert.Equal(1, _node.Core.RegistrationCount);
    }

    [Theory]
    [InlineData(SipTransport.Udp, "SHA-256 MD5")]
    [InlineData(SipTransport.Tcp, "SHA-256 MD5")]
    [InlineData(SipTransport.Ws, "MD5")]
    [InlineData(SipTransport.Wss, "MD5")]
    public void Sha256_is_offered_first_and_browsers_get_what_they_can_read(SipTransport transport, string expected)
    {
        var alice = _node.Phone("alice", transport);
        alice.RegisterOnly();
        Assert.Equal(expected, Algorithms(alice.TakeResponse(401), HeaderName.WwwAuthenticate));
        alice.Request("MESSAGE", "sip:bob@tandem.test");
        Assert.Equal(expected, Algorithms(alice.TakeResponse(407), HeaderName.ProxyAuthenticate));
    }

    [Theory]
    [InlineData("baresip v1.0.0 (x86_64/linux)", "MD5")]
    [InlineData("baresip v3.10.0 (x86_64/linux)", "SHA-256 MD5")]
    public void Phones_that_give_up_at_a_challenge_for_sha256_are_not_shown_one(string userAgent, string expected)
    {
        var alice = _node.Phone("alice", SipTransport.Udp);
        alice.RegisterOnly(extra: $"User-Agent: {userAgent}\r\n");
        Assert.Equal(expected, Algorithms(alice.TakeResponse(401), HeaderName.WwwAuthenticate));
    }

    [Fact]
    public void Who_has_a_secret_for_md5_alone_is_offered_md5_alone()
    {
        _node.Subscribers.HasMd5Alone = true;
        var alice = _node.Phone("alice", SipTransport.Udp);
        alice.RegisterOnly();
        Assert.Equal("MD5", Algorithms(alice.TakeResponse(401), HeaderName.WwwAuthenticate));
    }

    [Fact]
    public void A_domain_may_have_a_realm_of_its_own()
    {
        _node.Subscribers.Realm = "Our Phones";
        var (alice, bob) = (_node.Phone("alice", SipTransport.Udp), _node.Phone("bob", SipTransport.Udp, "198.51.100.2"));
        var request = alice.RegisterOnly();
        var challenge = alice.TakeResponse(401);
        Assert.Contains("realm=\"Our Phones\"", SimulatedPhone.Text(challenge[HeaderName.WwwAuthenticate]), StringComparison.Ordinal);
        alice.Authenticate(request, challenge);
        alice.TakeResponse(200);
        bob.Register();
        alice.Invite("sip:bob@tandem.test");
        // What proves a user to this server goes no further.
        Assert.False(bob.TakeRequest("INVITE").Has(HeaderName.ProxyAuthorization));
    }

    [Fact]
    public void A_connection_that_proved_itself_is_not_asked_again_and_udp_is()
    {
        var browser = _node.Phone("alice", SipTransport.Ws, "198.51.100.3");
        browser.Register();
        browser.Request("MESSAGE", "sip:bob@tandem.test");
        browser.TakeResponse(480);
        var phone = _node.Phone("alice", SipTransport.Udp);
        phone.Register();
        phone.Request("MESSAGE", "sip:bob@tandem.test");
        Assert.Equal("SHA-256 MD5", Algorithms(phone.TakeResponse(407), HeaderName.ProxyAuthenticate));
    }

    [Fact]
    public void What_one_user_proved_on_the_connection_of_a_proxy_counts_for_nobody_behind_it()
    {
        var proxy = _node.Phone("alice", SipTransport.Tcp, "198.51.100.3");
        proxy.Register();
        proxy.Request("MESSAGE", "sip:bob@tandem.test", extra: "Via: SIP/2.0/UDP 10.0.0.66;branch=z9hG4bKbehind\r\n");
        proxy.TakeResponse(407);
    }

    [Fact]
    public void A_drop_ends_the_connections_on_which_the_user_proved_himself_without_registering()
    {
        var browser = _node.Phone("alice", SipTransport.Wss, "198.51.100.3");
        var request = browser.Request("MESSAGE", "sip:nobody@tandem.test");
        browser.Authenticate(request, browser.TakeResponse(407));
        browser.TakeResponse(404);
        Assert.Equal(0, _node.Core.Drop("sip:alice@tandem.test"u8, _node.Now));
        _node.EndBatch();
        Assert.Equal(browser.Flow, Assert.Single(_node.Sockets.Closed));
    }

    [Fact]
    public void A_user_speaks_for_nobody_else()
    {
        var alice = _node.Phone("alice", SipTransport.Ws);
        alice.Register();
        var request = alice.Request("MESSAGE", "sip:carol@tandem.test", from: "sip:bob@tandem.test");
        alice.Authenticate(request, alice.TakeResponse(407));
        Assert.Contains("From Is Not", alice.TakeResponse(403).ToString(), StringComparison.Ordinal);

        request = alice.Request("REGISTER", "sip:tandem.test", "sip:bob@tandem.test", extra: "Contact: <sip:bob@198.51.100.1>\r\n");
        alice.Authenticate(request, alice.TakeResponse(401));
        Assert.Contains("To Is Not", alice.TakeResponse(403).ToString(), StringComparison.Ordinal);
        Assert.Equal(2, _node.Core.Metrics.IdentityRefusals);
        Assert.Equal(0, _node.Core.CountContacts("sip:bob@tandem.test"u8));
    }

    [Fact]
    public void Credentials_used_twice_are_challenged_as_stale()
    {
        var alice = _node.Phone("alice", SipTransport.Udp);
        var request = alice.RegisterOnly();
        alice.Authenticate(request, alice.TakeResponse(401));
        alice.TakeResponse(200);
        alice.Send(request);
        Assert.Contains("stale=true", alice.TakeResponse(401).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_old_nonce_is_challenged_as_stale()
    {
        var alice = _node.Phone("alice", SipTransport.Udp);
        var request = alice.RegisterOnly();
        var challenge = alice.TakeResponse(401);
        _node.Run(TimeSpan.FromMinutes(11));
        alice.Authenticate(request, challenge);
        Assert.Contains("stale=true", alice.TakeResponse(401).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_password_a_hundred_times_is_slowed_down_and_the_right_one_works_a_second_later()
    {
        var stranger = _node.Phone("alice", SipTransport.Udp);
        stranger.Password = "wrong";
        var statuses = new List<int>();
        for (var i = 0; i < 100; i++)
        {
            var request = stranger.RegisterOnly();
            stranger.Authenticate(request, stranger.TakeResponse(401));
            statuses.Add(stranger.Take().StatusCode);
        }

        Assert.Equal(9, statuses.Count(status => status == 401));
        Assert.Equal(91, statuses.Count(status => status == 403));
        // Not even looked at in between.
        Assert.Equal(10, _node.Core.Metrics.AuthenticationFailures);
        stranger.Password = "alice-secret";
        var early = stranger.RegisterOnly();
        stranger.Authenticate(early, stranger.TakeResponse(401));
        Assert.Equal("1", SimulatedPhone.Text(stranger.TakeResponse(403)[HeaderName.RetryAfter]));
        _node.Run(1);
        stranger.Register();
    }

    [Fact]
    public void Failures_for_one_user_lock_out_neither_other_users_nor_a_registered_one()
    {
        var alice = _node.Phone("alice", SipTransport.Udp);
        alice.Register();
        var stranger = _node.Phone("alice", SipTransport.Udp, port: 6000);
        stranger.Password = "wrong";
        for (var i = 0; i < 20; i++)
        {
            var request = stranger.RegisterOnly();
            stranger.Authenticate(request, stranger.TakeResponse(401));
            stranger.Take();
        }

        alice.Register();
        _node.Phone("bob", SipTransport.Udp, port: 6001).Register();
    }

    [Fact]
    public void A_user_who_does_not_exist_is_told_no_more_than_one_with_a_wrong_password()
    {
        var nobody = _node.Phone("mallory", SipTransport.Udp);
        var request = nobody.RegisterOnly();
        nobody.Authenticate(request, nobody.TakeResponse(401));
        nobody.TakeResponse(401);
    }

    [Fact]
    public void A_disabled_user_neither_calls_nor_is_called()
    {
        var alice = _node.Phone("alice", SipTransport.Ws);
        var bob = _node.Phone("bob", SipTransport.Udp, "198.51.100.2");
        alice.Register();
        bob.Register();
        _node.Subscribers.Disabled.Add("alice");
        alice.Invite(bob.AddressOfRecord);
        alice.TakeResponse(403);
        bob.Invite(alice.AddressOfRecord);
        bob.TakeResponse(404);
        Assert.Equal(0, alice.Waiting);
    }

    [Theory]
    [InlineData("Proxy-Authorization: Digest username=\"alice\", realm=\"tandem.test\"\r\n", 400)]
    [InlineData("Proxy-Authorization: Digest username=\"alice\", realm=\"tandem.test\", nonce=\"x\", uri=\"sip:carol@tandem.test\", response=\"00\", qop=auth, cnonce=\"a\", nc=00000001\r\n", 400)]
    [InlineData("Proxy-Authorization: Digest username=\"alice\", realm=\"tandem.test\", nonce=\"x\", uri=\"sip:bob@tandem.test\", response=\"00\", qop=auth, cnonce=\"a\", nc=00000001\r\n", 407)]
    [InlineData("Proxy-Authorization: Basic YWxpY2U6YWxpY2U=\r\n", 407)]
    public void Credentials_that_cannot_be_right_are_refused_or_challenged(string credentials, int status)
    {
        var alice = _node.Phone("alice", SipTransport.Udp);
        alice.Request("MESSAGE", "sip:bob@tandem.test", extra: credentials);
        alice.TakeResponse(status);
    }

    [Fact]
    public void The_credentials_for_this_server_go_no_further_and_those_for_others_do()
    {
        var alice = _node.Phone("alice", SipTransport.Udp);
        var bob = _node.Phone("bob", SipTransport.Udp, "198.51.100.2");
        bob.Register();
        alice.Invite(bob.AddressOfRecord, "Proxy-Authorization: Digest username=\"a\", realm=\"elsewhere\", nonce=\"n\", uri=\"sip:b\", response=\"0\"\r\n");
        var invite = bob.TakeRequest("INVITE");
        Assert.DoesNotContain("realm=\"tandem.test\"", invite.ToString(), StringComparison.Ordinal);
        Assert.Contains("realm=\"elsewhere\"", invite.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_callee_is_not_challenged_for_a_request_of_the_dialog_and_another_user_is()
    {
        var alice = _node.Phone("alice", SipTransport.Udp);
        var bob = _node.Phone("bob", SipTransport.Udp, "198.51.100.2");
        alice.Register();
        bob.Register();
        var call = SimulatedCall.Answered(alice, bob);
        var mallory = _node.Phone("bob", SipTransport.Udp, "203.0.113.66");
        var stolen = SimulatedDialog.OfCallee(mallory, call.Invite, call.Invite);
        stolen.Send("BYE");
        mallory.TakeResponse(407);
        call.Callee.Send("BYE");
        alice.TakeRequest("BYE");
    }

    [Fact]
    public void In_a_laboratory_nobody_is_asked_and_disabled_users_stay_disabled()
    {
        using var node = new SimulatedNode(CoreOptions.Default with { Authentication = AuthenticationOptions.Default with { IsOff = true } });
        var alice = node.Phone("alice", SipTransport.Udp);
        alice.RegisterOnly();
        alice.TakeResponse(200);
        node.Subscribers.Disabled.Add("alice");
        alice.RegisterOnly();
        alice.TakeResponse(403);
    }

    private static string Algorithms(SipMessage response, HeaderName field)
    {
        var names = new List<string>();
        for (var i = response.IndexOf(field); i >= 0; i = response.IndexOf(field, i + 1))
        {
            Assert.Equal(DigestResult.Ok, DigestChallenge.TryParse(response.GetHeader(i).Value, out var challenge));
            names.Add(challenge.Algorithm == DigestAlgorithm.Md5 ? "MD5" : "SHA-256");
        }

        return string.Join(' ', names);
    }
}
