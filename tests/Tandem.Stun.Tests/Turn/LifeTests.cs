using Tandem.Stun.Turn.Client;

namespace Tandem.Stun.Tests.Turn;

/// <summary>Whole lives of allocations, over a network that loses, doubles and reorders. At the end nothing is left on either side.</summary>
public sealed class LifeTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Three_hours_with_refreshes_permissions_channels_and_a_new_nonce(int seed)
    {
        var network = new SimulatedTurn(seed);
        var client = new SimulatedClient(network, TurnWorld.Udp(1000), "alice");
        client.Live(TimeSpan.FromHours(3), [TurnWorld.OtherPeer], [TurnWorld.Peer, TurnWorld.Peer.WithPort(9)]);
        network.Time.Run();
        Assert.Equal(
            [TurnClientOutputKind.Allocated, TurnClientOutputKind.Bound, TurnClientOutputKind.Bound, TurnClientOutputKind.Closed, TurnClientOutputKind.Permitted],
            client.Told.Select(output => output.Kind).OrderBy(kind => kind.ToString()));
        // Four ways, each of which loses a tenth, and each of which doubles a tenth.
        Assert.All(client.Peers, peer => Assert.InRange(client.Echoes[peer] / 10_680.0, 0.93, 1.02));
        Assert.True(network.Server.Status().Refusals[Stun.Server.StunRefusal.StaleNonce] > 0);
        AssertNothingIsLeft(network, client);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Over_a_stream_nothing_is_sent_twice(int seed)
    {
        var network = new SimulatedTurn(seed);
        var client = new SimulatedClient(network, TurnWorld.Tcp(1000), "alice");
        client.Live(TimeSpan.FromMinutes(30), [TurnWorld.OtherPeer], [TurnWorld.Peer]);
        network.Time.Run();
        Assert.Equal(TurnClientOutputKind.Closed, client.Told[^1].Kind);
        Assert.Equal((0L, 1L), (network.Server.Status().Retransmissions, network.Server.Status().AllocationsBegun));
        AssertNothingIsLeft(network, client);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Many_clients_talk_to_each_other(int seed)
    {
        var network = new SimulatedTurn(seed);
        var clients = Enumerable.Range(1, 8).Select(i => new SimulatedClient(network, i % 2 == 0 ? TurnWorld.Tcp((ushort)i) : TurnWorld.Udp((ushort)i), $"user{i}")).ToList();
        foreach (var client in clients) client.Live(TimeSpan.FromMinutes(20), [], []);
        network.Time.After(TimeSpan.FromMinutes(2), () =>
        {
            for (var i = 0; i < clients.Count; i++)
            {
                var (client, peer) = (clients[i], clients[(i + 1) % clients.Count].Client.RelayedV4!.Value);
                var before = clients[(i + clients.Count - 1) % clients.Count].Client.RelayedV4!.Value;
                client.Do(() => Assert.True(client.Client.Bind(peer, network.Time.Now)));
                client.Do(() => Assert.True(client.Client.Permit(before, network.Time.Now)));
                client.Peers.Add(peer);
            }
        });
        network.Time.Run();
        var totals = network.Server.Status().Totals;
        Assert.True(totals.DatagramsToClients > 8 * 900, $"{totals}");
        foreach (var client in clients) AssertNothingIsLeft(network, client);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void A_client_that_moves_keeps_its_relayed_address(int seed)
    {
        var network = new SimulatedTurn(seed);
        var client = new SimulatedClient(network, TurnWorld.Udp(1000), "alice", new TurnClientOptions { IsMobile = true });
        client.Live(TimeSpan.FromMinutes(40), [], [TurnWorld.Peer]);
        for (var i = 1; i <= 5; i++)
        {
            var port = (ushort)(1000 + i);
            network.Time.After(TimeSpan.FromMinutes(3 + 6 * i), () => client.Move(TurnWorld.Udp(port)));
        }

        network.Time.Run();
        Assert.Equal((5, 1), (client.Told.Count(output => output.Kind == TurnClientOutputKind.Moved), client.Told.Count(output => output.Kind == TurnClientOutputKind.Allocated)));
        Assert.Equal((5L, 1L), (network.Server.Status().Moves, network.Server.Status().AllocationsBegun));
        Assert.InRange(client.Echoes[TurnWorld.Peer] / 2280.0, 0.9, 1.05);
        AssertNothingIsLeft(network, client);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Both_families_live_side_by_side(int seed)
    {
        var network = new SimulatedTurn(seed);
        var client = new SimulatedClient(network, TurnWorld.Udp(1000), "alice", new TurnClientOptions { WantsBothFamilies = true, Lifetime = TimeSpan.FromMinutes(15) });
        client.Live(TimeSpan.FromMinutes(40), [TurnWorld.PeerV6], [TurnWorld.Peer, TurnWorld.PeerV6.WithPort(7)]);
        network.Time.Run();
        Assert.NotNull(client.Client.RelayedV4);
        Assert.NotNull(client.Client.RelayedV6);
        Assert.All(client.Peers, peer => Assert.InRange(client.Echoes[peer] / 2280.0, 0.9, 1.05));
        AssertNothingIsLeft(network, client);
    }

    [Fact]
    public void What_a_vanished_client_leaves_behind_is_gone_in_time()
    {
        var network = new SimulatedTurn(1);
        var client = new SimulatedClient(network, TurnWorld.Udp(1000), "alice");
        client.Live(TimeSpan.FromMinutes(30), [TurnWorld.OtherPeer], [TurnWorld.Peer]);
        network.Time.After(TimeSpan.FromMinutes(5), () => network.Forget(client.Flow.Remote));
        network.Time.After(TimeSpan.FromMinutes(15), () => Assert.Equal(1, network.Server.Status().Allocations));
        network.Time.Run();
        AssertNothingIsLeft(network, client);
    }

    private static void AssertNothingIsLeft(SimulatedTurn network, SimulatedClient client)
    {
        client.AssertNothingIsLeft();
        var status = network.Server.Status();
        Assert.Equal((0, 0, 0, 0), (status.Allocations, status.Relays, status.Peers, status.Channels));
        Assert.Equal((0, 0, 0, 0), (status.Reservations, status.Tickets, status.Flows, status.Timers));
        Assert.Equal(0, network.OpenRelays);
    }
}
