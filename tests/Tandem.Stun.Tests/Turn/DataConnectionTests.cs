using Tandem.Kernel;
using Tandem.Stun.Server;
using Tandem.Stun.Turn;

namespace Tandem.Stun.Tests.Turn;

/// <summary>RFC 6062 sections 5.3 to 5.5: peers that connect, data connections of clients, and their ends.</summary>
public sealed class DataConnectionTests
{
    private readonly TurnWorld _world = new(TurnWorld.OnlyV4);

    [Fact]
    public void A_peer_with_a_permission_is_told_to_the_client()
    {
        var client = _world.TcpAllocated();
        client.Permit(TurnWorld.Peer);
        var (number, isKept) = _world.FromTcpPeer(client.Relayed, TurnWorld.Peer.WithPort(7));
        Assert.True(isKept);
        var (flow, octets) = _world.Sockets.ToClients.Dequeue();
        var attempt = Wire.Parse(octets);
        Assert.Equal((client.Flow, StunClass.Indication, StunMethod.ConnectionAttempt), (flow, attempt.Class, attempt.Method));
        attempt.ReadXorAddress(StunAttributeType.XorPeerAddress, out var peer);
        Assert.Equal(TurnWorld.Peer.WithPort(7), peer);
        Assert.Equal((1, 1L), (_world.Status.Connections, _world.Status.ConnectionsAccepted));

        var data = Data(2);
        TestClient.AssertSuccess(data.TryBindConnection(TestClient.IdOf(octets)));
        Assert.Equal(data.Flow, _world.Sockets.Connections[number]);
        _world.AssertNothingIsLeft();
    }

    [Fact]
    public void A_peer_without_a_permission_or_with_one_that_has_ended_is_sent_away()
    {
        var client = _world.TcpAllocated();
        Assert.False(_world.FromTcpPeer(client.Relayed, TurnWorld.Peer).IsKept);
        client.Permit(TurnWorld.Peer);
        Assert.False(_world.FromTcpPeer(client.Relayed, TurnWorld.OtherPeer).IsKept);
        _world.Pass(TimeSpan.FromMinutes(5) - TimeSpan.FromTicks(1));
        Assert.True(_world.FromTcpPeer(client.Relayed, TurnWorld.Peer).IsKept);
        _world.Pass(TimeSpan.FromTicks(1));
        Assert.False(_world.FromTcpPeer(client.Relayed, TurnWorld.Peer.WithPort(1)).IsKept);
        Assert.Equal((3L, 1), (_world.Dropped(StunDrop.NoPermissionFromPeer), _world.Status.Connections));
        Assert.Single(_world.Sockets.ToClients);
        _world.Sockets.ToClients.Clear();
        _world.AssertNothingIsLeft();
    }

    [Fact]
    public void A_connection_goes_on_when_the_permission_of_its_peer_has_ended()
    {
        var client = _world.TcpAllocated();
        client.Refresh(TimeSpan.FromHours(1));
        client.Permit(TurnWorld.Peer);
        Bound(client, 2);
        _world.Pass(TimeSpan.FromMinutes(30));
        Assert.Equal((0, 1), (_world.Status.Peers, _world.Status.Connections));
    }

    [Fact]
    public void Peers_over_the_limit_and_at_an_address_of_nobody_are_sent_away()
    {
        var world = new TurnWorld(TurnWorld.OnlyV4 with { MaxConnections = 1 });
        var client = world.TcpAllocated();
        client.Permit(TurnWorld.Peer);
        Assert.True(world.FromTcpPeer(client.Relayed, TurnWorld.Peer).IsKept);
        Assert.False(world.FromTcpPeer(client.Relayed, TurnWorld.Peer.WithPort(1)).IsKept);
        Assert.False(world.Server.PeerAccepted(99, 1000, TurnWorld.Peer, world.Now));
        Assert.Equal((1L, 1L), (world.Dropped(StunDrop.TooManyConnections), world.Dropped(StunDrop.UnallocatedRelay)));
    }

    [Fact]
    public void A_peer_at_a_port_of_the_servers_own_is_sent_away()
    {
        var world = new TurnWorld(TurnWorld.OnlyV4 with { Policy = new PeerPolicyOptions { OwnServices = [TurnWorld.Peer] } });
        var client = world.TcpAllocated();
        client.Permit(TurnWorld.Peer);
        Assert.False(world.FromTcpPeer(client.Relayed, TurnWorld.Peer).IsKept);
        Assert.True(world.FromTcpPeer(client.Relayed, TurnWorld.Peer.WithPort(1)).IsKept);
        Assert.Equal(1, world.Dropped(StunDrop.ForbiddenPeer));
    }

