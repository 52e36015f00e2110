using System.Text.RegularExpressions;
using CsCheck;
using Tandem.Stun.Ice;
using Tandem.Stun.Tests.Simulation;

namespace Tandem.Stun.Tests.Ice;

/// <summary>Whatever the network and the signalling do, both agents end with the same path, or both fail.</summary>
public sealed partial class ConvergenceTests
{
    private static readonly NatKind[] Kinds = Enum.GetValues<NatKind>();

    [Fact]
    public void Both_agents_come_to_the_same_pair_or_both_fail() =>
        Gen.Int[1, 1_000_000].Sample(seed => _ = Run(seed), iter: 150, threads: 1);

    [Theory]
    [InlineData(7)]
    [InlineData(4711)]
    // The network loses every consent check of half a minute, when only one pair is left.
    [InlineData(509_656)]
    public void A_seed_does_the_same_twice(int seed) => Assert.Equal(Masked(Run(seed)), Masked(Run(seed)));

    /// <summary>The ports of the relay are random: the first that is named is the first in both runs.</summary>
    private static string Masked(string text)
    {
        var ports = new List<string>();
        return RelayedPort().Replace(text, match =>
        {
            if (!ports.Contains(match.Value)) ports.Add(match.Value);
            return $"relayed {ports.IndexOf(match.Value)}";
        });
    }

    [GeneratedRegex(@"198\.51\.100\.2:\d+")]
    private static partial Regex RelayedPort();

    private static string Run(int seed)
    {
        var dice = new Random(seed);
        var quality = new SegmentQuality { Loss = 0.25 * dice.NextDouble(), Duplication = 0.2 * dice.NextDouble(), MinDelay = 2, MaxDelay = 2 + (200 * dice.NextDouble()) };
        var (a, b) = (Kinds[dice.Next(Kinds.Length)], Kinds[dice.Next(Kinds.Length)]);
        var (roleA, roleB) = (dice.Next(4) == 0 ? IceRole.Controlled : IceRole.Controlling, dice.Next(4) == 0 ? IceRole.Controlling : IceRole.Controlled);
        var scene = new IceScene(seed, a, b, quality, roleA: roleA, roleB: roleB);
        scene.A.Signalling.Delay = scene.B.Signalling.Delay = () => dice.Next(1, 2_000);
        var hasRelay = dice.Next(3) > 0;
        foreach (var (peer, lan, host) in new[] { (scene.A, scene.LanA, scene.HostA), (scene.B, scene.LanB, scene.HostB) })
        {
            peer.Signalling.Features = dice.Next(2) == 0 ? IceAgent.Features : IceFeatures.None;
            scene.Time.AfterMilliseconds(dice.Next(1, 500), () =>
            {
                peer.Bind(lan, host);
                peer.Signalling.Begin();
                peer.Gather(scene.Stun.Address);
                if (hasRelay) peer.GatherRelay(scene.Relay, byDatagrams: true, byConnection: true);
                peer.SendData();
            });
            scene.Time.AfterMilliseconds(dice.Next(4_000, 6_000), peer.EndOfCandidates);
        }

        bool AreBoth(IceState state) => scene.A.Agent.State == state && scene.B.Agent.State == state;
        Assert.True(scene.Time.RunUntil(() => AreBoth(IceState.Completed) || AreBoth(IceState.Failed), TimeSpan.FromSeconds(150)), $"Neither both completed nor both failed: {a}, {b}. {scene}");
        if (AreBoth(IceState.Completed))
        {
            scene.Time.RunForSeconds(20);
            // So bad a network may lose all consent checks of 30 s (RFC 7675 section 5.1); then both have to see that nothing is left, after 39.5 s more.
            Assert.True(scene.Time.RunUntil(() => IsOnePath(scene) || AreBoth(IceState.Failed), TimeSpan.FromSeconds(150)), $"Two paths: {a}, {b}. {scene}");
        }

        if (AreBoth(IceState.Failed)) Assert.Equal(0, scene.A.Agent.Count + scene.B.Agent.Count);

        scene.Close();
        return scene.ToString();
    }

    private static bool IsOnePath(IceScene scene) =>
        scene.A.Agent.TryGetPathCandidates(1, out var localA, out var remoteA) && scene.B.Agent.TryGetPathCandidates(1, out var localB, out var remoteB)
        && localA!.Address == remoteB!.Address && localB!.Address == remoteA!.Address;
}
