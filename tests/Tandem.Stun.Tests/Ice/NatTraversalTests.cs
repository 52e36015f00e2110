using Tandem.Stun.Ice;
using Tandem.Stun.Tests.Simulation;

namespace Tandem.Stun.Tests.Ice;

/// <summary>Every kind of NAT against every other one, in virtual time.</summary>
public sealed class NatTraversalTests
{
    private static readonly NatKind[] Kinds = Enum.GetValues<NatKind>();

    public static TheoryData<string, string> Pairs
    {
        get
        {
            var pairs = new TheoryData<string, string>();
            foreach (var a in Kinds)
            {
                foreach (var b in Kinds) pairs.Add($"{a}", $"{b}");
            }

            return pairs;
        }
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void The_best_path_that_the_nats_allow_is_selected_and_data_flows(string a, string b)
    {
        var scene = new IceScene(1, Enum.Parse<NatKind>(a), Enum.Parse<NatKind>(b));
        scene.Start();
        scene.RunUntilBoth(IceState.Completed);
        scene.Time.RunForSeconds(5);
        Assert.True(Expected(Enum.Parse<NatKind>(a), Enum.Parse<NatKind>(b)) == IceScene.Kind(scene.A), $"{scene}");
        Assert.True(IceScene.Kind(scene.B) == IceScene.Kind(scene.A), $"{scene}");
        scene.AssertOnePath();
        scene.AssertDataFlows();
        scene.Close();
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void A_network_that_loses_delays_reorders_and_doubles_only_makes_it_later(string a, string b)
    {
        for (var seed = 1; seed <= 3; seed++)
        {
            var quality = new SegmentQuality { Loss = 0.1, Duplication = 0.1, MinDelay = 5, MaxDelay = 120 };
            var scene = new IceScene(seed, Enum.Parse<NatKind>(a), Enum.Parse<NatKind>(b), quality);
            scene.Start();
            scene.RunUntilBoth(IceState.Completed);
            scene.Time.RunForSeconds(15);
            scene.AssertOnePath();
            // What goes by the relay crosses the internet twice.
            scene.AssertDataFlows(share: 0.65);
            scene.Close();
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Two_hosts_behind_one_nat_find_each_other_whether_it_hairpins_or_not(bool hairpins)
    {
        var scene = new IceScene(1, NatKind.PortRestricted);
        scene.NatA!.Hairpins = hairpins;
        scene.A.Bind(scene.LanA, scene.HostA);
        scene.B.Bind(scene.LanA, "10.0.1.6");
        foreach (var peer in new[] { scene.A, scene.B })
        {
            peer.Signalling.Begin();
            peer.Gather(scene.Stun.Address);
            peer.SendData();
        }

        scene.RunUntilBoth(IceState.Completed);
        Assert.Equal(PathKind.Host, IceScene.Kind(scene.A));
        scene.AssertDataFlows();
        scene.Close();
    }

    [Fact]
    public void A_mapping_that_would_time_out_while_the_call_rings_is_kept_alive_by_the_gathering()
    {
        var scene = new IceScene(1, NatKind.PortRestricted, NatKind.PortRestricted);
        scene.NatA!.MappingTimeout = TimeSpan.FromSeconds(30);
        scene.A.Bind(scene.LanA, scene.HostA);
        scene.A.Gather(scene.Stun.Address);
        scene.Time.RunForSeconds(120);
        scene.A.Signalling.Begin();
        scene.B.Bind(scene.LanB, scene.HostB);
        scene.B.Signalling.Begin();
        scene.B.Gather(scene.Stun.Address);
        scene.B.SendData();
        scene.A.SendData();
        scene.RunUntilBoth(IceState.Completed);
        Assert.Equal(1, scene.NatA.Mappings);
        scene.AssertDataFlows();
        scene.Close();
    }

    /// <summary>RFC 5128 section 3: a path through two NATs needs a port that the other side can know.</summary>
    private static PathKind Expected(NatKind a, NatKind b)
    {
        if (a == NatKind.OnlyTcp443 || b == NatKind.OnlyTcp443) return PathKind.Relayed;
        if (a == NatKind.Open && b == NatKind.Open) return PathKind.Host;
        if (a == NatKind.Symmetric && b is NatKind.Symmetric or NatKind.PortRestricted) return PathKind.Relayed;
        if (b == NatKind.Symmetric && a is NatKind.Symmetric or NatKind.PortRestricted) return PathKind.Relayed;
        return PathKind.Reflexive;
    }
}
