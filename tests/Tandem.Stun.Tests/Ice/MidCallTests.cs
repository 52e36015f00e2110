using System.Net;
using Tandem.Stun.Ice;
using Tandem.Stun.Tests.Simulation;

namespace Tandem.Stun.Tests.Ice;

/// <summary>What happens to a path while data flows on it.</summary>
public sealed class MidCallTests
{
    private static IceScene Running(NatKind a, NatKind b, int seed = 1, IceRole roleA = IceRole.Controlling)
    {
        var scene = new IceScene(seed, a, b, roleA: roleA, roleB: roleA == IceRole.Controlling ? IceRole.Controlled : IceRole.Controlling);
        scene.Start();
        scene.RunUntilBoth(IceState.Completed);
        scene.Time.RunForSeconds(8);
        return scene;
    }

    [Theory]
    [InlineData(NatKindName.FullCone, IceRole.Controlling, false)]
    [InlineData(NatKindName.FullCone, IceRole.Controlled, true)]
    [InlineData(NatKindName.PortRestricted, IceRole.Controlling, true)]
    [InlineData(NatKindName.PortRestricted, IceRole.Controlled, false)]
    public void A_nat_that_rebinds_is_followed_whoever_is_controlling(NatKindName kind, IceRole role, bool hasNewAddress)
    {
        var scene = Running((NatKind)kind, NatKind.Open, roleA: role);
        for (var i = 0; i < 3; i++)
        {
            scene.NatA!.Rebind(hasNewAddress ? IPAddress.Parse($"203.0.113.{100 + i}") : null);
            scene.Time.RunForSeconds(8);
            scene.AssertDataFlows(3);
            scene.AssertOnePath();
        }

        Assert.DoesNotContain(IceState.Disconnected, scene.A.States);
        Assert.DoesNotContain(IceState.Disconnected, scene.B.States);
        scene.Close();
    }

    [Fact]
    public void Udp_that_is_blocked_ends_the_consent_and_a_restart_goes_on_by_the_relay_over_tcp()
    {
        var scene = Running(NatKind.PortRestricted, NatKind.Open);
        Assert.Equal(PathKind.Reflexive, IceScene.Kind(scene.A));
        scene.NatA!.IsUdpBlocked = true;
        var blocked = scene.Time.Now;
        Assert.True(scene.Time.RunUntil(() => scene.A.States.Contains(IceState.Disconnected), TimeSpan.FromSeconds(40)));
        Assert.InRange((scene.Time.Now - blocked).TotalSeconds, 23, 31);
        Assert.False(scene.A.Agent.IsSendingAllowed);
        // The application restarts: sockets, and relays anew.
        scene.A.Restart();
        scene.A.GatherRelay(scene.Relay, byDatagrams: true, byConnection: true);
        scene.Time.RunForSeconds(10);
        Assert.True(scene.A.Agent.State == IceState.Completed && scene.B.Agent.State == IceState.Completed, $"{scene}");
        Assert.Equal(PathKind.Relayed, IceScene.Kind(scene.A));
        scene.AssertDataFlows();
        scene.Close();
    }

