using Tandem.Contracts;
using Tandem.Core.Locating;
using Tandem.Core.Proxying;
using Tandem.Simulation;
using Tandem.Sip;

namespace Tandem.Core.Tests;

/// <summary>RFC 3263: which questions are asked, and where the request goes with the answers.</summary>
public sealed class LocatingTests : IDisposable
{
    private const string Domain = "far.example";

    private readonly SimulatedNode _node = new(CoreOptions.Default with { Locating = LocatingOptions.Default with { MaxWaiting = 3 } });
    private readonly SimulatedPhone _alice;

    public LocatingTests()
    {
        _alice = _node.Phone("alice", SipTransport.Ws);
        _alice.Register();
    }

    private MemoryNames Names => _node.Names;

    public void Dispose() => _node.Dispose();

    [Fact]
    public void Naptr_chooses_the_transport_and_srv_the_server()
    {
        Names.Naptr(Domain, (20, 10, "SIP+D2U", "_sip._udp.far.example"), (10, 20, "SIP+D2U", "_other._udp.far.example"), (10, 10, "SIP+D2T", "_sip._tcp.far.example"), (5, 5, "E2U+sip", "x.example"));
        Names.Srv("_sip._tcp.far.example", (0, 0, 5080, "one.far.example"));
        Names.Address("one.far.example", "203.0.113.10");
        var server = Server("203.0.113.10", 5080);
        _node.Listen(server, "203.0.113.10", 5080);
        _alice.Invite("sip:bob@far.example");
        var invite = server.TakeRequest("INVITE");
        Assert.Equal("sip:bob@far.example", SimulatedPhone.Text(invite.RequestUri));
        Assert.Equal(SipTransport.Tcp, server.LastFlow.Transport);
        Assert.Equal(
            ["far.example Naptr", "_sip._tcp.far.example Srv", "_other._udp.far.example Srv", "one.far.example A", "one.far.example Aaaa"],
            Names.Questions.Select(question => $"{question.Name} {question.Kind}"));
    }

    [Theory]
    // A port leaves only the address; so does a numeric maddr, without a question.
    [InlineData("sip:bob@far.example:5080", "far.example A, far.example Aaaa", SipTransport.Udp, 5080)]
    [InlineData("sip:bob@FAR.example.:5080;transport=tcp", "far.example A, far.example Aaaa", SipTransport.Tcp, 5080)]
    [InlineData("sips:bob@far.example:5080", "far.example A, far.example Aaaa", SipTransport.Tls, 5080)]
    [InlineData("sip:bob@other.example;maddr=203.0.113.10", "", SipTransport.Udp, 5060)]
    [InlineData("sip:bob@other.example;maddr=far.example", "far.example Naptr, _sip._udp.far.example Srv, _sip._tcp.far.example Srv, _sips._tcp.far.example Srv, far.example A, far.example Aaaa", SipTransport.Udp, 5060)]
    // A transport leaves SRV of that transport, and without it the default port.
    [InlineData("sip:bob@far.example;transport=tcp", "_sip._tcp.far.example Srv, far.example A, far.example Aaaa", SipTransport.Tcp, 5060)]
    [InlineData("sip:bob@far.example;transport=tls", "_sips._tcp.far.example Srv, far.example A, far.example Aaaa", SipTransport.Tls, 5061)]
    [InlineData("sips:bob@far.example", "far.example Naptr, _sips._tcp.far.example Srv, far.example A, far.example Aaaa", SipTransport.Tls, 5061)]
    public void What_the_uri_names_is_not_asked(string uri, string questions, SipTransport transport, int port)
    {
        Names.Address(Domain, "203.0.113.10");
        var server = Server("203.0.113.10", port);
        _node.Listen(server, "203.0.113.10", port);
        _alice.Invite(uri);
        server.TakeRequest("INVITE");
        Assert.Equal(transport, server.LastFlow.Transport);
        Assert.Equal(questions, string.Join(", ", Names.Questions.Select(question => $"{question.Name} {question.Kind}")));
    }

    [Fact]
    public void A_sips_uri_takes_nothing_but_tls()
    {
        Names.Naptr(Domain, (10, 10, "SIP+D2U", "_sip._udp.far.example"), (20, 10, "SIPS+D2T", "_sips._tcp.far.example"));
        Names.Srv("_sip._udp.far.example", (0, 0, 5060, "one.far.example"));
        Names.Srv("_sips._tcp.far.example", (0, 0, 5071, "one.far.example"));
        Names.Address("one.far.example", "203.0.113.10");
        var server = Server("203.0.113.10", 5071);
        _node.Listen(server, "203.0.113.10", 5071);
        _alice.Invite("sips:bob@far.example");
        server.TakeRequest("INVITE");
        Assert.Equal(SipTransport.Tls, server.LastFlow.Transport);
        Refused("sips:bob@far.example;transport=udp", 478);
    }

