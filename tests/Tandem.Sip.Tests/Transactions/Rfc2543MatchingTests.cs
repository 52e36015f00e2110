namespace Tandem.Sip.Tests.Transactions;

/// <summary>RFC 3261 section 17.2.3: requests of RFC 2543 peers, whose branch does not begin with the magic cookie or is missing.</summary>
public sealed class Rfc2543MatchingTests
{
    private readonly TransactionScript _script = new(SipTransport.Udp);

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("z9hG4b")]
    public void ARetransmissionIsKnownByItsFields(string branch)
    {
        _script.Receive(WireMessages.Request("INVITE", branch));
        _script.Do("> 180");
        _script.Receive(WireMessages.Request("INVITE", branch));
        Assert.Equal("0 told INVITE; 0 -> 180; 0 -> 180", _script.Log);
        _script.Finish();
    }

    [Fact]
    public void EachFieldCounts()
    {
        _script.Receive(WireMessages.Request("OPTIONS", ""));
        _script.Receive(WireMessages.Request("OPTIONS", "", uri: "sip:carol@example.test"));
        _script.Receive(WireMessages.Request("OPTIONS", "", toTag: "x"));
        _script.Receive(WireMessages.Request("OPTIONS", "", sequence: 2));
        _script.Receive(WireMessages.Request("OPTIONS", "", sentBy: "127.0.0.1:5070"));
        _script.Receive(WireMessages.Request("INFO", ""));
        _script.Receive(WireMessages.Request("OPTIONS", "").Replace("tag=caller", "tag=other", StringComparison.Ordinal));
        _script.Receive(WireMessages.Request("OPTIONS", "").Replace("1@example", "2@example", StringComparison.Ordinal));
        Assert.Equal(8, _script.Layer.Count);
        _script.Receive(WireMessages.Request("OPTIONS", ""));
        Assert.Equal(8, _script.Layer.Count);
        _script.Finish();
    }

    [Theory]
    [InlineData("")] // of an INVITE that opens a dialog
    [InlineData("callee")] // of an INVITE within one
    public void AnAckMatchesByTheTagOfTheResponse(string inviteTag)
    {
        _script.Receive(WireMessages.Request("INVITE", "", toTag: inviteTag));
        _script.Do("> 486");
        _script.Receive(WireMessages.Request("ACK", "", toTag: "callee"));
        Assert.Equal("0 told INVITE; 0 -> 486", _script.Log);
        _script.Finish();
        Assert.Equal("0 told INVITE; 0 -> 486; 5000 end", _script.Log);
    }

    [Fact]
    public void AnAckWithAnotherTagIsForSomebodyElse()
    {
        _script.Receive(WireMessages.Request("INVITE", ""));
        _script.Do("> 486");
        _script.Receive(WireMessages.Request("ACK", "", toTag: "other"));
        Assert.Equal("0 told INVITE; 0 -> 486; 0 told ACK", _script.Log);
        _script.Finish();
    }

    /// <summary>RFC 6026 section 7.1: such an ACK to a 2xx does match, and is told.</summary>
    [Fact]
    public void AnAckOf2xxIsTold()
    {
        _script.Receive(WireMessages.Request("INVITE", ""));
        _script.Do("> 200");
        _script.Receive(WireMessages.Request("ACK", "", toTag: "callee"));
        Assert.Equal("0 told INVITE; 0 -> 200; 0 told ACK", _script.Log);
        _script.Finish();
    }

    [Fact]
    public void ACancelFindsItsInvite()
    {
        _script.Receive(WireMessages.Request("INVITE", ""));
        _script.Receive(WireMessages.Request("CANCEL", ""));
        _script.Receive(WireMessages.Request("CANCEL", "", sequence: 2));
        Assert.Equal("0 told INVITE; 0 -> 200; 0 told CANCEL; 0 -> 481", _script.Log);
        _script.Finish();
    }
}
