using Tandem.Kernel;
using Tandem.Sip.Transactions;

namespace Tandem.Sip.Tests.Transactions;

public sealed class TransactionLayerTests
{
    private static readonly Instant Now = new(0);
    private static readonly Flow One = new(SipTransport.Tcp, 0, new PeerAddress([127, 0, 0, 1], 5060), 1);
    private static readonly Flow Two = One with { Connection = 2 };

    private readonly TransactionLayer _layer = new(TransactionOptions.Default);

    [Fact]
    public void OverTheLimitRequestsGet503WithoutState()
    {
        var script = new TransactionScript(SipTransport.Udp, new TransactionOptions { MaxTransactions = 1 });
        script.Do("< OPTIONS");
        script.Receive(WireMessages.Request("INVITE", "z9hG4bKx"));
        script.Receive(WireMessages.Request("INVITE", "z9hG4bKx"));
        Assert.Equal("0 told OPTIONS; 0 -> 503; 0 -> 503", script.Log);
        Assert.Equal("10"u8, script.Sent["503"][HeaderName.RetryAfter]);
        Assert.Equal((1, 2L), (script.Layer.Count, script.Layer.Counters.Refused));

        // Its ACK is nobody's: it must not be routed as that of a 2xx would be.
        script.Receive(WireMessages.Request("ACK", "z9hG4bKx", toTag: Wire.Text(script.Sent["503"].To.Tag)));
        Assert.Equal("0 told OPTIONS; 0 -> 503; 0 -> 503", script.Log);

        // A retransmission of what is in work is not refused, nor what that work needs.
        script.Do("< OPTIONS; > MESSAGE; < 200");
        Assert.EndsWith("0 -> MESSAGE; 0 told 200", script.Log, StringComparison.Ordinal);
        script.Finish();
    }

    [Fact]
    public void StatelessResponsesHaveOneTagForARequest()
    {
        var script = new TransactionScript(SipTransport.Udp);
        script.Do("< CANCEL");
        var first = script.Sent["481"].To.Tag.ToArray();
        script.Do("< CANCEL");
        Assert.Equal(first, script.Sent["481"].To.Tag);
        script.Receive(WireMessages.Request("CANCEL", "z9hG4bKother"));
        Assert.NotEqual(first, script.Sent["481"].To.Tag.ToArray());
        Assert.Equal(3, script.Layer.Counters.StrayCancels);
    }

    [Fact]
    public void AFailedFlowEndsItsOwnClientTransactionsOnly()
    {
        var owners = new List<object?>();
        for (var i = 0; i < 6; i++) _layer.Send(Wire.Parse(WireMessages.Request("OPTIONS", $"z9hG4bK{i}")), i % 2 == 0 ? One : Two, Now, i);
        Drain(owners);
        _layer.FlowFailed(One, Now);
        Drain(owners);
        Assert.Equal([4, 2, 0], owners);
        Assert.Equal((3, 1, 3), (_layer.Count, _layer.FlowCount, _layer.TimerCount));
        _layer.FlowFailed(One, Now);
        Drain(owners);
        _layer.FlowFailed(Two, Now);
        Drain(owners);
        Assert.Equal([4, 2, 0, 5, 3, 1], owners);
        Assert.Equal((0, 0, 0), (_layer.Count, _layer.FlowCount, _layer.TimerCount));
    }

    [Fact]
    public void TransactionsEndInAnyOrderWithinAFlow()
    {
        var requests = Enumerable.Range(0, 4).Select(i => Wire.Parse(WireMessages.Request("OPTIONS", $"z9hG4bK{i}"))).ToArray();
        foreach (var request in requests) _layer.Send(request, One, Now);
        Drain();
        foreach (var i in new[] { 1, 3, 0, 2 })
        {
            _layer.Receive(Wire.Parse(WireMessages.Respond(requests[i], 200)), One, Now);
            Drain();
        }

        Assert.Equal((0, 0, 0), (_layer.Count, _layer.FlowCount, _layer.TimerCount));
    }

    [Fact]
    public void OwnersComeBackWithEveryOutput()
    {
        var owner = new object();
        var sent = _layer.Send(Wire.Parse(WireMessages.Request("OPTIONS")), One, Now, owner);
        Assert.Same(owner, sent.Owner);
        Drain();
        _layer.Receive(Wire.Parse(WireMessages.Respond(sent.Request, 200)), Two, Now);
        Assert.True(_layer.TryTake(out var response));
        Assert.True(_layer.TryTake(out var terminated));
        Assert.Equal((TransactionOutputKind.Response, Two), (response.Kind, response.Flow));
        Assert.Equal(TransactionOutputKind.Terminated, terminated.Kind);
        Assert.Same(owner, response.Client!.Owner);
        Assert.Same(sent, terminated.Client);
    }

