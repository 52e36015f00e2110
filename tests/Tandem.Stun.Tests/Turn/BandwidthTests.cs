using Tandem.Stun.Server;
using Tandem.Stun.Turn;

namespace Tandem.Stun.Tests.Turn;

/// <summary>What exceeds the bandwidth is dropped and counted.</summary>
public sealed class BandwidthTests
{
    [Fact]
    public void An_allocation_carries_so_much_and_no_more()
    {
        var world = new TurnWorld(TurnWorld.OnlyV4 with { Quotas = new TurnQuotas { AllocationBandwidth = 1000 } });
        var client = world.Allocated();
        for (var i = 0; i < 20; i++) client.Indicate(TurnWorld.Peer, new byte[100]);
        Assert.Equal((10, 10L), (world.Sockets.ToPeers.Count, world.Dropped(StunDrop.Bandwidth)));
        world.Pass(TimeSpan.FromMilliseconds(100));
        world.FromPeer(client.Relayed, TurnWorld.Peer, new byte[100]);
        world.FromPeer(client.Relayed, TurnWorld.Peer, new byte[100]);
        Assert.Equal((1, 11L), (world.Sockets.ToClients.Count, world.Dropped(StunDrop.Bandwidth)));
        Assert.Equal(11, world.Status.Totals.Dropped);
        Assert.Equal(11, Assert.Single(world.Status.Users).Totals.Dropped);
    }

    [Fact]
    public void Over_time_it_is_the_bandwidth()
    {
        var world = new TurnWorld(TurnWorld.OnlyV4 with { Quotas = new TurnQuotas { AllocationBandwidth = 10_000, Burst = TimeSpan.FromMilliseconds(100) } });
        var client = world.Allocated();
        for (var i = 0; i < 6000; i++)
        {
            client.Indicate(TurnWorld.Peer, new byte[500]);
            world.Pass(TimeSpan.FromMilliseconds(10));
        }

        // 60 seconds, without the permission's end: that is after five minutes.
        Assert.InRange(world.Status.Totals.OctetsToPeers, 595_000, 605_000);
    }

    [Fact]
    public void All_allocations_of_a_user_count_together()
    {
        var world = new TurnWorld(TurnWorld.OnlyV4 with { Quotas = new TurnQuotas { UserBandwidth = 1000 } });
        var (one, two, other) = (world.Allocated(1), world.Allocated(2), world.Allocated(3, "bob"));
        for (var i = 0; i < 10; i++)
        {
            foreach (var client in new[] { one, two, other }) client.Indicate(TurnWorld.Peer, new byte[100]);
        }

        Assert.Equal((20, 10L), (world.Sockets.ToPeers.Count, world.Dropped(StunDrop.Bandwidth)));
    }

    [Fact]
    public void One_datagram_passes_however_small_the_burst_is()
    {
        var world = new TurnWorld(TurnWorld.OnlyV4 with { Quotas = new TurnQuotas { AllocationBandwidth = 1000, Burst = TimeSpan.Zero } });
        var client = world.Allocated();
        client.Indicate(TurnWorld.Peer, new byte[1200]);
        client.Indicate(TurnWorld.Peer, new byte[1]);
        Assert.Single(world.Sockets.ToPeers);
        world.Pass(TimeSpan.FromSeconds(2));
        client.Indicate(TurnWorld.Peer, new byte[1]);
        Assert.Equal(2, world.Sockets.ToPeers.Count);
    }
}
