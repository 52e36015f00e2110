using Tandem.Contracts;
using Tandem.Edge;
using Tandem.Simulation;
using Tandem.Sip;

namespace Tandem.Core.Tests;

/// <summary>What the Core holds against sources, and that it never locks out who is registered.</summary>
public sealed class SourceGuardTests : IDisposable
{
    private readonly SimulatedNode _node = new(edge: EdgeOptions.Default with { Trap = TrapOptions.Default with { MaxSuspicions = 5 } });

    public void Dispose() => _node.Dispose();

    [Fact]
    public void Wrong_passwords_in_a_row_end_in_silence()
    {
        var thief = _node.Phone("alice", SipTransport.Udp, "203.0.113.66");
        thief.Password = "guess";
        for (var i = 0; i < 5; i++) Guess(thief);
        thief.Clear();
        thief.RegisterOnly();
        Assert.Equal(0, thief.Waiting);
        Assert.Equal(Suspicion.WrongSecret, Assert.Single(_node.Edge.BlockedSources(_node.Now)).Reason);
        _node.Run(301);
        thief.RegisterOnly();
        thief.TakeResponse(401);
    }

    [Fact]
    public void Looking_for_users_ends_in_silence()
    {
        var scanner = _node.Phone("scanner", SipTransport.Udp, "203.0.113.66");
        for (var i = 0; i < 5; i++) scanner.Request("REGISTER", "sip:tandem.test", $"sip:{100 + i}@tandem.test", $"sip:{100 + i}@tandem.test", "Contact: <sip:x@203.0.113.66>\r\n");
        scanner.Clear();
        scanner.Request("INVITE", "sip:alice@tandem.test", from: "sip:x@abroad.example");
        Assert.Equal(0, scanner.Waiting);
    }

    [Theory]
    [InlineData("sip:{0}@tandem.test", Suspicion.UnknownUser)]
    [InlineData("sip:0049{0}@203.0.113.200", Suspicion.Relaying)]
    public void Calls_to_nobody_end_in_silence(string uri, Suspicion reason)
    {
        var scanner = _node.Phone("scanner", SipTransport.Udp, "203.0.113.66");
        for (var i = 0; i < 5; i++)
            scanner.Request("OPTIONS", string.Format(System.Globalization.CultureInfo.InvariantCulture, uri, 100 + i), from: "sip:x@abroad.example");
        Assert.Equal(reason, Assert.Single(_node.Edge.BlockedSources(_node.Now)).Reason);
    }

    [Fact]
    public void A_foreign_proxy_whose_users_mistype_now_and_then_is_no_scanner()
    {
        _node.Phone("alice", SipTransport.Ws).Register();
        var proxy = _node.Phone("proxy", SipTransport.Udp, "203.0.113.66");
        for (var i = 0; i < 10; i++)
        {
            for (var j = 0; j < 3; j++) proxy.Request("MESSAGE", $"sip:{100 + i}@tandem.test", from: "sip:x@abroad.example");
            // Who is registered and who is not exist both.
            proxy.Request("MESSAGE", i % 2 == 0 ? "sip:alice@tandem.test" : "sip:bob@tandem.test", from: "sip:x@abroad.example");
        }

        Assert.Empty(_node.Edge.BlockedSources(_node.Now));
        for (var j = 0; j < 5; j++) proxy.Request("MESSAGE", "sip:100@tandem.test", from: "sip:x@abroad.example");
        Assert.Single(_node.Edge.BlockedSources(_node.Now));
    }

    [Fact]
    public void Who_guesses_passwords_does_not_get_off_by_a_call_in_between()
    {
        var thief = _node.Phone("alice", SipTransport.Udp, "203.0.113.66");
        thief.Password = "guess";
        for (var i = 0; i < 5; i++)
        {
            Guess(thief);
            thief.Request("MESSAGE", "sip:bob@tandem.test", from: "sip:x@abroad.example");
        }

        Assert.Equal(Suspicion.WrongSecret, Assert.Single(_node.Edge.BlockedSources(_node.Now)).Reason);
    }

    [Fact]
    public void Who_is_registered_is_not_locked_out_by_others_at_his_address()
    {
        var alice = _node.Phone("alice", SipTransport.Udp, "203.0.113.66");
        alice.Register();
        // Also after a restart: the registrations come back from the journal.
        _node.Restart();
        var thief = _node.Phone("bob", SipTransport.Udp, "203.0.113.66", 6000);
        thief.Password = "guess";
        for (var i = 0; i < 20; i++) Guess(thief);
        Assert.Empty(_node.Edge.BlockedSources(_node.Now));
        alice.Register();
    }

