using Tandem.Stun.Ice;

namespace Tandem.Stun.Tests.Ice;

/// <summary>RFC 8445 sections 7.2.5.1 and 7.3.1.1.</summary>
public sealed class RoleConflictTests
{
    [Theory]
    [InlineData(IceRole.Controlling, 999ul, true, IceRole.Controlling)]
    [InlineData(IceRole.Controlling, 1000ul, true, IceRole.Controlling)]
    [InlineData(IceRole.Controlling, 1001ul, false, IceRole.Controlled)]
    [InlineData(IceRole.Controlled, 999ul, false, IceRole.Controlling)]
    [InlineData(IceRole.Controlled, 1000ul, false, IceRole.Controlling)]
    [InlineData(IceRole.Controlled, 1001ul, true, IceRole.Controlled)]
    public void Who_gives_way_is_decided_by_the_numbers(IceRole role, ulong theirs, bool isRefused, IceRole after)
    {
        var wire = new IceWire(role, tieBreaker: 1000);
        wire.Receive(wire.Check(new() { Role = role, TieBreaker = theirs }));
        Assert.Equal(isRefused ? StunClass.ErrorResponse : StunClass.SuccessResponse, Wire.Parse(wire.Sent[0].Octets).Class);
        if (isRefused) Assert.Equal(StunErrorCode.RoleConflict, wire.LastError());
        Assert.Equal(isRefused ? 1 : 0, wire.Agent.Counters.Refused(IceRefusal.RoleConflict));
        Assert.Equal(after, wire.Agent.Role);
        Assert.Equal(role != after, wire.Outputs.Exists(output => output.Kind == IceOutputKind.RoleChanged));
    }

    [Fact]
    public void A_lite_agent_never_becomes_controlling()
    {
        var wire = new IceWire(IceRole.Controlled, new IceOptions { IsLite = true });
        wire.Receive(wire.Check(new() { Role = IceRole.Controlled, TieBreaker = 0 }));
        Assert.Equal(StunErrorCode.RoleConflict, wire.LastError());
        Assert.Equal(IceRole.Controlled, wire.Agent.Role);
    }

    [Fact]
    public void A_check_without_a_role_is_answered()
    {
        var wire = new IceWire();
        wire.Receive(wire.Check(new() { TieBreaker = null }));
        Assert.Equal(StunClass.SuccessResponse, Wire.Parse(wire.Sent[0].Octets).Class);
    }

    [Fact]
    public void Who_is_refused_takes_the_other_role_another_number_and_checks_again()
    {
        var wire = new IceWire(IceRole.Controlling, tieBreaker: 5);
        wire.Agent.AddRemoteCandidate(IceWire.Host(IceWire.Remote), wire.Now);
        wire.Drain();
        var first = wire.LastRequestTo(IceWire.Remote);
        wire.Receive(wire.Answer(first, StunErrorCode.RoleConflict));
        Assert.Equal(IceRole.Controlled, wire.Agent.Role);
        wire.Advance(TimeSpan.FromMilliseconds(60));
        var second = Wire.Parse(wire.LastRequestTo(IceWire.Remote));
        Assert.NotEqual(Wire.Parse(first).TransactionId, second.TransactionId);
        Assert.Equal(StunAttributeStatus.Present, second.ReadUInt64(StunAttributeType.IceControlled, out var tieBreaker));
        Assert.NotEqual(5ul, tieBreaker);
        Assert.Equal(1, wire.Agent.Counters.RoleSwitches);
    }

    [Fact]
    public void A_peer_that_only_refuses_is_left_alone()
    {
        var wire = new IceWire(IceRole.Controlling);
        wire.Agent.AddRemoteCandidate(IceWire.Host(IceWire.Remote), wire.Now);
        wire.Drain();
        for (var i = 0; i < 20; i++)
        {
            wire.Receive(wire.Answer(wire.LastRequestTo(IceWire.Remote), StunErrorCode.RoleConflict));
            wire.Advance(TimeSpan.FromMilliseconds(60));
        }

        Assert.Equal(5, wire.Agent.Counters.ChecksSent);
    }

    [Theory]
    [InlineData(IceRole.Controlling)]
    [InlineData(IceRole.Controlled)]
    public void Two_agents_of_one_role_agree_and_get_through(IceRole role)
    {
        for (var seed = 1; seed <= 10; seed++)
        {
            var scene = new IceScene(seed, roleA: role, roleB: role);
            scene.Start();
            scene.RunUntilBoth(IceState.Completed);
            Assert.NotEqual(scene.A.Agent.Role, scene.B.Agent.Role);
            scene.AssertOnePath();
            scene.AssertDataFlows(2);
            scene.Close();
        }
    }
}
