using Tandem.Kernel;
using Tandem.Sip.Transactions;

namespace Tandem.Sip.Tests.Transactions;

/// <summary>What is left of a transaction that only waits for retransmissions: the octets it may have to send again, and no message.</summary>
public class CompletedTransactionTests
{
    private static readonly Flow Udp = new(SipTransport.Udp, 0, new PeerAddress([127, 0, 0, 1], 5060), 0);
    private static readonly Instant Now = TransactionScript.Start;

    private readonly TransactionLayer _layer = new(TransactionOptions.Default);

    [Fact]
    public void ARetransmittedRequestGetsTheSameOctetsUntilTimerJEnds()
    {
        var server = Receive("MESSAGE");
        var response = SipMessage.CreateResponse(server.Request, 202, default, "callee"u8);
        response.Append("X-Odd"u8, "a, \"b\""u8);
        _layer.Respond(server, response, Now);
        var first = Take(TransactionOutputKind.Transmit).Message!.ToString();
        Assert.Equal(1, _layer.KeptCount);

        _layer.Receive(Wire.Parse(WireMessages.Request("MESSAGE", "z9hG4bKa")), Udp, Now + TimeSpan.FromSeconds(31.9));
        var again = Take(TransactionOutputKind.Transmit);
        Assert.Equal((first, Udp), (again.Message!.ToString(), again.Flow));
        Assert.Equal(1, _layer.Counters.ResponsesRetransmitted);

        _layer.Advance(Now + TimeSpan.FromSeconds(32));
        Take(TransactionOutputKind.Terminated);
        Assert.Equal((0, 0, 0), (_layer.Count, _layer.TimerCount, _layer.KeptCount));
        Receive("MESSAGE"); // a new one
    }

    [Theory]
    [InlineData("MESSAGE", 200)]
    [InlineData("INVITE", 200)]
    [InlineData("INVITE", 486)]
    public void AServerTransactionWithItsFinalResponseLetsGoOfTheRequest(string method, int status)
    {
        var server = Receive(method);
        _layer.Respond(server, SipMessage.CreateResponse(server.Request, status, default, "callee"u8), Now);
        Drain();
        Assert.Throws<InvalidOperationException>(() => server.Request);
    }

    [Theory]
    [InlineData("MESSAGE", 200)]
    [InlineData("INVITE", 200)]
    [InlineData("INVITE", 486)]
    public void AClientTransactionWithItsFinalResponseLetsGoOfTheRequest(string method, int status)
    {
        var request = Wire.Parse(WireMessages.Request(method));
        var client = _layer.Send(request, Udp, Now);
        _layer.Receive(Wire.Parse(WireMessages.Respond(request, status)), Udp, Now);
        Assert.Same(request, client.Request); // for who handles the response
        Drain();
        Assert.Throws<InvalidOperationException>(() => client.Request);
        // What failed before its final response still has it: the user may want to send it elsewhere.
        var failed = _layer.Send(Wire.Parse(WireMessages.Request(method, "z9hG4bKother")), Udp, Now);
        Drain();
        _layer.FlowFailed(Udp, Now);
        Assert.True(failed.IsTerminated);
        Assert.Equal(method, Wire.Text(failed.Request.MethodName));
    }

    [Fact]
    public void TheAckToAFailureIsSentAgainAsItWas()
    {
        var invite = Wire.Parse(WireMessages.Request("INVITE"));
        _layer.Send(invite, Udp, Now);
        Drain();
        _layer.Receive(Wire.Parse(WireMessages.Respond(invite, 486)), Udp, Now);
        var ack = Take(TransactionOutputKind.Transmit).Message!.ToString();
        Take(TransactionOutputKind.Response);
        _layer.Receive(Wire.Parse(WireMessages.Respond(invite, 486)), Udp, Now + TimeSpan.FromSeconds(31));
        Assert.Equal(ack, Take(TransactionOutputKind.Transmit).Message!.ToString());
        _layer.Advance(Now + TimeSpan.FromSeconds(32));
        Drain();
        Assert.Equal((0, 0, 0), (_layer.Count, _layer.TimerCount, _layer.KeptCount));
    }

    [Fact]
    public void AFlowThatFailsEndsTheWaitForResponses()
    {
        var invite = Wire.Parse(WireMessages.Request("INVITE"));
        _layer.Send(invite, Udp, Now);
        _layer.Receive(Wire.Parse(WireMessages.Respond(invite, 486)), Udp, Now);
        Drain();
        _layer.FlowFailed(Udp, Now);
        Assert.Equal((0, 0, 0, 0), (_layer.Count, _layer.TimerCount, _layer.KeptCount, _layer.FlowCount));
    }

    [Fact]
    public void ACancelAfterTheFinalResponseIsAnsweredWithItsToTag()
    {
        var server = Receive("INVITE");
        _layer.Respond(server, SipMessage.CreateResponse(server.Request, 200, default, "callee"u8), Now);
        Drain();
        _layer.Receive(Wire.Parse(WireMessages.Request("CANCEL", "z9hG4bKa")), Udp, Now);
        var answer = Take(TransactionOutputKind.Transmit).Message!;
        Assert.Equal((200, "callee"), (answer.StatusCode, Wire.Text(answer.To.Tag)));
    }

    [Fact]
    public void SegmentsAreUsedAgain()
    {
        var now = Now;
        for (var round = 0; round < 20; round++)
        {
            for (var i = 0; i < 2000; i++)
            {
                var server = Receive("OPTIONS", $"z9hG4bK{round}x{i}", now);
                _layer.Respond(server, SipMessage.CreateResponse(server.Request, 200, default, "callee"u8), now);
                Drain();
            }

            now += TimeSpan.FromSeconds(32);
            _layer.Advance(now);
            Drain();
            Assert.Equal((0, 0, 0), (_layer.Count, _layer.TimerCount, _layer.KeptCount));
            Assert.InRange(_layer.KeptBytes, 1, 2 << 20); // 2,000 responses of some 250 octets
        }
    }

    [Fact]
    public void AResponseOfAnySizeIsKept()
    {
        var server = Receive("OPTIONS");
        var response = SipMessage.CreateResponse(server.Request, 200, default, "callee"u8);
        response.SetBody("text/plain"u8, new byte[300_000]);
        _layer.Respond(server, response, Now);
        Drain();
        _layer.Receive(Wire.Parse(WireMessages.Request("OPTIONS", "z9hG4bKa")), Udp, Now);
        Assert.Equal(300_000, Take(TransactionOutputKind.Transmit).Message!.Body.Length);
        _layer.Advance(Now + TimeSpan.FromSeconds(32));
        Drain();
        Assert.Equal(0, _layer.KeptCount);
    }

    private ServerTransaction Receive(string method, string branch = "z9hG4bKa", Instant? now = null)
    {
        _layer.Receive(Wire.Parse(WireMessages.Request(method, branch)), Udp, now ?? Now);
        return Take(TransactionOutputKind.Request).Server!;
    }

    private TransactionOutput Take(TransactionOutputKind kind)
    {
        Assert.True(_layer.TryTake(out var output));
        Assert.Equal(kind, output.Kind);
        return output;
    }

    private void Drain()
    {
        while (_layer.TryTake(out _)) { }
    }
}
