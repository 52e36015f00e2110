using System.Text;
using Tandem.Edge.Gateway;
using Tandem.Sip;

namespace Tandem.Edge.Tests.Gateway;

public sealed class RequestSequenceTests
{
    [Fact]
    public void A_request_that_a_server_sends_back_is_known_by_the_number_that_it_got_here()
    {
        var sequence = new RequestSequence { Shift = 1 };
        Take(sequence, Request(7, "Via: SIP/2.0/UDP 192.0.2.9;branch=z9hG4bKone\r\n"));
        var back = Request(8, "Via: SIP/2.0/UDP 192.0.2.77;branch=z9hG4bKserver\r\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKhere, SIP/2.0/UDP 192.0.2.9;branch=z9hG4bKone\r\n");
        Assert.True(sequence.HasSeen(back));
        // What acknowledges it is moved once, and not again when it comes back.
        Assert.Equal((1u, 0u), (sequence.ShiftOfInvite(7), sequence.ShiftOfInvite(8)));
        // The next one of the sender has the same number.
        Take(sequence, Request(8, "Via: SIP/2.0/UDP 192.0.2.9;branch=z9hG4bKtwo\r\n"));
        Assert.Equal((1u, 0u), (sequence.ShiftOfInvite(8), sequence.ShiftOfInvite(9)));
        sequence.LetPassAgain();
        Assert.False(sequence.HasSeen(Request(9, "Via: SIP/2.0/UDP 192.0.2.9;branch=z9hG4bKtwo\r\n")));
    }

    [Fact]
    public void Where_no_number_is_moved_the_number_tells()
    {
        var sequence = new RequestSequence();
        Take(sequence, Request(7, "Via: SIP/2.0/UDP 192.0.2.9;branch=z9hG4bKone\r\n"));
        Assert.True(sequence.HasSeen(Request(7, "Via: SIP/2.0/UDP 192.0.2.77;branch=z9hG4bKserver\r\nVia: SIP/2.0/UDP 192.0.2.9;branch=z9hG4bKone\r\n")));
        // A request that this node has put in since then changes nothing for what is on its way.
        Assert.Equal(8u, sequence.Insert());
        Assert.True(sequence.HasSeen(Request(7, "Via: SIP/2.0/UDP 192.0.2.77;branch=z9hG4bKserver\r\nVia: SIP/2.0/UDP 192.0.2.9;branch=z9hG4bKone\r\n")));
        Take(sequence, Request(8, "Via: SIP/2.0/UDP 192.0.2.9;branch=z9hG4bKtwo\r\n"));
    }

    private static void Take(RequestSequence sequence, SipMessage request)
    {
        Assert.False(sequence.HasSeen(request));
        sequence.See(request);
    }

    private static SipMessage Request(uint number, string vias)
    {
        var text = $"INVITE sip:bob@tandem.test SIP/2.0\r\n{vias}From: <sip:alice@tandem.test>;tag=a\r\nTo: <sip:bob@tandem.test>;tag=b\r\nCall-ID: c\r\nCSeq: {number} INVITE\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n";
        Assert.Equal(SipParseError.None, SipMessage.TryParse(Encoding.UTF8.GetBytes(text), SipLimits.Default, out var message));
        return message!;
    }
}
