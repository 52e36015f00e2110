namespace Tandem.Sip.Tests.Transactions;

/// <summary>RFC 3261 figure 7, as replaced by RFC 6026 figure 7: a row per arrow, per timer, and per event that has no arrow.</summary>
public sealed class InviteServerTransactionTests
{
    [Theory]
    // Proceeding
    [InlineData("Udp", "< INVITE", "Proceeding", "0 told INVITE")]
    [InlineData("Udp", "< INVITE; @200", "Proceeding", "0 told INVITE; 200 -> 100")]
    [InlineData("Udp", "< INVITE; > 100; < INVITE", "Proceeding", "0 told INVITE; 0 -> 100; 0 -> 100")]
    [InlineData("Udp", "< INVITE; > 100; > 180; > 183; < INVITE", "Proceeding", "0 told INVITE; 0 -> 100; 0 -> 180; 0 -> 183; 0 -> 183")]
    [InlineData("Udp", "< INVITE; > 200", "Accepted", "0 told INVITE; 0 -> 200")]
    [InlineData("Udp", "< INVITE; > 302", "Completed", "0 told INVITE; 0 -> 302")]
    [InlineData("Udp", "< INVITE; > 180; > 699", "Completed", "0 told INVITE; 0 -> 180; 0 -> 699")]
    // Completed
    [InlineData("Udp", "< INVITE; > 486; < INVITE", "Completed", "0 told INVITE; 0 -> 486; 0 -> 486")]
    [InlineData("Udp", "< INVITE; > 486; @500", "Completed", "0 told INVITE; 0 -> 486; 500 -> 486")]
    [InlineData("Udp", "< INVITE; > 486; < ACK callee", "Confirmed", "0 told INVITE; 0 -> 486")]
    [InlineData("Tcp", "< INVITE; > 486; @32000", "Terminated", "0 told INVITE; 0 -> 486; 32000 told NoAck; 32000 end")]
    // Confirmed
    [InlineData("Udp", "< INVITE; > 486; < ACK callee; < ACK callee", "Confirmed", "0 told INVITE; 0 -> 486")]
    [InlineData("Udp", "< INVITE; > 486; < ACK callee; @5000", "Terminated", "0 told INVITE; 0 -> 486; 5000 end")]
    // Accepted (RFC 6026)
    [InlineData("Udp", "< INVITE; > 200; < INVITE", "Accepted", "0 told INVITE; 0 -> 200")]
    [InlineData("Udp", "< INVITE; > 200; > 200; @400; > 200", "Accepted", "0 told INVITE; 0 -> 200; 0 -> 200; 400 -> 200")]
    [InlineData("Udp", "< INVITE; > 200; < ACK callee", "Accepted", "0 told INVITE; 0 -> 200; 0 told ACK")]
    [InlineData("Udp", "< INVITE; > 200; @32000", "Terminated", "0 told INVITE; 0 -> 200; 32000 end")]
    public void FollowsEveryArrow(string transport, string script, string state, string log) => TransactionScript.Check(transport, script, state, log);

    [Theory]
    // 100 by itself after 200 ms, unless the user was quicker.
    [InlineData("Tcp", "< INVITE; @199", "Proceeding", "0 told INVITE")]
    [InlineData("Tcp", "< INVITE; @200; @9000", "Proceeding", "0 told INVITE; 200 -> 100")]
    [InlineData("Tcp", "< INVITE; @100; > 180; @9000", "Proceeding", "0 told INVITE; 100 -> 180")]
    [InlineData("Tcp", "< INVITE; @100; > 200; @9000", "Accepted", "0 told INVITE; 100 -> 200")]
    [InlineData("Tcp", "< INVITE; @100; > 404; @9000", "Completed", "0 told INVITE; 100 -> 404")]
    // G: doubled up to T2, over unreliable transports only; H: 64*T1.
    [InlineData("Udp", "< INVITE; > 486; @32000", "Terminated",
        "0 told INVITE; 0 -> 486; 500 -> 486; 1500 -> 486; 3500 -> 486; 7500 -> 486; 11500 -> 486; 15500 -> 486; 19500 -> 486; 23500 -> 486; 27500 -> 486; 31500 -> 486; "
        + "32000 told NoAck; 32000 end")]
    [InlineData("Tcp", "< INVITE; > 486; @31999", "Completed", "0 told INVITE; 0 -> 486")]
    [InlineData("Udp", "< INVITE; > 486; @600; < ACK callee; @5599", "Confirmed", "0 told INVITE; 0 -> 486; 500 -> 486")]
    // I: T4 over unreliable transports, zero over reliable ones.
    [InlineData("Udp", "< INVITE; > 486; @600; < ACK callee; @5600", "Terminated", "0 told INVITE; 0 -> 486; 500 -> 486; 5600 end")]
    [InlineData("Ws", "< INVITE; > 486; @600; < ACK callee", "Terminated", "0 told INVITE; 0 -> 486; 600 end")]
    // L: 64*T1 over every transport. The 2xx is repeated by the user (section 13.3.1.4), not by the transaction.
    [InlineData("Udp", "< INVITE; @100; > 200; @32099", "Accepted", "0 told INVITE; 100 -> 200")]
    [InlineData("Tcp", "< INVITE; @100; > 200; @32100", "Terminated", "0 told INVITE; 100 -> 200; 32100 end")]
    public void TimersHaveTheInstantsOfTable4(string transport, string script, string state, string log) =>
        TransactionScript.Check(transport, script, state, log);

