using Tandem.Contracts.Media;
using Tandem.Edge.Gateway;
using Tandem.Kernel;
using Tandem.Simulation;
using Tandem.Sip;

namespace Tandem.Core.Tests.Gateway;

/// <summary>A node with a gateway: alice at a browser, bob at a phone.</summary>
internal sealed class GatewayNode : IDisposable
{
    public GatewayNode(GatewayOptions? options = null, CoreOptions? core = null, ISessionPolicies? policies = null)
    {
        Node = new SimulatedNode(core, sessions: metrics => Gateway = new SessionGateway(Media, options ?? GatewayOptions.Default, metrics, policies, Log));
        Alice = Node.Phone("alice", SipTransport.Wss, "203.0.113.9", 50000);
        Bob = Node.Phone("bob", SipTransport.Udp, "198.51.100.2");
        Alice.Register();
        Bob.Register();
    }

    public RecordedLog Log { get; } = new();

    public FakeMedia Media { get; } = new();

    public SessionGateway Gateway { get; private set; } = null!;

    public SimulatedNode Node { get; }

    public SimulatedPhone Alice { get; }

    public SimulatedPhone Bob { get; }

    /// <summary>A browser calls a phone, which picks up.</summary>
    public SimulatedCall Call(string bobs = "bob", bool withEvents = true, string extra = "", string answerExtra = "")
    {
        var request = Alice.Invite("sip:bob@tandem.test", extra, Bodies.Browser("alice"));
        var invite = Bob.TakeRequest("INVITE");
        Bob.Reply(invite, 200, answerExtra, body: Bodies.Phone(bobs, withEvents: withEvents));
        var ok = Alice.TakeResponse(200);
        var call = new SimulatedCall(SimulatedDialog.OfCaller(Alice, ok), SimulatedDialog.OfCallee(Bob, invite, ok), invite);
        call.Caller.Acknowledge(request.CSeq);
        Bob.TakeRequest("ACK");
        return call;
    }

    /// <summary>Nothing is left of any call.</summary>
    public void AssertIdle()
    {
        Assert.Equal(0, Gateway.Count);
        Assert.All(Media.Calls, call => Assert.True(call.IsClosed));
        Node.AssertIdle();
        Assert.Equal(Instant.Never, Gateway.Deadline);
    }

    public void Dispose() => Node.Dispose();
}

/// <summary>What operators read.</summary>
internal sealed class RecordedLog : ICallLog
{
    public List<(string CallId, string Party, bool HasBegun)> OneWays { get; } = [];

    public void OneWay(string callId, string party, bool hasBegun) => OneWays.Add((callId, party, hasBegun));
}