    [Fact]
    public void RetransmissionsAndResponsesGoOverTheFlowOfTheRequest()
    {
        var script = new TransactionScript(SipTransport.Udp);
        script.Do("< INVITE; > 486");
        _layer.Receive(Wire.Parse(WireMessages.Request("INVITE")), One, Now);
        Assert.True(_layer.TryTake(out var request));
        _layer.Respond(request.Server!, SipMessage.CreateResponse(request.Message!, 486, default, "x"u8), Now);
        Assert.True(_layer.TryTake(out var first));
        _layer.Receive(Wire.Parse(WireMessages.Request("INVITE")), Two, Now);
        Assert.True(_layer.TryTake(out var again));
        Assert.Equal((One, One), (first.Flow, again.Flow));
        Assert.Same(first.Message, again.Message);
        script.Finish();
    }

    [Fact]
    public void ABranchThatIsInUseIsOurMistake()
    {
        _layer.Send(Wire.Parse(WireMessages.Request("OPTIONS")), One, Now);
        Assert.Throws<ArgumentException>(() => _layer.Send(Wire.Parse(WireMessages.Request("OPTIONS")), One, Now));
        Assert.Throws<ArgumentException>(() => _layer.Send(Wire.Parse(WireMessages.Request("ACK")), One, Now));
        Assert.Equal((1, 1), (_layer.Count, _layer.TimerCount));
    }

    [Fact]
    public void ALateAdvanceRunsEachTimerOnceAndGoesOnFromThere()
    {
        var script = new TransactionScript(SipTransport.Udp);
        script.Do("> OPTIONS");
        Assert.Equal(TimeSpan.FromMilliseconds(500), script.Layer.Deadline - TransactionScript.Start);
        script.Layer.Advance(TransactionScript.Start + TimeSpan.FromSeconds(9));
        Assert.True(script.Layer.TryTake(out var retransmission));
        Assert.False(script.Layer.TryTake(out _));
        Assert.Equal(TransactionOutputKind.Transmit, retransmission.Kind);
        Assert.Equal(TimeSpan.FromSeconds(10), script.Layer.Deadline - TransactionScript.Start);
        script.Finish();
    }

#if DEBUG
    [Fact]
    public void AnInputWhileOutputsWaitIsToldInDebugBuilds()
    {
        var options = Wire.Parse(WireMessages.Request("OPTIONS"));
        _layer.Receive(options, One, Now);
        Assert.Throws<InvalidOperationException>(() => _layer.Receive(options, One, Now));
        Assert.Throws<InvalidOperationException>(() => _layer.Advance(Now));
        Assert.Throws<InvalidOperationException>(() => _layer.FlowFailed(One, Now));
        Drain();
        _layer.Receive(options, One, Now);
    }
#endif

    [Theory]
    [InlineData(0, 4000, 5000, 1)]
    [InlineData(500, 499, 5000, 1)]
    [InlineData(500, 4000, 0, 1)]
    [InlineData(500, 4000, 5000, 0)]
    public void OptionsThatCannotWorkAreRefused(int t1, int t2, int t4, int max) => Assert.Throws<ArgumentOutOfRangeException>(() => new TransactionLayer(new TransactionOptions
    {
        T1 = TimeSpan.FromMilliseconds(t1),
        T2 = TimeSpan.FromMilliseconds(t2),
        T4 = TimeSpan.FromMilliseconds(t4),
        MaxTransactions = max,
    }));

    [Fact]
    public void TheBaseValuesCanBeChanged()
    {
        var script = new TransactionScript(SipTransport.Udp, new TransactionOptions { T1 = TimeSpan.FromMilliseconds(100), T2 = TimeSpan.FromMilliseconds(300) });
        script.Do("> OPTIONS; @1000");
        Assert.Equal("0 -> OPTIONS; 100 -> OPTIONS; 300 -> OPTIONS; 600 -> OPTIONS; 900 -> OPTIONS", script.Log);
        Assert.Equal(TimeSpan.FromMilliseconds(300), script.Layer.Options.NonInviteTryingDelay);
        script.Finish();
    }

    [Fact]
    public void AWholeTransactionAllocatesLittle()
    {
        var request = Wire.Parse(WireMessages.Request("OPTIONS"));
        var response = SipMessage.CreateResponse(request, 200, default, "x"u8);
        Run(request, response);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) Run(request, response);
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / 100, 0, 200); // the transaction itself
    }

    private void Run(SipMessage request, SipMessage response)
    {
        _layer.Receive(request, One, Now);
        while (_layer.TryTake(out var output))
        {
            if (output.Kind == TransactionOutputKind.Request) _layer.Respond(output.Server!, response, Now);
        }
    }

    private void Drain(List<object?>? failed = null)
    {
        while (_layer.TryTake(out var output))
        {
            if (output.Kind == TransactionOutputKind.TransportFailed) failed?.Add(output.Client!.Owner);
        }
    }
}
