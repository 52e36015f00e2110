namespace Tandem.Sip.Tests.Transactions;

/// <summary>RFC 3261 figure 6: a row per arrow, per timer, and per event that has no arrow.</summary>
public sealed class NonInviteClientTransactionTests
{
    [Theory]
    // Trying
    [InlineData("Udp", "> BYE", "Trying", "0 -> BYE")]
    [InlineData("Udp", "> BYE; @500", "Trying", "0 -> BYE; 500 -> BYE")]
    [InlineData("Udp", "> BYE; fail", "Terminated", "0 -> BYE; 0 told TransportFailed; 0 end")]
    [InlineData("Udp", "> BYE; < 100", "Proceeding", "0 -> BYE; 0 told 100")]
    [InlineData("Udp", "> BYE; < 200", "Completed", "0 -> BYE; 0 told 200")]
    [InlineData("Udp", "> BYE; < 300", "Completed", "0 -> BYE; 0 told 300")]
    [InlineData("Udp", "> BYE; < 699", "Completed", "0 -> BYE; 0 told 699")]
    // Proceeding
    [InlineData("Udp", "> BYE; < 100; < 100", "Proceeding", "0 -> BYE; 0 told 100; 0 told 100")]
    [InlineData("Udp", "> BYE; < 100; < 481", "Completed", "0 -> BYE; 0 told 100; 0 told 481")]
    [InlineData("Udp", "> BYE; < 100; fail", "Terminated", "0 -> BYE; 0 told 100; 0 told TransportFailed; 0 end")]
    // Completed
    [InlineData("Udp", "> BYE; < 200; @5000", "Terminated", "0 -> BYE; 0 told 200; 5000 end")]
    public void FollowsEveryArrow(string transport, string script, string state, string log) => TransactionScript.Check(transport, script, state, log);

    [Theory]
    // E: doubled up to T2; F: 64*T1.
    [InlineData("Udp", "> BYE; @32000", "Terminated",
        "0 -> BYE; 500 -> BYE; 1500 -> BYE; 3500 -> BYE; 7500 -> BYE; 11500 -> BYE; 15500 -> BYE; 19500 -> BYE; 23500 -> BYE; 27500 -> BYE; 31500 -> BYE; "
        + "32000 told TimedOut; 32000 end")]
    [InlineData("Tcp", "> BYE; @31999", "Trying", "0 -> BYE")]
    [InlineData("Tcp", "> BYE; @32000", "Terminated", "0 -> BYE; 32000 told TimedOut; 32000 end")]
    // E in Proceeding: T2 at once. F still runs.
    [InlineData("Udp", "> BYE; < 100; @9000", "Proceeding", "0 -> BYE; 0 told 100; 500 -> BYE; 4500 -> BYE; 8500 -> BYE")]
    [InlineData("Udp", "> BYE; @600; < 100; @5500", "Proceeding", "0 -> BYE; 500 -> BYE; 600 told 100; 1500 -> BYE; 5500 -> BYE")]
    [InlineData("Tcp", "> BYE; < 100; @32000", "Terminated", "0 -> BYE; 0 told 100; 32000 told TimedOut; 32000 end")]
    // K: T4 over unreliable transports, zero over reliable ones.
    [InlineData("Udp", "> BYE; @100; < 200; @5099", "Completed", "0 -> BYE; 100 told 200")]
    [InlineData("Udp", "> BYE; @100; < 200; @5100", "Terminated", "0 -> BYE; 100 told 200; 5100 end")]
    [InlineData("Tls", "> BYE; @100; < 200", "Terminated", "0 -> BYE; 100 told 200; 100 end")]
    public void TimersHaveTheInstantsOfTable4(string transport, string script, string state, string log) =>
        TransactionScript.Check(transport, script, state, log);

    [Theory]
    [InlineData("Udp", "> BYE; < 200; < 100", "Completed", "0 -> BYE; 0 told 200")]
    [InlineData("Udp", "> BYE; < 200; < 200", "Completed", "0 -> BYE; 0 told 200")]
    [InlineData("Udp", "> BYE; < 200; < 404", "Completed", "0 -> BYE; 0 told 200")]
    [InlineData("Udp", "> BYE; < 200; fail", "Completed", "0 -> BYE; 0 told 200")]
    [InlineData("Udp", "> BYE; cancel; < 100; cancel", "Proceeding", "0 -> BYE; 0 told 100")]
    [InlineData("Udp", "> BYE; < 200; @5000; < 200", "Terminated", "0 -> BYE; 0 told 200; 5000 end; 5000 stray 200")]
    [InlineData("Tcp", "> BYE; < 200; < 200", "Terminated", "0 -> BYE; 0 told 200; 0 end; 0 stray 200")]
    public void EventsWithoutAnArrowChangeNothing(string transport, string script, string state, string log) =>
        TransactionScript.Check(transport, script, state, log);
}
