using Tandem.Stun.Ice;
using Tandem.Stun.Tests.Simulation;

namespace Tandem.Stun.Tests.Ice;

/// <summary>Lite agents (RFC 8445 section 2.5), and full ones against them.</summary>
public sealed class LiteTests
{
    private static readonly IceOptions Lite = new() { IsLite = true };

    [Theory]
    [InlineData(IceRole.Controlling)]
    [InlineData(IceRole.Controlled)]
    public void A_full_agent_behind_a_nat_reaches_a_lite_server_and_is_controlling_whatever_it_was(IceRole role)
    {
        var scene = new IceScene(1, NatKind.Symmetric, NatKind.Open, optionsB: Lite, roleA: role);
        scene.B.Signalling.Features = IceFeatures.Ice2 | IceFeatures.Lite;
        scene.A.Bind(scene.LanA, scene.HostA);
        scene.B.Bind(scene.LanB, scene.HostB);
        scene.A.Signalling.Begin();
        scene.B.Signalling.Begin();
        scene.A.SendData();
        scene.B.SendData();
        scene.RunUntilBoth(IceState.Completed);
        Assert.Equal((IceRole.Controlling, IceRole.Controlled), (scene.A.Agent.Role, scene.B.Agent.Role));
        Assert.Equal(PathKind.Reflexive, IceScene.Kind(scene.B));
        scene.AssertDataFlows(60);
        Assert.Equal(0, scene.B.Agent.Counters.ChecksSent);
        scene.Close();
    }

    [Fact]
    public void It_sends_no_data_when_no_check_came_for_thirty_seconds()
    {
        var wire = new IceWire(options: Lite);
        wire.Receive(wire.Check(new() { UseCandidate = true }));
        Assert.Equal(IceState.Completed, wire.Agent.State);
        wire.Advance(TimeSpan.FromSeconds(20));
        wire.Receive(wire.Check());
        wire.Advance(TimeSpan.FromSeconds(29.9));
        Assert.True(wire.Agent.IsSendingAllowed);
        wire.Advance(TimeSpan.FromSeconds(0.2));
        Assert.False(wire.Agent.IsSendingAllowed);
    }

    [Fact]
    public void It_keeps_the_path_alive_with_indications_every_fifteen_seconds()
    {
        var wire = new IceWire(options: Lite);
        wire.Receive(wire.Check(new() { UseCandidate = true }));
        wire.Sent.Clear();
        wire.Advance(TimeSpan.FromSeconds(29));
        var indication = Wire.Parse(Assert.Single(wire.Sent).Octets);
        Assert.Equal((StunClass.Indication, StunMethod.Binding), (indication.Class, indication.Method));
        Assert.True(indication.HasValidFingerprint);
        Assert.False(indication.HasIntegrity);
    }

    [Fact]
    public void It_has_host_candidates_over_the_address_that_it_is_reached_at_only()
    {
        var wire = new IceWire(options: Lite);
        Assert.Equal(CandidateOutcome.NotForThisSession, wire.Agent.AddServerReflexive(IceWire.Local, IceWire.Remote, IceWire.Remote, wire.Now, out _));
        Assert.Equal(CandidateOutcome.NotForThisSession, wire.Agent.AddRelayed(IceWire.Remote, IceWire.Remote, wire.Now, out _));
    }

    [Fact]
    public void The_last_pair_of_the_highest_priority_that_is_nominated_counts()
    {
        var wire = new IceWire(options: Lite);
        var other = IceScene.Address("192.0.2.2", 2001);
        wire.Receive(wire.Check(new() { UseCandidate = true, Priority = 1000 }));
        wire.Receive(wire.Check(new() { UseCandidate = true, Priority = 2000 }), other);
        Assert.True(wire.Agent.TryGetPath(1, out _, out var remote));
        Assert.Equal(other, remote);
        // A NAT gave the peer another address: same priority, later.
        var moved = IceScene.Address("192.0.2.2", 2002);
        wire.Receive(wire.Check(new() { UseCandidate = true, Priority = 2000 }), moved);
        Assert.True(wire.Agent.TryGetPath(1, out _, out remote));
        Assert.Equal(moved, remote);
    }
}
