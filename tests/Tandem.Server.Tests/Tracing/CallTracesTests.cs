using System.Text;
using Tandem.Kernel;
using Tandem.Server.Tracing;
using Tandem.Sip;

namespace Tandem.Server.Tests.Tracing;

public sealed class CallTracesTests
{
    private static readonly Flow Alice = new(SipTransport.Wss, 1, new PeerAddress([127, 0, 0, 1], 40_000), 0x1f);
    private static readonly Flow Bob = new(SipTransport.Udp, 0, new PeerAddress([127, 0, 0, 1], 5070), 0);

    private readonly TraceRing _ring = new(1 << 20);
    private readonly Instant _start = Instant.Now(TimeProvider.System);
    private readonly CallTraces _traces;
    private int _written;

    public CallTracesTests() => _traces = new CallTraces(_ring, TimeProvider.System);

    [Fact]
    public void A_call_is_listed_with_its_parties_its_first_line_and_its_last_status()
    {
        Write(TraceDirection.Received, "c1@host", Request("INVITE", "c1@host"), Alice);
        Write(TraceDirection.Sent, "c1@host", Request("INVITE", "c1@host"), Bob);
        Write(TraceDirection.Received, "r1", Request("REGISTER", "r1"), Bob);
        Write(TraceDirection.Sent, "c1@host", Response(486, "c1@host"), Alice);

        var page = _traces.List(method: null, take: 10, after: 0);
        Assert.Equal(["c1@host", "r1"], page.Items.Select(c => c.CallId));
        var call = page.Items[0];
        Assert.Equal(("INVITE", "sip:alice@tandem.test", "sip:bob@tandem.test"), (call.Method, call.From, call.To));
        Assert.Equal("INVITE sip:bob@tandem.test SIP/2.0", call.FirstLine);
        Assert.Equal((486, 3), (call.LastStatus, call.MessageCount));
        Assert.Equal(TimeSpan.FromSeconds(3), call.End - call.Start);
        Assert.Equal(["r1"], _traces.List("register", 10, 0).Items.Select(c => c.CallId));
        Assert.Equal(["r1"], _traces.List(null, take: 1, after: 0).Items.Select(c => c.CallId));
        Assert.Empty(_traces.List(null, 10, page.Next).Items);
    }

    [Fact]
    public void A_call_is_found_by_the_start_of_its_id()
    {
        Write(TraceDirection.Received, "abc1", Request("INVITE", "abc1"), Alice);
        Write(TraceDirection.Received, "abc2", Request("INVITE", "abc2"), Alice);
        Write(TraceDirection.Received, "abc", Request("INVITE", "abc"), Alice);
        Assert.Equal(["abc1"], _traces.Match("abc1"));
        Assert.Equal(["abc"], _traces.Match("abc"));
        Assert.Equal(3, _traces.Match("ab").Count);
        Assert.Empty(_traces.Match("x"));
    }

    [Fact]
    public void Each_message_tells_when_where_and_what_without_secrets()
    {
        var register = Request("REGISTER", "r1").Replace("\r\n\r\n", "\r\nAuthorization: Digest response=\"5ec4e7\"\r\n\r\n", StringComparison.Ordinal);
        Write(TraceDirection.Received, "r1", register, Alice);
        Write(TraceDirection.Sent, "r1", Response(200, "r1"), Alice);

        var trace = _traces.Find("r1", 0);
        Assert.Equal(2, trace.Messages.Count);
        var first = trace.Messages[0];
        Assert.Equal((0L, "received", "wss", "127.0.0.1:40000", "wss:127.0.0.1:40000#1f"), (first.Sequence, first.Direction, first.Transport, first.Remote, first.Flow));
        Assert.Equal(("REGISTER sip:bob@tandem.test SIP/2.0", "1 REGISTER"), (first.FirstLine, first.CSeq));
        Assert.Null(first.Error);
        Assert.False(first.IsCut);
        Assert.DoesNotContain("5ec4e7", first.Text, StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromSeconds(1), trace.Messages[1].Time - first.Time);
        Assert.Equal([1L], _traces.Find("r1", 1).Messages.Select(m => m.Sequence));
    }

    [Fact]
    public void A_refused_message_tells_why()
    {
        _ring.Write(TraceDirection.Refused, SipParseError.CSeq, "-"u8, "rubbish"u8, Bob, _start);
        var message = Assert.Single(_traces.Find("-", 0).Messages);
        Assert.Equal(("refused", "CSeq", "rubbish"), (message.Direction, message.Error, message.Text));
        Assert.Equal("", Assert.Single(_traces.List(null, 10, 0).Items).Method);
    }

    private void Write(TraceDirection direction, string callId, string text, Flow flow) =>
        _ring.Write(direction, SipParseError.None, Encoding.ASCII.GetBytes(callId), Encoding.ASCII.GetBytes(text), flow, _start + TimeSpan.FromSeconds(_written++));

    private static string Request(string method, string callId) => $"{method} sip:bob@tandem.test SIP/2.0\r\n{Fields(method, callId)}";

    private static string Response(int status, string callId) => $"SIP/2.0 {status} Whatever\r\n{Fields("INVITE", callId)}";

    private static string Fields(string method, string callId) =>
        $"Via: SIP/2.0/UDP 127.0.0.1:5070;branch=z9hG4bKx\r\nFrom: <sip:alice@tandem.test>;tag=1\r\nTo: <sip:bob@tandem.test>\r\nCall-ID: {callId}\r\nCSeq: 1 {method}\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n";
}