    [Fact]
    public void Data_flows_on_where_it_went_when_a_restart_fails_and_the_next_one_begins()
    {
        var scene = Running(NatKind.PortRestricted, NatKind.AddressRestricted, seed: 1);
        var agent = scene.A.Agent;
        Assert.True(agent.TryGetPath(1, out var local, out _));
        agent.Restart(scene.Time.Now);
        agent.AddHost(local, scene.Time.Now, out _);
        Assert.True(agent.SetRemoteCredentials(IceCredentials.Random(), IceFeatures.None, scene.Time.Now));
        agent.EndOfLocalCandidates(scene.Time.Now);
        agent.EndOfRemoteCandidates(scene.Time.Now);
        scene.Time.RunForSeconds(60);
        Assert.Equal(IceState.Failed, agent.State);
        Assert.True(agent.IsSendingAllowed);
        agent.Restart(scene.Time.Now);
        Assert.NotEqual(IceState.Failed, agent.State);
        Assert.True(agent.IsSendingAllowed);
        scene.Time.RunForSeconds(40);
        Assert.True(agent.IsSendingAllowed);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Data_flows_on_while_ice_restarts(int seed)
    {
        var scene = Running(NatKind.PortRestricted, NatKind.AddressRestricted, seed);
        var fragment = scene.A.Agent.Credentials.ToString();
        var since = scene.Time.Now;
        var withheld = scene.A.Withheld + scene.B.Withheld;
        scene.A.Restart();
        Assert.True(scene.A.Agent.IsSendingAllowed);
        Assert.NotEqual(fragment, scene.A.Agent.Credentials.ToString());
        Assert.NotEqual(IceState.Completed, scene.A.Agent.State);
        scene.Time.RunForSeconds(0.1);
        scene.A.Gather(scene.Stun.Address);
        scene.B.Gather(scene.Stun.Address);
        scene.RunUntilBoth(IceState.Completed);
        scene.Time.RunForSeconds(10);
        Assert.Equal(withheld, scene.A.Withheld + scene.B.Withheld);
        var expected = (int)((scene.Time.Now - since).TotalSeconds / 0.05) - 2;
        Assert.True(scene.A.ReceivedSince(since) >= expected, $"{scene.A.ReceivedSince(since)} of {expected}. {scene}");
        Assert.True(scene.B.ReceivedSince(since) >= expected, $"{scene.B.ReceivedSince(since)} of {expected}. {scene}");
        scene.AssertOnePath();
        scene.Close();
    }

    [Fact]
    public void Credentials_are_changed_by_a_restart_only()
    {
        var wire = new IceWire();
        Assert.True(wire.Agent.SetRemoteCredentials(wire.Theirs, IceFeatures.None, wire.Now));
        Assert.False(wire.Agent.SetRemoteCredentials(IceCredentials.Random(), IceFeatures.None, wire.Now));
        wire.Agent.Restart(wire.Now);
        Assert.Null(wire.Agent.RemoteCredentials);
        Assert.True(wire.Agent.SetRemoteCredentials(IceCredentials.Random(), IceFeatures.None, wire.Now));
    }

    [Fact]
    public void A_better_network_that_comes_later_takes_over_and_the_worse_one_may_go()
    {
        // A has only the relay at first; then its host gets an interface with a public address.
        var scene = new IceScene(1, NatKind.OnlyTcp443);
        scene.A.Bind(scene.LanA, scene.HostA);
        scene.B.Bind(scene.LanB, scene.HostB);
        scene.A.Signalling.Begin();
        scene.B.Signalling.Begin();
        scene.A.GatherRelay(scene.Relay, byDatagrams: false, byConnection: true);
        scene.A.SendData();
        scene.B.SendData();
        scene.RunUntilBoth(IceState.Completed);
        scene.Time.RunForSeconds(8);
        Assert.Equal(PathKind.Relayed, IceScene.Kind(scene.A));
        scene.A.Bind(scene.Internet, "203.0.113.50");
        scene.Time.RunForSeconds(8);
        Assert.Equal(PathKind.Host, IceScene.Kind(scene.A));
        scene.AssertOnePath();
        scene.AssertDataFlows();
        Assert.DoesNotContain(IceState.Disconnected, scene.A.States);
        scene.Close();
    }

    [Theory]
    [InlineData(IceRole.Controlling, 8)]
    [InlineData(IceRole.Controlled, 8)]
    [InlineData(IceRole.Controlling, 600)]
    [InlineData(IceRole.Controlled, 600)]
    public void An_interface_that_goes_away_is_replaced_by_the_next_one(IceRole role, int seconds)
    {
        var scene = new IceScene(1, roleA: role, roleB: role == IceRole.Controlling ? IceRole.Controlled : IceRole.Controlling);
        var first = scene.A.Bind(scene.Internet, "203.0.113.60");
        scene.B.Bind(scene.LanB, scene.HostB);
        scene.A.Signalling.Begin();
        scene.B.Signalling.Begin();
        scene.A.SendData();
        scene.B.SendData();
        scene.RunUntilBoth(IceState.Completed);
        scene.Time.RunForSeconds(seconds);
        scene.A.Unbind(first);
        Assert.False(scene.A.Agent.IsSendingAllowed);
        Assert.Equal(IceState.Disconnected, scene.A.Agent.State);
        scene.A.Bind(scene.Internet, "203.0.113.61");
        scene.Time.RunForSeconds(40);
        scene.AssertOnePath();
        scene.AssertDataFlows();
        scene.Close();
    }

    /// <summary>As <see cref="NatKind"/>, which is not public.</summary>
    public enum NatKindName
    {
        FullCone = NatKind.FullCone,
        PortRestricted = NatKind.PortRestricted,
    }
}