    [Theory]
    [InlineData("sip:bob@nowhere.example", 478)]
    [InlineData("sip:bob@closed.example;transport=udp", 478)]
    [InlineData("sip:bob@broken.example", 504)]
    [InlineData("sip:bob@under_score.example", 478)]
    [InlineData("sip:bob@far.example;transport=ws", 478)]
    public void A_name_that_leads_nowhere_is_refused(string uri, int status)
    {
        // RFC 2782: the target "." says that there is no such service here, so the address of the name is none either.
        Names.Srv("_sip._udp.closed.example", (0, 0, 0, ""));
        Names.Address("closed.example", "203.0.113.10");
        Names.Fail("broken.example", NameRecordKind.A);
        Refused(uri, status);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("169.254.1.1")]
    [InlineData("0.0.0.0")]
    [InlineData("239.1.2.3")]
    [InlineData("255.255.255.255")]
    [InlineData("::1")]
    [InlineData("fe80::1")]
    [InlineData("ff02::1")]
    [InlineData("192.0.2.1")]
    public void A_name_does_not_lead_to_this_host_its_link_or_a_group(string address)
    {
        Names.Address(Domain, address);
        Refused("sip:bob@far.example:5060", 478);
        Assert.Empty(_node.Sockets.Opened);
    }

    [Fact]
    public void Nothing_is_looked_up_for_strangers()
    {
        var stranger = _node.Phone("stranger", SipTransport.Udp, "203.0.113.99");
        stranger.Request("INVITE", "sip:bob@far.example", from: "sip:stranger@abroad.example");
        stranger.TakeResponse(403);
        stranger.Request("INVITE", "sip:alice@tandem.test", from: "sip:stranger@abroad.example", extra: "Route: <sip:far.example;lr>\r\n");
        stranger.TakeResponse(403);
        Assert.Empty(Names.Questions);
    }

    [Fact]
    public void Answers_are_kept_for_their_time()
    {
        Names.Address(Domain, 60, "203.0.113.10");
        var server = Server("203.0.113.10");
        for (var call = 0; call < 3; call++)
        {
            _alice.Invite("sip:bob@far.example:5060");
            _alice.Clear();
            _node.Run(20);
        }

        // The negative answer for AAAA has its own time of 30 s and was asked for again.
        Assert.Equal(3, Names.Questions.Count);
        _node.Run(1);
        _alice.Invite("sip:bob@far.example:5060");
        Assert.Equal(["A", "Aaaa", "Aaaa", "A"], Names.Questions.Select(question => question.Kind.ToString()));
        Assert.NotEqual(0, server.Waiting);
    }

    [Fact]
    public void A_call_that_waits_for_a_name_can_be_cancelled()
    {
        Names.Address(Domain, "203.0.113.10");
        var server = Server("203.0.113.10");
        Names.IsHeld = true;
        var request = _alice.Invite("sip:bob@far.example:5060");
        _alice.TakeResponse(100);
        _alice.Cancel(request);
        _alice.TakeResponse(200);
        _alice.Acknowledge(request, _alice.TakeResponse(487));
        Names.IsHeld = false;
        _node.EndBatch();
        Assert.Equal(0, server.Waiting);
        _node.AssertIdle();
    }

    [Fact]
    public void A_name_may_be_found_after_another_device_has_answered()
    {
        using var node = new SimulatedNode(CoreOptions.Default with { Proxy = ProxyOptions.Default with { Redirects = RedirectPolicy.Everywhere } });
        var alice = node.Phone("alice", SipTransport.Udp, "198.51.100.1");
        var bob = node.Phone("bob", SipTransport.Udp, "198.51.100.2");
        var other = node.Phone("bob", SipTransport.Udp, "198.51.100.3");
        foreach (var phone in (SimulatedPhone[])[alice, bob, other]) phone.Register();
        node.Names.IsHeld = true;
        alice.Invite("sip:bob@tandem.test", "Request-Disposition: no-cancel\r\n");
        bob.Reply(bob.TakeRequest("INVITE"), 302, contact: "sip:bob@far.example");
        bob.TakeRequest("ACK");
        Assert.NotEmpty(node.Names.Questions);
        other.Reply(other.TakeRequest("INVITE"), 200);
        alice.TakeResponse(200);
        node.Names.IsHeld = false;
        node.EndBatch(); // nobody is there: the answer would be 478, and the caller has his
        Assert.Equal(0, alice.Waiting);
        node.AssertIdle();
    }