    [Fact]
    public void A_connection_that_is_not_bound_in_30_seconds_is_closed()
    {
        var client = _world.TcpAllocated();
        var number = client.Connect(TurnWorld.Peer);
        _world.Pass(TimeSpan.FromSeconds(29));
        _world.Server.PeerConnected(number, _world.Now);
        var id = TestClient.IdOf(_world.Sockets.ToClients.Dequeue().Octets);
        _world.Pass(TimeSpan.FromSeconds(30) - TimeSpan.FromTicks(1));
        Assert.Single(_world.Sockets.Connections);
        _world.Pass(TimeSpan.FromTicks(1));
        Assert.Empty(_world.Sockets.Connections);
        Assert.Empty(_world.Sockets.ToClients);
        Assert.Equal(1, _world.Dropped(StunDrop.UnboundConnection));
        TestClient.AssertError(StunErrorCode.BadRequest, Data(2).TryBindConnection(id));
        Assert.Equal(1, _world.Status.Refusals[StunRefusal.UnknownConnection]);
    }

    [Fact]
    public void It_is_bound_by_the_same_user_once_on_a_connection_of_its_own()
    {
        var client = _world.TcpAllocated();
        var (number, id) = client.Connected(TurnWorld.Peer);
        TestClient.AssertError(StunErrorCode.WrongCredentials, Data(2, "bob").TryBindConnection(id));
        TestClient.AssertError(StunErrorCode.AllocationMismatch, client.TryBindConnection(id));
        TestClient.AssertError(StunErrorCode.BadRequest, new TestClient(_world, TurnWorld.Udp(9), "alice").TryBindConnection(id));
        TestClient.AssertError(StunErrorCode.BadRequest, Data(2).TryBindConnection(id ^ 1));
        TestClient.AssertError(StunErrorCode.BadRequest, Data(2).Ask(StunMethod.ConnectionBind, (ref StunWriter _) => { }));
        TestClient.AssertError(StunErrorCode.BadRequest, Data(2).Ask(StunMethod.ConnectionBind, (ref StunWriter writer) => writer.Write(StunAttributeType.ConnectionId, [1])));
        Assert.Equal(default, _world.Sockets.Connections[number]);
        TestClient.AssertSuccess(Data(2).TryBindConnection(id));
        TestClient.AssertError(StunErrorCode.BadRequest, Data(3).TryBindConnection(id));
        // What is no message must not come from a data connection; if it does, it harms nothing.
        TestClient.AssertError(StunErrorCode.AllocationMismatch, Data(2).TryBindConnection(id));
        Assert.Equal(TurnWorld.Tcp(2), _world.Sockets.Connections[number]);
        Assert.Equal(1, _world.Status.Refusals[StunRefusal.ClientTransport]);
    }

    [Fact]
    public void The_nonce_of_the_first_connection_is_good_on_another_of_the_same_host_alone()
    {
        var client = _world.TcpAllocated();
        var (_, id) = client.Connected(TurnWorld.Peer);
        var request = client.Request(StunMethod.ConnectionBind, (ref StunWriter writer) => writer.WriteUInt32(StunAttributeType.ConnectionId, id));
        client.Flow = new StunFlow(StunTransport.Tcp, 0, TurnWorld.Address("9.1.1.2", 1000), 99);
        TestClient.AssertError(StunErrorCode.StaleNonce, client.Send(request));
        client.Flow = TurnWorld.Tcp(2);
        TestClient.AssertSuccess(client.Send(request));
    }

    [Fact]
    public void A_data_connection_is_not_ended_as_idle()
    {
        var client = _world.TcpAllocated();
        client.Refresh(TimeSpan.FromHours(1));
        Bound(client, 2);
        Data(3).TryBindConnection(1);
        _world.Pass(TimeSpan.FromMinutes(10));
        Assert.Equal([TurnWorld.Tcp(3)], _world.Sockets.Closed);
    }

    [Fact]
    public void When_one_side_ends_the_other_is_ended()
    {
        var client = _world.TcpAllocated();
        var (number, _) = Bound(client, 2);
        _world.Server.Closed(TurnWorld.Tcp(2), _world.Now);
        Assert.Empty(_world.Sockets.Connections);
        _world.Server.PeerClosed(number, _world.Now);

        (number, _) = Bound(client, 3);
        _world.Server.PeerClosed(number, _world.Now);
        Assert.Empty(_world.Sockets.Connections);
        _world.Server.Closed(TurnWorld.Tcp(3), _world.Now);
        Assert.Equal((1, 0), (_world.Status.Allocations, _world.Status.Connections));
        _world.AssertNothingIsLeft();
    }