    [Fact]
    public void Who_stays_on_his_connection_and_refreshes_is_trusted_after_days_too()
    {
        var alice = _node.Phone("alice", SipTransport.Ws, "203.0.113.66");
        alice.Register();
        for (var hours = 0; hours < 30; hours++)
        {
            _node.Run(3600);
            // No challenge: the connection has proved itself.
            alice.RegisterOnly();
            alice.TakeResponse(200);
        }

        var thief = _node.Phone("bob", SipTransport.Tcp, "203.0.113.66", 6000);
        thief.Password = "guess";
        for (var i = 0; i < 20; i++) Guess(thief);
        Assert.Empty(_node.Edge.BlockedSources(_node.Now));
    }

    [Fact]
    public void An_own_user_may_dial_wrong_numbers()
    {
        var alice = _node.Phone("alice", SipTransport.Ws, "203.0.113.66");
        alice.Register();
        for (var i = 0; i < 20; i++) alice.Request("MESSAGE", $"sip:nobody{i}@tandem.test");
        Assert.Empty(_node.Edge.BlockedSources(_node.Now));
    }

    [Fact]
    public void A_phone_that_answers_its_challenge_is_never_suspected()
    {
        var phones = Enumerable.Range(0, 20).Select(i => _node.Phone("alice", SipTransport.Udp, "203.0.113.66", 7000 + i)).ToArray();
        // A site comes back after a power cut: all ask first, then all answer.
        var requests = phones.Select(phone => phone.RegisterOnly()).ToArray();
        foreach (var (phone, request) in phones.Zip(requests))
        {
            phone.Authenticate(request, phone.TakeResponse(401));
            phone.TakeResponse(200);
        }

        Assert.Empty(_node.Edge.BlockedSources(_node.Now));
    }

    [Fact]
    public void Who_guesses_passwords_by_another_protocol_gets_no_further_here()
    {
        var thief = _node.Phone("alice", SipTransport.Udp, "203.0.113.66");
        Assert.False(_node.Edge.Trusts(thief.Flow.Remote, _node.Now));
        for (var i = 0; i < 5; i++) _node.Edge.Guard.Suspect(thief.Flow, Suspicion.WrongSecret, _node.Now);
        thief.RegisterOnly();
        Assert.Equal(0, thief.Waiting);
        Assert.Equal(Suspicion.WrongSecret, Assert.Single(_node.Edge.BlockedSources(_node.Now)).Reason);
    }

    [Fact]
    public void Of_where_somebody_is_registered_another_protocol_is_told_so()
    {
        var alice = _node.Phone("alice", SipTransport.Udp, "203.0.113.66");
        alice.Register();
        Assert.True(_node.Edge.Trusts(alice.Flow.Remote.WithPort(9), _node.Now));
        _node.Run(25 * 3600);
        Assert.False(_node.Edge.Trusts(alice.Flow.Remote.WithPort(9), _node.Now));
    }

    [Fact]
    public void An_overloaded_node_refuses_new_calls_alone()
    {
        var (alice, bob) = (_node.Phone("alice", SipTransport.Ws), _node.Phone("bob", SipTransport.Udp, "198.51.100.2"));
        alice.Register();
        bob.Register();
        var call = SimulatedCall.Answered(alice, bob);
        _node.Sockets.IsBehind = true;
        for (var i = 0; i < 120; i++)
        {
            _node.Run(0.1);
            _node.EndBatch();
        }

        var request = alice.Invite("sip:bob@tandem.test");
        var refused = alice.TakeResponse(503);
        Assert.InRange(int.Parse(SimulatedPhone.Text(refused[HeaderName.RetryAfter]), System.Globalization.CultureInfo.InvariantCulture), 5, 10);
        alice.Acknowledge(request, refused);
        Assert.Equal(0, bob.Waiting);
        // Who is there stays, and calls end.
        alice.Register();
        call.Caller.Send("BYE");
        bob.Reply(bob.TakeRequest("BYE"), 200);
        alice.TakeResponse(200);
        _node.Sockets.IsBehind = false;
        for (var i = 0; i < 120; i++)
        {
            _node.Run(0.1);
            _node.EndBatch();
        }

        alice.Invite("sip:bob@tandem.test");
        bob.TakeRequest("INVITE");
        Assert.Equal(1, _node.Edge.Metrics.OverloadRefused);
    }

    private static void Guess(SimulatedPhone thief)
    {
        thief.Clear();
        var request = thief.RegisterOnly();
        var response = thief.Take();
        if (response.StatusCode == 401) thief.Authenticate(request, response);
        thief.Clear();
    }
}
