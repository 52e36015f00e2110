namespace Tandem.Sip.Tests.Transactions;

/// <summary>RFC 3261 sections 17.1.3 and 17.2.3: which message belongs to which transaction.</summary>
public sealed class TransactionMatchingTests
{
    private readonly TransactionScript _script = new(SipTransport.Udp);

    [Theory]
    // Everything the same: a retransmission. Branch and sent-by are compared without case.
    [InlineData("z9hG4bKa", "host:5060", "MESSAGE", 1)]
    [InlineData("Z9HG4BKA", "HOST:5060", "MESSAGE", 1)]
    // The branch, the sent-by (two clients may hit upon one branch) or the method differ.
    [InlineData("z9hG4bKb", "host:5060", "MESSAGE", 2)]
    [InlineData("z9hG4bKa", "other:5060", "MESSAGE", 2)]
    [InlineData("z9hG4bKa", "host:5061", "MESSAGE", 2)]
    [InlineData("z9hG4bKa", "host", "MESSAGE", 2)]
    [InlineData("z9hG4bKa", "host:5060", "INFO", 2)]
    [InlineData("z9hG4bKa", "host:5060", "message", 2)]
    public void RequestsMatchByBranchSentByAndMethod(string branch, string sentBy, string method, int transactions)
    {
        _script.Receive(WireMessages.Request("MESSAGE", "z9hG4bKa", "host:5060"));
        _script.Receive(WireMessages.Request(method, branch, sentBy));
        Assert.Equal(transactions, _script.Layer.Count);
        Assert.Equal(2 - transactions, _script.Layer.Counters.RequestsAbsorbed);
        _script.Finish();
    }

    /// <summary>A merged request (section 8.2.2.2) came twice over different ways: it is the user that tells that they are one, not this layer.</summary>
    [Fact]
    public void AMergedRequestHasATransactionForEachWay()
    {
        _script.Receive(WireMessages.Request("OPTIONS", "z9hG4bKway1"));
        _script.Receive(WireMessages.Request("OPTIONS", "z9hG4bKway2"));
        Assert.Equal("0 told OPTIONS; 0 told OPTIONS", _script.Log);
        _script.Finish();
    }

    [Fact]
    public void NoPartOfAKeyCanBeMistakenForAnother()
    {
        _script.Receive(WireMessages.Request("OPTIONS", "z9hG4bKab", "c.test"));
        _script.Receive(WireMessages.Request("OPTIONS", "z9hG4bKa", "bc.test"));
        Assert.Equal(2, _script.Layer.Count);
        _script.Finish();
    }

    [Theory]
    [InlineData("z9hG4bKnashds8", "MESSAGE", "0 -> MESSAGE; 0 told 200")]
    [InlineData("Z9HG4BKNASHDS8", "MESSAGE", "0 -> MESSAGE; 0 told 200")]
    [InlineData("z9hG4bKother", "MESSAGE", "0 -> MESSAGE; 0 stray 200")]
    [InlineData("z9hG4bKnashds8", "INVITE", "0 -> MESSAGE; 0 stray 200")]
    [InlineData("z9hG4bKnashds8", "message", "0 -> MESSAGE; 0 stray 200")]
    public void ResponsesMatchByBranchAndCSeqMethod(string branch, string method, string log)
    {
        _script.Do("> MESSAGE");
        _script.Receive(WireMessages.Respond(Wire.Parse(WireMessages.Request(method, branch)), 200));
        Assert.Equal(log, _script.Log);
        _script.Finish();
    }

    [Fact]
    public void ARequestAndTheOneForwardedForItDoNotMeet()
    {
        // A spiral: what the proxy sends comes back to it, with the branch of its own client transaction.
        _script.Do("> MESSAGE; < MESSAGE; > 200; < 200");
        Assert.Equal("0 -> MESSAGE; 0 told MESSAGE; 0 -> 200; 0 told 200", _script.Log);
        _script.Finish();
    }

    [Fact]
    public void AckOf2xxHasNoTransaction()
    {
        _script.Receive(WireMessages.Request("ACK", "z9hG4bKnew", toTag: "callee"));
        Assert.Equal("0 told ACK", _script.Log);
        Assert.Equal(0, _script.Layer.Count);
    }

    [Fact]
    public void ResponsesForACancelAreNotToldToTheUser()
    {
        _script.Do("> INVITE; < 180; cancel; < 481 CANCEL; < 487");
        Assert.DoesNotContain("481", _script.Log, StringComparison.Ordinal);
        _script.Finish();
    }

    [Fact]
    public void TheCancelAndTheAckGoTheWayOfTheInvite()
    {
        _script.Do("> INVITE; < 180; cancel; < 487");
        var (invite, cancel, ack) = (_script.Sent["INVITE"], _script.Sent["CANCEL"], _script.Sent["ACK"]);
        Assert.Equal(invite.TopVia.Branch, cancel.TopVia.Branch);
        Assert.Equal(invite.TopVia.Branch, ack.TopVia.Branch);
        Assert.True(cancel.To.Tag.IsEmpty); // section 9.1
        Assert.Equal("callee"u8, ack.To.Tag); // section 17.1.1.3
        Assert.Equal("SIP;cause=200"u8, cancel[HeaderName.Reason]); // RFC 3326
        _script.Finish();
    }

    [Fact]
    public void TheTagOfTheResponsesToInviteAndCancelIsOne()
    {
        _script.Do("< INVITE; > 180; < CANCEL");
        Assert.Equal(_script.Sent["180"].To.Tag, _script.Sent["200"].To.Tag);
        _script.Finish();
    }
}
