using System.Text;
using Tandem.Contracts;
using Tandem.Kernel;
using Tandem.Simulation;
using Tandem.Sip;

namespace Tandem.Edge.Tests;

public sealed class EdgeFunctionTests : IDisposable
{
    private readonly SimulatedSockets _sockets = new();
    private readonly RecordingFunction _next = new();
    private readonly Instant _now = new(1000);
    private EdgeFunction _edge;

    public EdgeFunctionTests() => _edge = Make(EdgeOptions.Default);

    public void Dispose() => _edge.Dispose();

    [Theory]
    [InlineData("198.51.100.7:5080", "", "SIP/2.0/UDP 198.51.100.7:5080;branch=z9hG4bKa")]
    [InlineData("198.51.100.7:5080", ";rport", "SIP/2.0/UDP 198.51.100.7:5080;branch=z9hG4bKa;received=198.51.100.7;rport=5080")]
    [InlineData("10.0.0.1:5080", "", "SIP/2.0/UDP 10.0.0.1:5080;branch=z9hG4bKa;received=198.51.100.7")]
    [InlineData("client.invalid", ";rport", "SIP/2.0/UDP client.invalid;branch=z9hG4bKa;received=198.51.100.7;rport=5080")]
    [InlineData("10.0.0.1", ";received=203.0.113.9;rport=1;x=\"a;b\"", "SIP/2.0/UDP 10.0.0.1;branch=z9hG4bKa;x=\"a;b\";received=198.51.100.7;rport=5080")]
    public void The_top_via_tells_where_a_request_came_from(string sentBy, string parameters, string expected)
    {
        Receive(SipTransport.Udp, Options($"SIP/2.0/UDP {sentBy};branch=z9hG4bKa{parameters}"));
        Assert.Equal(expected, Encoding.UTF8.GetString(Assert.Single(_next.Received)[HeaderName.Via]));
    }

