using System.Text;
using Tandem.Contracts;
using Tandem.Kernel;
using Tandem.Simulation;
using Tandem.Sip;

namespace Tandem.Edge.Tests;

public sealed class OverloadTests
{
    private const int BatchSize = 64;

    private static readonly PeerAddress Neighbour = SimulatedSockets.Address("203.0.113.5", 5060);
    private static readonly PeerAddress Trunk = SimulatedSockets.Address("203.0.113.7", 5060);

    /// <summary>A node that serves 1,000 new requests a second and refuses ten times as many; each is of use when it is served within 32 s, Timer B of who sent it.</summary>
    private readonly TimeSpan _serving = TimeSpan.FromMilliseconds(1);
    private readonly TimeSpan _refusing = TimeSpan.FromMilliseconds(0.1);

    [Fact]
    public void At_three_times_its_load_the_node_serves_what_it_can()
    {
        var (served, longest, _) = Run(new OverloadControl(OverloadOptions.Default), 3000);
        // x served and 3000 - x refused fill a second at x = 777.
        Assert.InRange(served, 640, 1000);
        Assert.InRange(longest, TimeSpan.Zero, TimeSpan.FromSeconds(3));
    }

    [Fact]
    public void Without_it_everything_is_served_too_late()
    {
        var (_, longest, _) = Run(new OverloadControl(OverloadOptions.Default with { IsOn = false }), 3000);
        Assert.True(longest > TimeSpan.FromSeconds(32));
    }

    [Theory]
    [InlineData(500)]
    [InlineData(950)]
    public void In_normal_load_nothing_is_refused(int rate)
    {
        var (_, _, refused) = Run(new OverloadControl(OverloadOptions.Default), rate);
        Assert.Equal(0, refused);
    }

    [Fact]
    public void A_pause_of_the_process_is_no_overload()
    {
        var control = new OverloadControl(OverloadOptions.Default);
        var now = new Instant(TimeSpan.TicksPerDay);
        control.BatchEnded(true, now);
        // A second's inputs have gathered; they are gone before the time is over.
        for (var i = 0; i < 400; i++) control.BatchEnded(true, now += TimeSpan.FromMilliseconds(1));
        for (var i = 0; i < 10; i++) control.BatchEnded(false, now += TimeSpan.FromMilliseconds(100));
        Assert.Equal((0, 0L), (control.Loss, control.Episodes));
    }

    [Fact]
    public void The_share_goes_back_to_nothing_when_the_load_is_over()
    {
        var control = new OverloadControl(OverloadOptions.Default);
        var now = new Instant(TimeSpan.TicksPerDay);
        for (var i = 0; i < 600; i++) control.BatchEnded(true, now += TimeSpan.FromMilliseconds(10));
        Assert.Equal(100, control.Loss);
        Assert.Equal(1, control.Episodes);
        for (var i = 0; i < 3; i++) control.BatchEnded(false, now += TimeSpan.FromMilliseconds(100));
        // The first interval had waiting inputs still.
        Assert.Equal(98, control.Loss);
        // An idle node has slept meanwhile.
        control.BatchEnded(false, now + TimeSpan.FromMinutes(1));
        Assert.Equal(0, control.Loss);
    }

    [Theory]
    [InlineData("INVITE", "", true)]
    [InlineData("MESSAGE", "", true)]
    [InlineData("INVITE", ";tag=2", false)]
    [InlineData("BYE", ";tag=2", false)]
    [InlineData("CANCEL", "", false)]
    [InlineData("PRACK", ";tag=2", false)]
    [InlineData("REGISTER", "", false)]
    public void What_belongs_to_a_dialog_or_keeps_a_phone_registered_is_not_refused(string method, string tag, bool isNew) =>
        Assert.Equal(isNew, OverloadControl.IsNew(Parse(Request(method, tag))));