    [Theory]
    [InlineData("Udp", "< INVITE; < ACK", "Proceeding", "0 told INVITE")]
    [InlineData("Udp", "< INVITE; < INVITE", "Proceeding", "0 told INVITE")]
    [InlineData("Udp", "< INVITE; > 486; > 180", "Completed", "0 told INVITE; 0 -> 486")]
    [InlineData("Udp", "< INVITE; > 486; > 200", "Completed", "0 told INVITE; 0 -> 486")]
    [InlineData("Udp", "< INVITE; > 486; > 603", "Completed", "0 told INVITE; 0 -> 486")]
    [InlineData("Udp", "< INVITE; > 486; < ACK callee; > 200; > 180; > 603", "Confirmed", "0 told INVITE; 0 -> 486")]
    [InlineData("Udp", "< INVITE; > 486; < ACK callee; < INVITE", "Confirmed", "0 told INVITE; 0 -> 486")]
    [InlineData("Udp", "< INVITE; > 200; > 180; > 486", "Accepted", "0 told INVITE; 0 -> 200")]
    [InlineData("Tcp", "< INVITE; > 486; < ACK callee; > 200", "Terminated", "0 told INVITE; 0 -> 486; 0 end")]
    // The server goes on when its flow fails: what it sends may find another way (section 18.2.2).
    [InlineData("Udp", "< INVITE; fail; > 200", "Accepted", "0 told INVITE; 0 -> 200")]
    [InlineData("Udp", "< INVITE; > 486; fail; @500", "Completed", "0 told INVITE; 0 -> 486; 500 -> 486")]
    [InlineData("Udp", "< INVITE; > 486; < ACK callee; fail", "Confirmed", "0 told INVITE; 0 -> 486")]
    public void EventsWithoutAnArrowChangeNothing(string transport, string script, string state, string log) =>
        TransactionScript.Check(transport, script, state, log);

    [Theory]
    // RFC 3261 section 9.2: the layer answers the CANCEL, the user the INVITE.
    [InlineData("Udp", "< INVITE; > 180; < CANCEL; > 487", "Completed", "0 told INVITE; 0 -> 180; 0 -> 200; 0 told CANCEL; 0 -> 487")]
    [InlineData("Tcp", "< INVITE; < CANCEL", "Proceeding", "0 told INVITE; 0 -> 200; 0 told CANCEL")]
    // A retransmitted CANCEL gets the same 200 and is not told again.
    [InlineData("Udp", "< INVITE; < CANCEL; < CANCEL; @1000; < CANCEL", "Proceeding",
        "0 told INVITE; 0 -> 200; 0 told CANCEL; 0 -> 200; 200 -> 100; 1000 -> 200")]
    // The final response crossed the CANCEL: it has no effect.
    [InlineData("Udp", "< INVITE; > 200; < CANCEL", "Accepted", "0 told INVITE; 0 -> 200; 0 -> 200")]
    [InlineData("Udp", "< INVITE; > 486; < CANCEL", "Completed", "0 told INVITE; 0 -> 486; 0 -> 200")]
    [InlineData("Udp", "< INVITE; > 486; < ACK callee; < CANCEL", "Confirmed", "0 told INVITE; 0 -> 486; 0 -> 200")]
    // Nothing to cancel.
    [InlineData("Udp", "< CANCEL; < CANCEL", "", "0 -> 481; 0 -> 481")]
    [InlineData("Udp", "< BYE; < CANCEL; > 200", "Completed", "0 told BYE; 0 -> 481; 0 -> 200")]
    public void CancelIsAnsweredByTheLayer(string transport, string script, string state, string log) =>
        TransactionScript.Check(transport, script, state, log);
}
