using Tandem.Stun.Server;

namespace Tandem.Stun.Tests.Turn;

/// <summary>What holds whatever happens: <see cref="TurnScript"/> with random scripts.</summary>
public sealed class TurnPropertyTests
{
    [Fact]
    public void Whatever_happens_a_server_stays_within_its_limits_and_comes_to_rest()
    {
        var (relayed, allocations, refused, moves) = (0L, 0L, new HashSet<StunRefusal>(), 0L);
        for (var seed = 0; seed < 80; seed++)
        {
            var script = new byte[4000];
            new Random(seed).NextBytes(script);
            try
            {
                var status = TurnScript.Run(script);
                relayed += status.Totals.DatagramsToPeers + status.Totals.DatagramsToClients;
                allocations += status.AllocationsBegun;
                moves += status.Moves;
                refused.UnionWith(status.Refusals.Where(refusal => refusal.Value > 0).Select(refusal => refusal.Key));
            }
            catch (Exception broken)
            {
                throw new InvalidOperationException($"Seed {seed}", broken);
            }
        }

        // The scripts reach what they are for.
        Assert.True(relayed > 1000 && allocations > 500 && moves > 50, $"{relayed} datagrams, {allocations} allocations, {moves} moves");
        Assert.True(refused.Count > 20, string.Join(", ", refused));
    }
}
