namespace Tandem.Sip.Tests.Transactions;

/// <summary>RFC 3261 figure 5, as replaced by RFC 6026 figure 8: a row per arrow, per timer, and per event that has no arrow.</summary>
public sealed class InviteClientTransactionTests
{
    [Theory]
    // Calling
    [InlineData("Udp", "> INVITE", "Calling", "0 -> INVITE")]
    [InlineData("Udp", "> INVITE; @500", "Calling", "0 -> INVITE; 500 -> INVITE")]
    [InlineData("Udp", "> INVITE; fail", "Terminated", "0 -> INVITE; 0 told TransportFailed; 0 end")]
    [InlineData("Udp", "> INVITE; < 100", "Proceeding", "0 -> INVITE; 0 told 100")]
    [InlineData("Udp", "> INVITE; < 200", "Accepted", "0 -> INVITE; 0 told 200")]
    [InlineData("Udp", "> INVITE; < 302", "Completed", "0 -> INVITE; 0 -> ACK; 0 told 302")]
    [InlineData("Udp", "> INVITE; < 486", "Completed", "0 -> INVITE; 0 -> ACK; 0 told 486")]
    [InlineData("Udp", "> INVITE; < 699", "Completed", "0 -> INVITE; 0 -> ACK; 0 told 699")]
    // Proceeding
    [InlineData("Udp", "> INVITE; < 100; < 180; < 199", "Proceeding", "0 -> INVITE; 0 told 100; 0 told 180; 0 told 199")]
    [InlineData("Udp", "> INVITE; < 180; < 200", "Accepted", "0 -> INVITE; 0 told 180; 0 told 200")]
    [InlineData("Udp", "> INVITE; < 180; < 486", "Completed", "0 -> INVITE; 0 told 180; 0 -> ACK; 0 told 486")]
    [InlineData("Udp", "> INVITE; < 180; fail", "Terminated", "0 -> INVITE; 0 told 180; 0 told TransportFailed; 0 end")]
    // Completed
    [InlineData("Udp", "> INVITE; < 486; < 486; < 603", "Completed", "0 -> INVITE; 0 -> ACK; 0 told 486; 0 -> ACK; 0 -> ACK")]
    [InlineData("Udp", "> INVITE; < 486; fail", "Terminated", "0 -> INVITE; 0 -> ACK; 0 told 486; 0 told TransportFailed; 0 end")]
    [InlineData("Udp", "> INVITE; < 486; @32000", "Terminated", "0 -> INVITE; 0 -> ACK; 0 told 486; 32000 end")]
    // Accepted (RFC 6026)
    [InlineData("Udp", "> INVITE; < 200; < 200; @1000; < 299", "Accepted", "0 -> INVITE; 0 told 200; 0 told 200; 1000 told 299")]
    [InlineData("Udp", "> INVITE; < 200; @32000", "Terminated", "0 -> INVITE; 0 told 200; 32000 end")]
    public void FollowsEveryArrow(string transport, string script, string state, string log) => TransactionScript.Check(transport, script, state, log);

    [Theory]
    // A: doubled without a bound; B: 64*T1 over every transport.
    [InlineData("Udp", "> INVITE; @32000", "Terminated",
        "0 -> INVITE; 500 -> INVITE; 1500 -> INVITE; 3500 -> INVITE; 7500 -> INVITE; 15500 -> INVITE; 31500 -> INVITE; 32000 told TimedOut; 32000 end")]
    [InlineData("Udp", "> INVITE; @31999", "Calling",
        "0 -> INVITE; 500 -> INVITE; 1500 -> INVITE; 3500 -> INVITE; 7500 -> INVITE; 15500 -> INVITE; 31500 -> INVITE")]
    [InlineData("Tcp", "> INVITE; @31999", "Calling", "0 -> INVITE")]
    [InlineData("Tcp", "> INVITE; @32000", "Terminated", "0 -> INVITE; 32000 told TimedOut; 32000 end")]
    // A and B end with the first provisional response: a call may ring for as long as it likes.
    [InlineData("Udp", "> INVITE; @600; < 180; @9000000", "Proceeding", "0 -> INVITE; 500 -> INVITE; 600 told 180")]
    [InlineData("Tcp", "> INVITE; < 180; @9000000", "Proceeding", "0 -> INVITE; 0 told 180")]
    // D: 32 s over unreliable transports, zero over reliable ones.
    [InlineData("Udp", "> INVITE; @100; < 404; @32099", "Completed", "0 -> INVITE; 100 -> ACK; 100 told 404")]
    [InlineData("Udp", "> INVITE; @100; < 404; @32100", "Terminated", "0 -> INVITE; 100 -> ACK; 100 told 404; 32100 end")]
    [InlineData("Tcp", "> INVITE; @100; < 404", "Terminated", "0 -> INVITE; 100 -> ACK; 100 told 404; 100 end")]
    [InlineData("Wss", "> INVITE; < 180; < 404", "Terminated", "0 -> INVITE; 0 told 180; 0 -> ACK; 0 told 404; 0 end")]
    // M: 64*T1 over every transport.
    [InlineData("Udp", "> INVITE; @100; < 200; @32099", "Accepted", "0 -> INVITE; 100 told 200")]
    [InlineData("Tcp", "> INVITE; @100; < 200; @32100", "Terminated", "0 -> INVITE; 100 told 200; 32100 end")]
    public void TimersHaveTheInstantsOfTable4(string transport, string script, string state, string log) => TransactionScript.Check(transport, script, state, log);