    [Fact]
    public void A_folded_via_is_written_on_one_line()
    {
        Receive(SipTransport.Udp, Options("SIP/2.0/UDP 10.0.0.1\r\n ;branch=z9hG4bKa\r\n\t;x=\"a\r\n b\""));
        Assert.DoesNotContain("\r", Encoding.UTF8.GetString(Assert.Single(_next.Received)[HeaderName.Via]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "198.51.100.7", true)]
    [InlineData(5, "2001:db8::7", true)]
    [InlineData(0, "2001:db8::7", false)]
    [InlineData(5, "198.51.100.7", false)]
    [InlineData(1, "198.51.100.7", false)]
    [InlineData(6, "198.51.100.7", false)]
    public void A_flow_that_was_written_down_under_other_listeners_is_not_open(byte listener, string remote, bool isOpen) =>
        Assert.Equal(isOpen, _edge.Flows.IsOpen(new Flow(SipTransport.Udp, listener, SimulatedSockets.Address(remote, 5080), 0)));

    [Fact]
    public void An_ipv6_source_is_written_without_brackets()
    {
        _edge.Received(Octets(Options("SIP/2.0/UDP [2001:db8::99];branch=z9hG4bKa;rport")), _sockets.Accept(SipTransport.Udp, "2001:db8::7", 5080), _now);
        Assert.EndsWith(";received=2001:db8::7;rport=5080", Encoding.UTF8.GetString(Assert.Single(_next.Received)[HeaderName.Via]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("OPTIONS sip:a@b SIP/3.0\r\n{0}", "505 Version Not Supported", SipParseError.Version)]
    [InlineData("OPTIONS urn:a:b SIP/2.0\r\n{0}", "416 Unsupported URI Scheme", SipParseError.UriScheme)]
    [InlineData("OPTIONS sip:a@b@c SIP/2.0\r\n{0}", "400 Malformed Request-URI", SipParseError.RequestUri)]
    [InlineData("OPTIONS sip:a@b SIP/2.0\r\n{0}Max-Forwards: 256\r\n", "400 Malformed Max-Forwards", SipParseError.MaxForwards)]
    [InlineData("OPTIONS sip:a@b SIP/2.0\r\n{0}Contact: <<\r\n", "400 Malformed Contact", SipParseError.HeaderValue)]
    [InlineData("OPTIONS sip:a@b SIP/2.0\r\n{0}Route: <<\r\n", "400 Malformed Route", SipParseError.HeaderValue)]
    [InlineData("OPTIONS sip:a@b SIP/2.0\r\n{0}Content-Length: 5\r\n", "400 Content-Length Does Not Fit the Body", SipParseError.ContentLength)]
    [InlineData("OPTIONS sip:a@b SIP/2.0\r\n{0}no header\r\n", "400 Malformed Header Field", SipParseError.HeaderLine)]
    [InlineData("BYE sip:a@b SIP/2.0\r\n{0}", "400 Missing or Malformed CSeq", SipParseError.CSeq)]
    public void A_refused_request_gets_an_answer_that_names_the_reason(string text, string status, SipParseError error)
    {
        const string fields = "Via: SIP/2.0/UDP 198.51.100.7:5080;branch=z9hG4bKa\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:b@b>\r\nCall-ID: 1\r\nCSeq: 1 OPTIONS\r\n";
        Receive(SipTransport.Udp, string.Format(System.Globalization.CultureInfo.InvariantCulture, text, fields) + "\r\n");
        Assert.StartsWith($"SIP/2.0 {status}\r\n", Assert.Single(Sent()), StringComparison.Ordinal);
        Assert.Equal(1, _edge.Metrics.Refused(error));
        Assert.Empty(_next.Received);
    }

    [Theory]
    [InlineData("hello\r\n\r\n")]
    [InlineData("OPTIONS sip:a@b SIP/2.0\r\n\r\n")]
    [InlineData("OPTIONS sip:a@b SIP/2.0\r\nVia: nonsense\r\n\r\n")]
    [InlineData("ACK sip:a@b SIP/2.0\r\nVia: SIP/2.0/UDP 198.51.100.7;branch=z9hG4bKa\r\n\r\n")]
    [InlineData("SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 198.51.100.7;branch=z9hG4bKa\r\n\r\n")]
    [InlineData("\0\u0001\0\0")]
    public void What_has_no_answer_gets_none(string text)
    {
        Receive(SipTransport.Udp, text);
        Assert.Empty(Sent());
        Assert.Empty(_next.Received);
    }

    [Theory]
    [InlineData(SipTransport.Udp, "TCP", false)]
    [InlineData(SipTransport.Udp, "SCTP", false)]
    [InlineData(SipTransport.Tcp, "UDP", false)]
    [InlineData(SipTransport.Tcp, "TCP", true)]
    [InlineData(SipTransport.Tcp, "TLS", true)]
    [InlineData(SipTransport.Tls, "TLS", true)]
    [InlineData(SipTransport.Ws, "WSS", true)]
    [InlineData(SipTransport.Wss, "WSS", true)]
    [InlineData(SipTransport.Wss, "TLS", false)]
    public void The_top_via_must_name_the_transport_in_use(SipTransport transport, string named, bool accepted)
    {
        Receive(transport, Options($"SIP/2.0/{named} 198.51.100.7:5080;branch=z9hG4bKa"));
        Assert.Equal(accepted, _next.Received.Count == 1);
        if (!accepted) Assert.StartsWith("SIP/2.0 400 Via Names Another Transport", Assert.Single(Sent()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_ping_on_a_connection_is_answered_and_one_on_udp_is_not()
    {
        Receive(SipTransport.Ws, "\r\n\r\n");
        Assert.Equal("\r\n", Assert.Single(Sent()));
        Receive(SipTransport.Ws, "\r\n");
        Receive(SipTransport.Udp, "\r\n\r\n");
        Assert.Empty(Sent());
        Assert.Equal(3, _edge.Metrics.KeepAlives);
    }

    [Fact]
    public void A_stream_that_cannot_be_read_on_is_answered_with_its_reason()
    {
        var flow = _sockets.Accept(SipTransport.Tcp, "198.51.100.7", 40000);
        _edge.Broken(Octets("INVITE sip:a@b SIP/2.0\r\nVia: SIP/2.0/TCP 198.51.100.7;branch=z9hG4bKa\r\nX: " + new string('x', 40_000)), SipParseError.TooLarge, flow, _now);
        _edge.EndOfBatch(_now);
        Assert.StartsWith("SIP/2.0 513 Message Too Large", Assert.Single(Sent()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(";rport", 40000)]
    [InlineData("", 5080)]
    public void A_udp_response_goes_to_the_source_when_rport_was_asked_for_and_to_sent_by_otherwise(string rport, int port)
    {
        var flow = _sockets.Accept(SipTransport.Udp, "198.51.100.7", 40000);
        _edge.Received(Octets(Options($"SIP/2.0/UDP 198.51.100.7:5080;branch=z9hG4bKa{rport}")), flow, _now);
        Answer(flow);
        Assert.Equal(SimulatedSockets.Address("198.51.100.7", port), _sockets.Sent.Dequeue().Flow.Remote);
    }

    [Fact]
    public void A_response_to_a_client_whose_connection_ended_goes_over_a_new_one_to_sent_by()
    {
        var flow = _sockets.Accept(SipTransport.Tcp, "198.51.100.7", 40000);
        _edge.Received(Octets(Options("SIP/2.0/TCP 198.51.100.7:5080;branch=z9hG4bKa")), flow, _now);
        _sockets.End(flow);
        Answer(flow);
        Assert.Equal(SimulatedSockets.Address("198.51.100.7", 5080), Assert.Single(_sockets.Opened).Remote);
        Assert.Single(_sockets.Sent);
    }

    [Fact]
    public void Nothing_is_sent_before_the_batch_ends()
    {
        Receive(SipTransport.Ws, "\r\n\r\n", endBatch: false);
        Assert.Empty(_sockets.Sent);
        _edge.EndOfBatch(_now);
        Assert.Single(_sockets.Sent);
    }

    [Fact]
    public void A_source_over_its_rate_is_told_once_and_then_dropped_until_it_slows_down()
    {
        _edge.Dispose();
        _edge = Make(EdgeOptions.Default with { MessagesPerSecond = 10, BurstTime = TimeSpan.FromSeconds(1) });
        var text = Options("SIP/2.0/UDP 198.51.100.7:5080;branch=z9hG4bKa");
        for (var i = 0; i < 30; i++) Receive(SipTransport.Udp, text);
        Assert.Equal(10, _next.Received.Count);
        var answer = Assert.Single(Sent());
        Assert.StartsWith("SIP/2.0 503 Too Many Messages", answer, StringComparison.Ordinal);
        Assert.Contains("Retry-After: 1\r\n", answer, StringComparison.Ordinal);
        Assert.Equal(20, _edge.Metrics.OverRate);
        Receive(SipTransport.Udp, text, at: _now + TimeSpan.FromSeconds(1));
        Assert.Equal(11, _next.Received.Count);
    }

    [Fact]
    public void The_addresses_of_one_subscribers_IPv6_network_share_a_rate()
    {
        _edge.Dispose();
        _edge = Make(EdgeOptions.Default with { MessagesPerSecond = 10, BurstTime = TimeSpan.FromSeconds(1) });
        for (var i = 1; i <= 30; i++)
        {
            var source = _sockets.Accept(SipTransport.Udp, $"2001:db8:1:2::{i:x}", 5080);
            _edge.Received(Octets(Options($"SIP/2.0/UDP [2001:db8:1:2::{i:x}]:5080;branch=z9hG4bKa")), source, _now);
        }

        Assert.Equal((10, 20L), (_next.Received.Count, _edge.Metrics.OverRate));
    }

    [Fact]
    public void Loopback_and_responses_are_not_held_to_the_rate_of_strangers()
    {
        _edge.Dispose();
        _edge = Make(EdgeOptions.Default with { MessagesPerSecond = 1, BurstTime = TimeSpan.FromSeconds(1) });
        var loopback = _sockets.Accept(SipTransport.Udp, "127.0.0.1", 5080);
        for (var i = 0; i < 100; i++) _edge.Received(Octets(Options("SIP/2.0/UDP 127.0.0.1:5080;branch=z9hG4bKa")), loopback, _now);
        Assert.Equal(100, _next.Received.Count);
        const string response = "SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKa\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:b@b>;tag=2\r\nCall-ID: 1\r\nCSeq: 1 OPTIONS\r\n\r\n";
        for (var i = 0; i < 100; i++) Receive(SipTransport.Udp, response);
        Assert.Equal(200, _next.Received.Count);
    }

    [Fact]
    public void A_proven_user_is_known_until_the_connection_ends()
    {
        var flow = _sockets.Accept(SipTransport.Ws, "198.51.100.7", 40000);
        var udp = _sockets.Accept(SipTransport.Udp, "198.51.100.7", 5080);
        _edge.Flows.SetProvenUser(flow, "sip:alice@tandem.test"u8.ToArray());
        _edge.Flows.SetProvenUser(udp, "sip:alice@tandem.test"u8.ToArray());
        Assert.True(_edge.Flows.ProvenUser(flow).Span.SequenceEqual("sip:alice@tandem.test"u8));
        Assert.True(_edge.Flows.ProvenUser(udp).IsEmpty);
        _sockets.End(flow);
        _edge.Closed(flow, _now);
        Assert.True(_edge.Flows.ProvenUser(flow).IsEmpty);
        Assert.Equal(0, _edge.ProvenUsers);
        Assert.Equal(flow, Assert.Single(_next.Failed));
    }

    [Theory]
    [InlineData("192.0.2.1", 0, true)]
    [InlineData("192.0.2.1", 5060, true)]
    [InlineData("192.0.2.1", 8443, true)]
    [InlineData("192.0.2.1", 5070, false)]
    [InlineData("[2001:db8::1]", 5060, true)]
    [InlineData("[2001:DB8:0::1]", 5060, true)]
    [InlineData("SIP.example.com", 5099, true)]
    [InlineData("192.0.2.2", 0, false)]
    [InlineData("example.com", 0, false)]
    public void Own_addresses_are_those_of_the_listeners_and_the_configured_names(string host, int port, bool own)
    {
        _edge.Dispose();
        _edge = Make(EdgeOptions.Default with { Names = ["sip.example.com"] });
        Assert.Equal(own, _edge.Flows.IsOwnAddress(Encoding.ASCII.GetBytes(host), port));
    }

    [Fact]
    public void A_tap_sees_what_comes_in_what_is_refused_and_what_goes_out()
    {
        var tap = new RecordingTap();
        _edge.Tap = tap;
        Receive(SipTransport.Udp, Options("SIP/2.0/UDP 10.0.0.1;branch=z9hG4bKa"));
        Receive(SipTransport.Udp, Options("SIP/2.0/TCP 10.0.0.1;branch=z9hG4bKa"));
        Receive(SipTransport.Udp, "garbage\r\n\r\n");
        Assert.Equal(["in OPTIONS", "in OPTIONS", "out 400", "refused StartLine"], tap.Seen);
    }

    [Fact]
    public void A_request_that_cannot_be_sent_is_told_upward_in_the_next_turn_and_a_response_is_not()
    {
        var ended = _sockets.Accept(SipTransport.Ws, "198.51.100.7", 40000);
        _edge.Received(Octets(Options("SIP/2.0/WS 198.51.100.7;branch=z9hG4bKa")), ended, _now);
        _sockets.End(ended);
        Answer(ended);
        Assert.Equal(Instant.Never, _edge.Deadline);
        _next.Outputs.Enqueue(new SipTransmit(ended, _next.Received[0]));
        _edge.Drain();
        _edge.EndOfBatch(_now);
        Assert.Empty(_next.Failed);
        Assert.True(_edge.Deadline <= _now);

        _edge.Advance(_now);

        Assert.Equal(ended, Assert.Single(_next.Failed));
        Assert.Equal((2L, Instant.Never), (_edge.Metrics.NotSent, _edge.Deadline));
    }

    [Theory]
    [InlineData(SipTransport.Tls, ";alias", 5071, 1)]
    [InlineData(SipTransport.Tls, "", 5071, 0)]
    [InlineData(SipTransport.Tcp, ";alias", 5071, 0)]
    public void A_peer_offers_its_tls_connection_for_requests_to_it(SipTransport transport, string parameter, int port, int aliases)
    {
        Receive(transport, Options($"SIP/2.0/{transport.ToString().ToUpperInvariant()} 198.51.100.7:{port};branch=z9hG4bKa{parameter}"));
        Assert.Equal(aliases, _sockets.Aliases.Count);
        Assert.All(_sockets.Aliases, alias => Assert.Equal(port, alias.Port));
    }

    [Fact]
    public void An_alias_without_a_port_means_that_of_tls()
    {
        Receive(SipTransport.Tls, Options("SIP/2.0/TLS sip.example.com;branch=z9hG4bKa;alias"));
        Assert.Equal(5061, Assert.Single(_sockets.Aliases).Port);
    }

    [Fact]
    public void What_a_peer_proved_and_the_domain_of_a_next_hop_pass_through()
    {
        var tls = _sockets.Accept(SipTransport.Tls, "198.51.100.7", 40000);
        _sockets.Proven[tls] = ["example.com"u8.ToArray()];
        Assert.True(Assert.Single(_edge.Flows.ProvenDomains(tls)).Span.SequenceEqual("example.com"u8));
        Assert.Empty(_edge.Flows.ProvenDomains(_sockets.Accept(SipTransport.Tcp, "198.51.100.7", 40000)));
        Assert.True(_edge.Flows.TryOpen(SipTransport.Tls, SimulatedSockets.Address("198.51.100.7", 5061), "example.com"u8, out _));
        Assert.Equal("example.com", _sockets.LastDomain);
    }

    private EdgeFunction Make(EdgeOptions options)
    {
        var edge = new EdgeFunction(_sockets, new FlowTokens(new byte[32]), options);
        edge.Connect(_next);
        return edge;
    }

    private void Receive(SipTransport transport, string text, bool endBatch = true, Instant? at = null)
    {
        _edge.Received(Octets(text), _sockets.Accept(transport, "198.51.100.7", 5080), at ?? _now);
        if (endBatch) _edge.EndOfBatch(at ?? _now);
    }

    private void Answer(Flow flow)
    {
        _next.Outputs.Enqueue(new SipTransmit(flow, SipMessage.CreateResponse(_next.Received[0], 200)));
        _edge.Drain();
        _edge.EndOfBatch(_now);
    }

    private List<string> Sent()
    {
        var texts = _sockets.Sent.Select(sent => Encoding.UTF8.GetString(sent.Octets)).ToList();
        _sockets.Sent.Clear();
        return texts;
    }

    private static byte[] Octets(string text) => Encoding.UTF8.GetBytes(text);

    private static string Options(string via) =>
        $"OPTIONS sip:tandem.test SIP/2.0\r\nVia: {via}\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:b@b>\r\nCall-ID: 1\r\nCSeq: 1 OPTIONS\r\nMax-Forwards: 70\r\n\r\n";

    private sealed class RecordingFunction : ISipFunction
    {
        public List<SipMessage> Received { get; } = [];

        public List<Flow> Failed { get; } = [];

        public Queue<SipTransmit> Outputs { get; } = new();

        public Instant Deadline => Instant.Never;

        public void Receive(SipMessage message, in Flow flow, Instant now) => Received.Add(message);

        public void FlowFailed(in Flow flow, Instant now) => Failed.Add(flow);

        public void Advance(Instant now) { }

        public bool TryTake(out SipTransmit transmit) => Outputs.TryDequeue(out transmit);
    }

    private sealed class RecordingTap : ISipTap
    {
        public List<string> Seen { get; } = [];

        public void Received(SipMessage message, ReadOnlyMemory<byte> octets, in Flow flow, Instant now) =>
            Seen.Add($"in {Encoding.UTF8.GetString(message.MethodName)}");

        public void Refused(ReadOnlyMemory<byte> octets, SipParseError error, in Flow flow, Instant now) => Seen.Add($"refused {error}");

        public void Sent(SipMessage message, ReadOnlySpan<byte> octets, in Flow flow, Instant now) => Seen.Add($"out {message.StatusCode}");
    }
}