    [Fact]
    public void A_neighbour_that_announces_it_is_told_its_share_in_every_response()
    {
        using var node = new Node();
        node.Receive(Request("OPTIONS", "", ";oc;oc-algo=\"loss\""));
        var response = node.Answer();
        Assert.Contains(";oc=0;oc-algo=\"loss\";oc-validity=1000;oc-seq=", response, StringComparison.Ordinal);
        Assert.DoesNotContain(";oc;", response, StringComparison.Ordinal);
        // One that does not announce it, and a stranger, are not.
        node.Receive(Request("OPTIONS", ""));
        Assert.DoesNotContain("oc=", node.Answer(), StringComparison.Ordinal);
        node.Receive(Request("OPTIONS", "", ";oc"), "203.0.113.6");
        Assert.DoesNotContain("oc=", node.Answer(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_trunk_is_told_nothing_and_is_no_scanner()
    {
        using var node = new Node();
        node.Receive(Request("OPTIONS", "", ";oc").Replace("CSeq:", "User-Agent: friendly-scanner\r\nCSeq:", StringComparison.Ordinal), "203.0.113.7");
        Assert.DoesNotContain("oc=", node.Answer(), StringComparison.Ordinal);
        Assert.Equal(0, node.Edge.Metrics.Trapped);
    }

    [Fact]
    public void A_neighbour_gets_as_many_new_requests_as_it_wants()
    {
        using var node = new Node();
        node.Send(Request("INVITE", ""));
        var first = node.Sent();
        Assert.Contains(";oc;oc-algo=\"loss\"", first, StringComparison.Ordinal);
        node.Receive(Response(first, ";oc=40;oc-algo=\"loss\";oc-validity=2000;oc-seq=10.1"));
        for (var i = 0; i < 100; i++) node.Send(Request("INVITE", ""));
        Assert.Equal((60, 40), (node.CountSent(), node.Next.Refused(503)));
        Assert.Equal(40, node.Edge.Metrics.Withheld);
        // What belongs to a dialog goes out; and when the time is over so does everything.
        for (var i = 0; i < 10; i++) node.Send(Request("BYE", ";tag=2"));
        Assert.Equal(10, node.CountSent());
        node.Now += TimeSpan.FromSeconds(2);
        for (var i = 0; i < 10; i++) node.Send(Request("INVITE", ""));
        Assert.Equal(10, node.CountSent());
    }

    [Theory]
    [InlineData(";oc=100;oc-algo=\"rate\";oc-seq=10.2")]
    [InlineData(";oc=101;oc-algo=\"loss\";oc-seq=10.2")]
    [InlineData(";oc=-1;oc-algo=\"loss\";oc-seq=10.2")]
    [InlineData(";oc=x;oc-algo=\"loss\";oc-seq=10.2")]
    [InlineData(";oc=100;oc-algo=\"loss\"")]
    [InlineData(";oc=100;oc-algo=\"loss\";oc-seq=soon")]
    [InlineData(";oc=100;oc-algo=\"loss\";oc-seq=9.9")]
    [InlineData(";oc=100;oc-algo=\"loss\";oc-validity=0;oc-seq=10.2")]
    [InlineData(";oc=100;oc-algo=\"loss\";oc-validity=x;oc-seq=10.2")]
    [InlineData("")]
    public void What_is_old_or_cannot_be_understood_withholds_nothing(string parameters)
    {
        using var node = new Node();
        node.Send(Request("INVITE", ""));
        var first = node.Sent();
        node.Receive(Response(first, ";oc=0;oc-algo=\"loss\";oc-validity=2000;oc-seq=10.1"));
        node.Receive(Response(first, parameters));
        for (var i = 0; i < 10; i++) node.Send(Request("INVITE", ""));
        Assert.Equal(10, node.CountSent());
    }

    [Fact]
    public void A_response_to_no_request_of_ours_withholds_nothing()
    {
        using var node = new Node();
        node.Receive(Response(Request("INVITE", "", ";oc;oc-algo=\"loss\""), ";oc=100;oc-algo=\"loss\";oc-validity=60000;oc-seq=10.1"));
        for (var i = 0; i < 10; i++) node.Send(Request("INVITE", ""));
        Assert.Equal(10, node.CountSent());
    }

    [Fact]
    public void A_neighbour_is_believed_for_some_seconds_at_most()
    {
        using var node = new Node();
        node.Send(Request("INVITE", ""));
        node.Receive(Response(node.Sent(), ";oc=100;oc-algo=\"loss\";oc-validity=60000;oc-seq=10.1"));
        node.Send(Request("INVITE", ""));
        Assert.Equal(0, node.CountSent());
        node.Now += TimeSpan.FromSeconds(5);
        node.Send(Request("INVITE", ""));
        Assert.Equal(1, node.CountSent());
    }

    private (int Served, TimeSpan Longest, int Refused) Run(OverloadControl control, int rate)
    {
        var (start, gap) = (new Instant(TimeSpan.TicksPerDay), TimeSpan.FromSeconds(1.0 / rate));
        var (now, arrival, waiting, served, refused, longest) = (start, start, new Queue<Instant>(), 0, 0, TimeSpan.Zero);
        var (warm, end) = (start + TimeSpan.FromSeconds(20), start + TimeSpan.FromSeconds(60));
        while (now < end)
        {
            for (; arrival <= now; arrival += gap) waiting.Enqueue(arrival);
            var began = now;
            var taken = 0;
            for (; taken < BatchSize && waiting.TryDequeue(out var came); taken++)
            {
                var isShed = control.Sheds();
                if (!isShed && came > warm && now - came > longest) longest = now - came;
                if (isShed) refused++;
                else if (now > warm) served++;
                now += isShed ? _refusing : _serving;
            }

            control.BatchEnded(taken == BatchSize, began);
            if (taken == 0) now = arrival;
        }

        return (served / 40, longest, refused);
    }

    private static string Request(string method, string tag, string via = "") =>
        $"{method} sip:bob@tandem.test SIP/2.0\r\nVia: SIP/2.0/UDP 203.0.113.5:5060;branch=z9hG4bK{Guid.NewGuid():n}{via}\r\nFrom: <sip:a@far.example>;tag=1\r\nTo: <sip:bob@tandem.test>{tag}\r\nCall-ID: 1\r\nCSeq: 1 {method}\r\n\r\n";

    private static string Response(string request, string parameters) =>
        "SIP/2.0 100 Trying\r\n" + request[(request.IndexOf("\r\n", StringComparison.Ordinal) + 2)..].Replace(";oc;oc-algo=\"loss\"", parameters, StringComparison.Ordinal);

    private static SipMessage Parse(string text)
    {
        Assert.Equal(SipParseError.None, SipMessage.TryParse(Encoding.ASCII.GetBytes(text), SipLimits.Default, out var message));
        return message!;
    }

    /// <summary>An Edge with a neighbour, and something above it that sends what it is told.</summary>
    private sealed class Node : IDisposable
    {
        private readonly SimulatedSockets _sockets = new();

        public Node()
        {
            Edge = new EdgeFunction(_sockets, new FlowTokens(new byte[32]), EdgeOptions.Default with { Neighbours = [Neighbour], Exempt = [Trunk] });
            Edge.Connect(Next);
            Next.Guard = Edge.Guard;
        }

        public EdgeFunction Edge { get; }

        public Upper Next { get; } = new();

        public Instant Now { get; set; } = new(TimeSpan.TicksPerDay);

        public void Receive(string text, string host = "203.0.113.5")
        {
            Edge.Received(Encoding.ASCII.GetBytes(text), _sockets.Accept(SipTransport.Udp, host, 5060), Now);
            Edge.EndOfBatch(Now);
        }

        public void Send(string text)
        {
            Next.Outputs.Enqueue(new SipTransmit(_sockets.Accept(SipTransport.Udp, "203.0.113.5", 5060), Parse(text)));
            Edge.Advance(Now);
            Edge.EndOfBatch(Now);
        }

        public string Answer()
        {
            var (flow, request) = Next.Received[^1];
            Next.Outputs.Enqueue(new SipTransmit(flow, SipMessage.CreateResponse(request, 200)));
            Edge.Advance(Now);
            Edge.EndOfBatch(Now);
            return Sent();
        }

        public string Sent() => Encoding.ASCII.GetString(_sockets.Sent.Dequeue().Octets);

        public int CountSent()
        {
            var count = _sockets.Sent.Count;
            _sockets.Sent.Clear();
            return count;
        }

        public void Dispose() => Edge.Dispose();
    }

    private sealed class Upper : ISipFunction
    {
        public List<(Flow Flow, SipMessage Message)> Received { get; } = [];

        public Queue<SipTransmit> Outputs { get; } = new();

        public Instant Deadline => Instant.Never;

        public int Refused(int status) => Received.Count(entry => entry.Message.StatusCode == status);

        /// <summary>The branches of what was sent: what a transaction layer would know.</summary>
        public HashSet<string> Branches { get; } = [];

        public ISourceGuard? Guard { get; set; }

        public void Receive(SipMessage message, in Flow flow, Instant now)
        {
            Received.Add((flow, message));
            if (!message.IsRequest && Branches.Contains(Encoding.ASCII.GetString(message.TopVia.Branch))) Guard!.Answered(message, flow, now);
        }

        public void FlowFailed(in Flow flow, Instant now) { }

        public void Advance(Instant now) { }

        public bool TryTake(out SipTransmit transmit)
        {
            if (!Outputs.TryDequeue(out transmit)) return false;
            if (transmit.Message.IsRequest) Branches.Add(Encoding.ASCII.GetString(transmit.Message.TopVia.Branch));
            return true;
        }
    }
}