    [Fact]
    public void A_name_service_that_is_silent_ends_the_wait()
    {
        Names.IsHeld = true;
        var request = _alice.Invite("sip:bob@far.example");
        _node.Run(7.9);
        _alice.TakeResponse(100);
        Assert.Equal(0, _alice.Waiting);
        _node.Run(0.2);
        var response = _alice.TakeResponse(504);
        Assert.Equal("Name Service Does Not Answer", SimulatedPhone.Text(response.ReasonPhrase));
        _alice.Acknowledge(request, response);
        _node.AssertIdle();
    }

    [Fact]
    public void What_is_known_when_the_time_is_over_is_used()
    {
        Names.Address(Domain, "203.0.113.10");
        var server = Server("203.0.113.10");
        Names.IsHeld = true;
        _alice.Invite("sip:bob@far.example:5060");
        // One of the two answers comes.
        Names.IsHeld = false;
        Assert.True(Names.TryAnswer(out var question, out var answer));
        Names.IsHeld = true;
        _node.Core.Resolved(question, answer, _node.Now);
        _node.Run(8);
        server.TakeRequest("INVITE");
    }

    [Fact]
    public void Only_so_many_requests_wait()
    {
        Names.IsHeld = true;
        for (var call = 0; call < 3; call++) _alice.Invite($"sip:bob@far{call}.example");
        _alice.Clear();
        var request = _alice.Invite("sip:bob@far.example");
        var response = _alice.TakeResponse(500);
        Assert.Equal("8", SimulatedPhone.Text(response[HeaderName.RetryAfter]));
        _alice.Acknowledge(request, response);
        Assert.Equal(1, _node.Core.Metrics.RefusedLookups);
        _node.AssertIdle();
    }

    [Fact]
    public void The_same_question_is_asked_once_for_all_who_wait()
    {
        Names.Address(Domain, "203.0.113.10");
        var server = Server("203.0.113.10");
        Names.IsHeld = true;
        for (var call = 0; call < 3; call++) _alice.Invite("sip:bob@far.example:5060");
        Assert.Equal(2, Names.Questions.Count);
        Names.IsHeld = false;
        _node.EndBatch();
        Assert.Equal(3, server.Waiting);
    }

    [Fact]
    public void A_large_request_goes_to_a_named_server_by_tcp()
    {
        Names.Address(Domain, "203.0.113.10");
        var server = Server("203.0.113.10");
        _node.Listen(server, "203.0.113.10", 5060);
        _alice.Invite("sip:bob@far.example:5060", body: new string('v', 1400));
        server.TakeRequest("INVITE");
        Assert.Equal(SipTransport.Tcp, server.LastFlow.Transport);
    }

    [Fact]
    public void The_number_of_answers_is_bounded()
    {
        var cache = new NameCache(LocatingOptions.Default with { MaxAnswers = 10 });
        for (var i = 0; i < 100; i++) cache.Keep(new($"n{i}.example", NameRecordKind.A), NameAnswer.Failed, _node.Now);
        Assert.InRange(cache.Count, 1, 10);
        Assert.True(cache.TryFind(new("n99.example", NameRecordKind.A), _node.Now, out _));
    }

    [Fact]
    public void Servers_of_one_priority_are_drawn_by_weight()
    {
        var random = new Random(20261129);
        var first = new Dictionary<string, int>();
        for (var i = 0; i < 10_000; i++)
        {
            List<SrvRecord> records = [new(20, 1, 1, "later"), new(10, 75, 1, "much"), new(10, 25, 1, "little"), new(10, 0, 1, "none")];
            WeightedOrder.Sort(records, random);
            Assert.Equal("later", records[3].Target);
            first[records[0].Target] = first.GetValueOrDefault(records[0].Target) + 1;
        }

        Assert.InRange(first["much"], 7_000, 7_700);
        Assert.InRange(first["little"], 2_200, 2_800);
        Assert.InRange(first["none"], 1, 300);
    }

    private SimulatedPhone Server(string host, int port = 5060) => _node.Phone("server", SipTransport.Udp, host, port);

    private void Refused(string uri, int status)
    {
        var request = _alice.Invite(uri);
        _alice.Acknowledge(request, _alice.TakeResponse(status));
        _node.AssertIdle();
    }
}
