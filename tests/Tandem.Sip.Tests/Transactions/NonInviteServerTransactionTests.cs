namespace Tandem.Sip.Tests.Transactions;

/// <summary>RFC 3261 figure 8 with RFC 4320: a row per arrow, per timer, and per event that has no arrow.</summary>
public sealed class NonInviteServerTransactionTests
{
    [Theory]
    // Trying
    [InlineData("Udp", "< REGISTER", "Trying", "0 told REGISTER")]
    [InlineData("Tcp", "< REGISTER; > 100", "Proceeding", "0 told REGISTER; 0 -> 100")]
    [InlineData("Udp", "< REGISTER; > 200", "Completed", "0 told REGISTER; 0 -> 200")]
    [InlineData("Udp", "< REGISTER; > 699", "Completed", "0 told REGISTER; 0 -> 699")]
    // Proceeding
    [InlineData("Tcp", "< REGISTER; > 100; < REGISTER", "Proceeding", "0 told REGISTER; 0 -> 100; 0 -> 100")]
    [InlineData("Tcp", "< REGISTER; > 100; > 100", "Proceeding", "0 told REGISTER; 0 -> 100; 0 -> 100")]
    [InlineData("Udp", "< REGISTER; @3500; > 100; > 404", "Completed", "0 told REGISTER; 3500 -> 100; 3500 -> 100; 3500 -> 404")]
    // Completed
    [InlineData("Udp", "< REGISTER; > 200; < REGISTER", "Completed", "0 told REGISTER; 0 -> 200; 0 -> 200")]
    [InlineData("Udp", "< REGISTER; > 200; @32000", "Terminated", "0 told REGISTER; 0 -> 200; 32000 end")]
    public void FollowsEveryArrow(string transport, string script, string state, string log) => TransactionScript.Check(transport, script, state, log);

    [Theory]
    // J: 64*T1 over unreliable transports, zero over reliable ones.
    [InlineData("Udp", "< OPTIONS; @100; > 200; @32099", "Completed", "0 told OPTIONS; 100 -> 200")]
    [InlineData("Udp", "< OPTIONS; @100; > 200; @32100", "Terminated", "0 told OPTIONS; 100 -> 200; 32100 end")]
    [InlineData("Tcp", "< OPTIONS; @100; > 200", "Terminated", "0 told OPTIONS; 100 -> 200; 100 end")]
    public void TimersHaveTheInstantsOfTable4(string transport, string script, string state, string log) =>
        TransactionScript.Check(transport, script, state, log);

    [Theory]
    // 4.1: 100 by itself when timer E of the client has reached T2; over unreliable transports not before.
    [InlineData("Udp", "< OPTIONS; @3499", "Trying", "0 told OPTIONS")]
    [InlineData("Udp", "< OPTIONS; @3500", "Proceeding", "0 told OPTIONS; 3500 -> 100")]
    [InlineData("Tcp", "< OPTIONS; @3500", "Proceeding", "0 told OPTIONS; 3500 -> 100")]
    [InlineData("Udp", "< OPTIONS; @3499; > 100", "Trying", "0 told OPTIONS")]
    [InlineData("Tcp", "< OPTIONS; @1; > 100; @9000", "Proceeding", "0 told OPTIONS; 1 -> 100")]
    // 4.1: no other provisional response at all.
    [InlineData("Udp", "< OPTIONS; @3500; > 180; > 199", "Proceeding", "0 told OPTIONS; 3500 -> 100")]
    [InlineData("Tcp", "< OPTIONS; > 180; > 101", "Trying", "0 told OPTIONS")]
    // 4.2: no 408; without an answer, the transaction ends in silence when its client has given up and what it sent has arrived.
    [InlineData("Udp", "< OPTIONS; > 408", "Trying", "0 told OPTIONS")]
    [InlineData("Tcp", "< OPTIONS; > 408; > 200", "Terminated", "0 told OPTIONS; 0 -> 200; 0 end")]
    [InlineData("Tcp", "< OPTIONS; @36999", "Proceeding", "0 told OPTIONS; 3500 -> 100")]
    [InlineData("Tcp", "< OPTIONS; @37000", "Terminated", "0 told OPTIONS; 3500 -> 100; 37000 end")]
    [InlineData("Udp", "< OPTIONS; @37000; > 200", "Terminated", "0 told OPTIONS; 3500 -> 100; 37000 end")]
    public void KeepsToRfc4320(string transport, string script, string state, string log) => TransactionScript.Check(transport, script, state, log);

    [Theory]
    [InlineData("Udp", "< BYE; < BYE", "Trying", "0 told BYE")]
    [InlineData("Udp", "< BYE; > 200; > 200; > 404; > 100", "Completed", "0 told BYE; 0 -> 200")]
    [InlineData("Tcp", "< BYE; > 200; > 404", "Terminated", "0 told BYE; 0 -> 200; 0 end")]
    [InlineData("Udp", "< BYE; fail", "Trying", "0 told BYE")]
    [InlineData("Udp", "< BYE; > 200; fail; < BYE", "Completed", "0 told BYE; 0 -> 200; 0 -> 200")]
    [InlineData("Udp", "< BYE; < ACK", "Trying", "0 told BYE; 0 told ACK")]
    public void EventsWithoutAnArrowChangeNothing(string transport, string script, string state, string log) =>
        TransactionScript.Check(transport, script, state, log);
}