    [Theory]
    [InlineData("deleted")]
    [InlineData("expired")]
    [InlineData("left")]
    [InlineData("stopped")]
    public void All_end_with_their_allocation(string end)
    {
        var client = _world.TcpAllocated();
        client.Permit(TurnWorld.OtherPeer);
        Bound(client, 2);
        client.Connected(TurnWorld.Peer.WithPort(1));
        client.Connect(TurnWorld.Peer.WithPort(2));
        _world.FromTcpPeer(client.Relayed, TurnWorld.OtherPeer);
        Assert.Equal(4, _world.Status.Connections);
        _world.Sockets.ToClients.Clear();
        if (end == "deleted") client.Refresh(TimeSpan.Zero);
        else if (end == "expired") _world.Pass(TimeSpan.FromMinutes(10));
        else if (end == "left") _world.Server.Closed(client.Flow, _world.Now);
        else _world.Server.Stop(_world.Now);
        _world.Server.Advance(_world.Now);
        Assert.Equal((0, 0), (_world.Status.Connections, _world.Status.Allocations));
        Assert.Empty(_world.Sockets.Connections);
        _world.AssertNothingIsLeft();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_is_left_of_an_ended_connection_counts_for_its_user_until_its_memory_is_given_back(bool withAllocation)
    {
        var world = new TurnWorld(TurnWorld.OnlyV4 with { MaxRememberedUsers = 0, MaxConnectionsInAll = 3, Quotas = new TurnQuotas { MaxConnectionsPerUser = 2 } }) { EndsAtOnce = false };
        var client = world.TcpAllocated();
        for (ushort port = 2; port < 4; port++)
        {
            var (_, id) = client.Connected(TurnWorld.Peer.WithPort(port));
            TestClient.AssertSuccess(new TestClient(world, TurnWorld.Tcp(port), "alice").TryBindConnection(id));
            if (!withAllocation) world.Server.Closed(TurnWorld.Tcp(port), world.Now);
        }

        if (withAllocation) TestClient.AssertSuccess(client.Refresh(TimeSpan.Zero));
        var (again, bob) = (world.TcpAllocated(5), world.TcpAllocated(6, "bob"));
        Assert.Equal((0, 2), (world.Sockets.Connections.Count, world.Status.Connections));
        TestClient.AssertError(StunErrorCode.AllocationQuotaReached, again.TryConnect(TurnWorld.Peer));
        var number = bob.Connect(TurnWorld.Peer);
        TestClient.AssertError(StunErrorCode.InsufficientCapacity, bob.TryConnect(TurnWorld.OtherPeer));

        world.TellEnded();
        Assert.Equal(1, world.Status.Connections);
        again.Connect(TurnWorld.Peer);
        bob.Connect(TurnWorld.OtherPeer);
        world.Server.PeerClosed(number, world.Now);
        world.Server.PeerClosed(number, world.Now);
        Assert.Equal(2, world.Status.Connections);
        world.Sockets.ToClients.Clear();
        world.AssertNothingIsLeft();
    }

    [Fact]
    public void An_allocation_whose_address_failed_ends_with_the_connection_of_its_client()
    {
        var client = _world.TcpAllocated();
        var other = _world.TcpAllocated(5);
        var (number, _) = Bound(client, 2);
        _world.Server.RelayFailed(_world.NumberOf(client.Relayed), _world.Now);
        _world.Server.RelayFailed(99, _world.Now);
        Assert.Equal((1, 1L, 0), (_world.Status.Allocations, _world.Status.AllocationsFailed, _world.Status.Connections));
        Assert.Equal([client.Flow], _world.Sockets.Closed);
        Assert.DoesNotContain(number, _world.Sockets.Connections.Keys);
        TestClient.AssertSuccess(other.Refresh(TimeSpan.FromMinutes(10)));
        _world.AssertNothingIsLeft();
    }

    [Fact]
    public void Those_of_a_family_end_with_its_address()
    {
        var world = new TurnWorld();
        var client = new TestClient(world, TurnWorld.Tcp(1), "alice");
        client.AllocateTcp((ref StunWriter writer) => writer.WriteAddressFamily(StunAttributeType.AdditionalAddressFamily, StunAddressFamily.V6));
        var (number, _) = client.Connected(TurnWorld.Peer);
        client.Send(client.Request(StunMethod.Connect, (ref StunWriter writer) => writer.WriteXorAddress(StunAttributeType.XorPeerAddress, TurnWorld.PeerV6)));
        Assert.Equal(2, world.Status.Connections);
        client.TryRefresh((ref StunWriter writer) =>
        {
            writer.WriteLifetime(TimeSpan.Zero);
            writer.WriteAddressFamily(StunAttributeType.RequestedAddressFamily, StunAddressFamily.V6);
        });
        Assert.Equal([number], world.Sockets.Connections.Keys);
        world.AssertNothingIsLeft();
    }

    [Fact]
    public void Octets_are_counted_for_the_server_and_the_user()
    {
        var client = _world.TcpAllocated();
        var (number, _) = Bound(client, 2);
        _world.Server.Carried(number, isToPeer: true, 100, _world.Now);
        _world.Server.Carried(number, isToPeer: false, 30, _world.Now);
        var totals = new TurnTotals(0, 100, 0, 30, 0);
        Assert.Equal((totals, totals), (_world.Status.Totals, Assert.Single(_world.Status.Users).Totals));
    }

    [Fact]
    public void What_is_over_the_bandwidth_waits_and_is_not_lost()
    {
        var world = new TurnWorld(TurnWorld.OnlyV4 with { Quotas = new TurnQuotas { AllocationBandwidth = 1000, UserBandwidth = 2000 } });
        var client = world.TcpAllocated();
        var (number, id) = client.Connected(TurnWorld.Peer);
        new TestClient(world, TurnWorld.Tcp(2), "alice").TryBindConnection(id);
        world.Server.Carried(number, isToPeer: true, 1000, world.Now);
        Assert.Empty(world.Sockets.Paused);
        world.Server.Carried(number, isToPeer: false, 500, world.Now);
        Assert.Equal([number], world.Sockets.Paused);
        // What was on its way already counts too.
        world.Server.Carried(number, isToPeer: true, 500, world.Now);
        world.Pass(TimeSpan.FromSeconds(1) - TimeSpan.FromTicks(1));
        Assert.Single(world.Sockets.Paused);
        world.Pass(TimeSpan.FromTicks(1));
        Assert.Empty(world.Sockets.Paused);
        world.Server.Carried(number, isToPeer: true, 1, world.Now);
        Assert.Single(world.Sockets.Paused);
        world.AssertNothingIsLeft();
    }

    [Fact]
    public void Over_time_all_connections_of_a_user_carry_his_bandwidth()
    {
        var world = new TurnWorld(TurnWorld.OnlyV4 with { Quotas = new TurnQuotas { UserBandwidth = 10_000, Burst = TimeSpan.FromMilliseconds(100) } });
        var numbers = new List<ulong>();
        for (ushort i = 1; i <= 3; i++)
        {
            var client = world.TcpAllocated(i);
            client.Refresh(TimeSpan.FromHours(1));
            var (number, id) = client.Connected(TurnWorld.Peer);
            new TestClient(world, TurnWorld.Tcp((ushort)(10 + i)), "alice").TryBindConnection(id);
            numbers.Add(number);
        }

        for (var i = 0; i < 6000; i++)
        {
            foreach (var number in numbers.Where(number => !world.Sockets.Paused.Contains(number))) world.Server.Carried(number, isToPeer: true, 4000, world.Now);
            world.Pass(TimeSpan.FromMilliseconds(10));
        }

        Assert.InRange(world.Status.Totals.OctetsToPeers, 595_000, 615_000);
    }

    [Fact]
    public void A_server_that_stops_leaves_data_connections_their_time_and_makes_no_more()
    {
        var client = _world.TcpAllocated();
        client.Permit(TurnWorld.Peer);
        Bound(client, 2);
        _world.Server.Stop(_world.Now + TimeSpan.FromMinutes(1));
        Assert.Empty(_world.Sockets.Closed);
        Assert.True(_world.Server.IsInUse(TurnWorld.Tcp(2)));
        TestClient.AssertError(StunErrorCode.InsufficientCapacity, client.TryConnect(TurnWorld.OtherPeer));
        Assert.False(_world.FromTcpPeer(client.Relayed, TurnWorld.Peer.WithPort(9)).IsKept);
        _world.Pass(TimeSpan.FromMinutes(1));
        Assert.False(_world.Server.IsInUse(TurnWorld.Tcp(2)));
        _world.AssertNothingIsLeft();
    }

    private TestClient Data(ushort port, string user = "alice") => new(_world, TurnWorld.Tcp(port), user);

    private (ulong Number, PeerAddress Peer) Bound(TestClient client, ushort port)
    {
        var (number, id) = client.Connected(TurnWorld.Peer);
        TestClient.AssertSuccess(Data(port).TryBindConnection(id));
        return (number, TurnWorld.Peer);
    }
}
