using Tandem.Simulation;
using Tandem.Sip;

namespace Tandem.Core.Tests;

public class CallTests : IDisposable
{
    private readonly SimulatedNode _node = new();

    public void Dispose() => _node.Dispose();

    public static TheoryData<SipTransport, SipTransport> Transports()
    {
        var data = new TheoryData<SipTransport, SipTransport>();
        foreach (var caller in Enum.GetValues<SipTransport>().Skip(1))
            foreach (var callee in Enum.GetValues<SipTransport>().Skip(1)) data.Add(caller, callee);
        return data;
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public void A_call_goes_through_and_either_side_hangs_up(SipTransport callerTransport, SipTransport calleeTransport)
    {
        var alice = _node.Phone("alice", callerTransport, "198.51.100.1");
        var bob = _node.Phone("bob", calleeTransport, "198.51.100.2");
        alice.Register();
        bob.Register();
        var call = SimulatedCall.Answered(alice, bob);

        call.Caller.Send("BYE");
        bob.Reply(bob.TakeRequest("BYE"), 200);
        alice.TakeResponse(200);

        call = SimulatedCall.Answered(alice, bob);
        call.Callee.Send("BYE");
        alice.Reply(alice.TakeRequest("BYE"), 200);
        bob.TakeResponse(200);
        _node.AssertIdle();
        Assert.Equal((0, 0), (alice.Waiting, bob.Waiting));
    }
}