    [Theory]
    [InlineData("Udp", "> INVITE; < 486; < 180", "Completed", "0 -> INVITE; 0 -> ACK; 0 told 486")]
    [InlineData("Udp", "> INVITE; < 486; < 200", "Completed", "0 -> INVITE; 0 -> ACK; 0 told 486")]
    [InlineData("Udp", "> INVITE; < 200; < 180", "Accepted", "0 -> INVITE; 0 told 200")]
    [InlineData("Udp", "> INVITE; < 200; < 486", "Accepted", "0 -> INVITE; 0 told 200")]
    [InlineData("Udp", "> INVITE; < 200; fail", "Accepted", "0 -> INVITE; 0 told 200")]
    [InlineData("Tcp", "> INVITE; < 486; < 486", "Terminated", "0 -> INVITE; 0 -> ACK; 0 told 486; 0 end; 0 stray 486")]
    [InlineData("Udp", "> INVITE; < 200; @32000; < 200", "Terminated", "0 -> INVITE; 0 told 200; 32000 end; 32000 stray 200")]
    [InlineData("Udp", "> INVITE; fail; < 200", "Terminated", "0 -> INVITE; 0 told TransportFailed; 0 end; 0 stray 200")]
    public void EventsWithoutAnArrowChangeNothing(string transport, string script, string state, string log) => TransactionScript.Check(transport, script, state, log);

    [Theory]
    // RFC 3261 section 9.1: not before a provisional response.
    [InlineData("Udp", "> INVITE; cancel; @400; < 100", "Proceeding", "0 -> INVITE; 400 told 100; 400 -> CANCEL")]
    [InlineData("Udp", "> INVITE; < 100; cancel", "Proceeding", "0 -> INVITE; 0 told 100; 0 -> CANCEL")]
    [InlineData("Tcp", "> INVITE; < 100; cancel; cancel; < 180", "Proceeding", "0 -> INVITE; 0 told 100; 0 -> CANCEL; 0 told 180")]
    // The 200 to the CANCEL is nobody's business; the 487 ends the INVITE.
    [InlineData("Tcp", "> INVITE; < 100; cancel; < 200 CANCEL; < 487", "Terminated", "0 -> INVITE; 0 told 100; 0 -> CANCEL; 0 -> ACK; 0 told 487; 0 end")]
    [InlineData("Tcp", "> INVITE; < 100; cancel; < 487", "Terminated", "0 -> INVITE; 0 told 100; 0 -> CANCEL; 0 -> ACK; 0 told 487; 0 end")]
    // The 200 to the INVITE crosses the CANCEL: it is told, to be acknowledged and ended with BYE.
    [InlineData("Tcp", "> INVITE; < 180; cancel; < 200; < 200 CANCEL", "Accepted", "0 -> INVITE; 0 told 180; 0 -> CANCEL; 0 told 200")]
    [InlineData("Tcp", "> INVITE; cancel; < 200", "Accepted", "0 -> INVITE; 0 told 200")]
    [InlineData("Tcp", "> INVITE; cancel; < 486", "Terminated", "0 -> INVITE; 0 -> ACK; 0 told 486; 0 end")]
    // Too late.
    [InlineData("Udp", "> INVITE; < 200; cancel", "Accepted", "0 -> INVITE; 0 told 200")]
    [InlineData("Udp", "> INVITE; < 486; cancel", "Completed", "0 -> INVITE; 0 -> ACK; 0 told 486")]
    // No provisional response ever comes: timer B. No final response after the CANCEL: 64*T1.
    [InlineData("Tcp", "> INVITE; cancel; @32000", "Terminated", "0 -> INVITE; 32000 told TimedOut; 32000 end")]
    [InlineData("Tcp", "> INVITE; < 180; @1000; cancel; < 200 CANCEL; @32999", "Proceeding", "0 -> INVITE; 0 told 180; 1000 -> CANCEL")]
    [InlineData("Tcp", "> INVITE; < 180; @1000; cancel; < 200 CANCEL; < 180; @33000", "Terminated",
        "0 -> INVITE; 0 told 180; 1000 -> CANCEL; 1000 told 180; 33000 told TimedOut; 33000 end")]
    // The CANCEL is a transaction of its own: timer E repeats it, timer F ends it, its failure is not told.
    [InlineData("Udp", "> INVITE; < 180; cancel; @1500; < 487; < 200 CANCEL; @5000", "Completed",
        "0 -> INVITE; 0 told 180; 0 -> CANCEL; 500 -> CANCEL; 1500 -> CANCEL; 1500 -> ACK; 1500 told 487")]
    [InlineData("Tcp", "> INVITE; < 180; cancel; fail", "Terminated", "0 -> INVITE; 0 told 180; 0 -> CANCEL; 0 told TransportFailed; 0 end")]
    public void CancelsAsSection9Says(string transport, string script, string state, string log) => TransactionScript.Check(transport, script, state, log);
}
