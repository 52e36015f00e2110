using Tandem.Contracts.Media;
using Tandem.Edge.Gateway;
using Tandem.Simulation;
using Tandem.Sip;

namespace Tandem.Edge.Tests.Gateway;

public sealed class GatewayOptionsTests
{
    [Fact]
    public void The_defaults_are_good() => Assert.Null(GatewayOptions.Default.FirstMistake());

    [Fact]
    public void Mistakes_are_named()
    {
        Assert.StartsWith("Mode:", (GatewayOptions.Default with { Mode = (SessionMode)9 }).FirstMistake(), StringComparison.Ordinal);
        Assert.StartsWith("MaxCalls:", (GatewayOptions.Default with { MaxCalls = 0 }).FirstMistake(), StringComparison.Ordinal);
        Assert.StartsWith("MaxCallsPerAccount:", (GatewayOptions.Default with { MaxCallsPerAccount = 0 }).FirstMistake(), StringComparison.Ordinal);
        Assert.StartsWith("MaxRemembered:", (GatewayOptions.Default with { MaxRemembered = 0 }).FirstMistake(), StringComparison.Ordinal);
        Assert.StartsWith("MaxNotes:", (GatewayOptions.Default with { MaxNotes = 0 }).FirstMistake(), StringComparison.Ordinal);
    }

    [Fact]
    public void Who_is_switched_off_is_not_even_looked_at()
    {
        using var metrics = new EdgeMetrics();
        var gateway = new SessionGateway(new NoMedia(), GatewayOptions.Default with { Mode = SessionMode.Off }, metrics);
        var hop = new SessionHop(new Flow(SipTransport.Udp, 0, SimulatedSockets.Address("192.0.2.9", 5060), 0), default);
        var invite = SipMessage.CreateRequest(SipMethod.Invite, "sip:a@b"u8);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            if (gateway.Begin(invite, hop, default) is not null || gateway.HasSessions) Assert.Fail("It began.");
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private sealed class NoMedia : IMediaGateway
    {
        public IGatewayCall Begin(string callId, long number, IGatewayObserver observer) => throw new InvalidOperationException("No call has media here.");
    }
}
