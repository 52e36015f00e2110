using Tandem.Stun.Server;
using Tandem.Stun.Turn;

namespace Tandem.Stun.Tests.Turn;

/// <summary>RFC 6062 section 5.2.</summary>
public sealed class ConnectTests
{
    private readonly TurnWorld _world = new(TurnWorld.OnlyV4);

    [Fact]
    public void A_peer_is_reached_from_the_relayed_address_without_a_permission()
    {
        var client = _world.TcpAllocated();
        var (number, id) = client.Connected(TurnWorld.Peer);
        Assert.NotEqual(0u, id);
        Assert.Equal((1, 1L), (_world.Status.Connections, _world.Status.ConnectionsMade));
        Assert.Equal([number], _world.Sockets.Connections.Keys);
        _world.AssertNothingIsLeft();
    }

    [Fact]
    public void Without_an_allocation_it_is_refused() => TestClient.AssertError(StunErrorCode.AllocationMismatch, new TestClient(_world, TurnWorld.Tcp(1), "alice").TryConnect(TurnWorld.Peer));

    [Fact]
    public void Another_user_is_refused()
    {
        var client = _world.TcpAllocated();
        TestClient.AssertError(StunErrorCode.WrongCredentials, new TestClient(_world, client.Flow, "bob").TryConnect(TurnWorld.Peer));
    }

    [Fact]
    public void A_request_without_a_peer_or_with_none_that_can_be_reached_is_bad()
    {
        var client = _world.TcpAllocated();
        TestClient.AssertError(StunErrorCode.BadRequest, client.Ask(StunMethod.Connect, (ref StunWriter _) => { }));
        TestClient.AssertError(StunErrorCode.BadRequest, client.Ask(StunMethod.Connect, (ref StunWriter writer) => writer.Write(StunAttributeType.XorPeerAddress, [1, 2, 3])));
        TestClient.AssertError(StunErrorCode.BadRequest, client.TryConnect(TurnWorld.Peer.WithPort(0)));
        TestClient.AssertError(StunErrorCode.PeerAddressFamilyMismatch, client.TryConnect(TurnWorld.PeerV6));
        Assert.Empty(_world.Sockets.Connecting);
    }

    [Fact]
    public void A_second_connection_to_the_same_peer_is_refused_as_long_as_there_is_one()
    {
        var client = _world.TcpAllocated();
        var number = client.Connect(TurnWorld.Peer);
        TestClient.AssertError(StunErrorCode.ConnectionAlreadyExists, client.TryConnect(TurnWorld.Peer));
        _world.Server.PeerConnected(number, _world.Now);
        _world.Sockets.ToClients.Clear();
        TestClient.AssertError(StunErrorCode.ConnectionAlreadyExists, client.TryConnect(TurnWorld.Peer));
        Assert.Equal(2, _world.Status.Refusals[StunRefusal.ConnectionExists]);
        client.Connect(TurnWorld.Peer.WithPort(4001));
        _world.TcpAllocated(2).Connect(TurnWorld.Peer);
        _world.Server.PeerClosed(number, _world.Now);
        client.Connect(TurnWorld.Peer);
    }

    [Fact]
    public void A_peer_that_refuses_is_told()
    {
        var client = _world.TcpAllocated();
        var number = client.Connect(TurnWorld.Peer);
        _world.Server.PeerClosed(number, _world.Now);
        TestClient.AssertError(StunErrorCode.ConnectionTimeoutOrFailure, _world.Sockets.ToClients.Dequeue().Octets);
        Assert.Equal((0, 1L), (_world.Status.Connections, _world.Status.Refusals[StunRefusal.ConnectionFailed]));
        _world.AssertNothingIsLeft();
    }

    [Fact]
    public void A_connection_that_cannot_be_begun_is_told_at_once()
    {
        var client = _world.TcpAllocated();
        _world.Sockets.IsExhausted = true;
        TestClient.AssertError(StunErrorCode.ConnectionTimeoutOrFailure, client.TryConnect(TurnWorld.Peer));
        Assert.Equal(0, _world.Status.Connections);
    }

    [Fact]
    public void A_peer_that_is_silent_is_given_up_after_30_seconds_and_what_comes_later_is_ignored()
    {
        var client = _world.TcpAllocated();
        var number = client.Connect(TurnWorld.Peer);
        _world.Pass(TimeSpan.FromSeconds(30) - TimeSpan.FromTicks(1));
        Assert.Empty(_world.Sockets.ToClients);
        _world.Pass(TimeSpan.FromTicks(1));
        var response = _world.Sockets.ToClients.Dequeue().Octets;
        TestClient.AssertError(StunErrorCode.ConnectionTimeoutOrFailure, response);
        Assert.True(client.Credentials.IsAuthentic(Wire.Parse(response)));
        Assert.Equal(1, _world.Status.Refusals[StunRefusal.ConnectionTimeout]);
        Assert.Empty(_world.Sockets.Connections);
        _world.Server.PeerConnected(number, _world.Now);
        _world.Server.PeerClosed(number, _world.Now);
        _world.Server.Carried(number, isToPeer: true, 1, _world.Now);
        Assert.Empty(_world.Sockets.ToClients);
        Assert.Equal(0, _world.Status.Totals.Octets);
    }

    [Fact]
    public void The_answer_has_a_fingerprint_when_the_request_had_one()
    {
        var client = _world.TcpAllocated();
        client.Send(client.Request(StunMethod.Connect, (ref StunWriter writer) => writer.WriteXorAddress(StunAttributeType.XorPeerAddress, TurnWorld.Peer), hasFingerprint: true));
        _world.Server.PeerConnected(_world.Sockets.LastConnection, _world.Now);
        Assert.True(Wire.Parse(_world.Sockets.ToClients.Dequeue().Octets).HasValidFingerprint);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("10.0.0.1")]
    [InlineData("169.254.169.254")]
    public void Peers_that_the_policy_closes_are_forbidden(string host)
    {
        var client = _world.TcpAllocated();
        TestClient.AssertError(StunErrorCode.Forbidden, client.TryConnect(TurnWorld.Address(host, 80)));
        Assert.Equal(1, _world.Status.Refusals[StunRefusal.ForbiddenPeer]);
    }

    [Fact]
    public void The_servers_own_ports_and_those_of_nobody_at_its_relay_address_are_forbidden()
    {
        var service = TurnWorld.Address("9.9.9.9", 5060);
        var world = new TurnWorld(TurnWorld.OnlyV4 with { Policy = new PeerPolicyOptions { OwnServices = [service, TurnWorld.RelayV4.WithPort(443)], AllowsLoopback = true } });
        var client = world.TcpAllocated();
        client.Connect(service.WithPort(5061));
        var udp = world.Client(2);
        udp.Allocate();
        var free = (ushort)(client.Relayed.Port == 50_000 || udp.Relayed.Port == 50_000 ? 50_001 : 50_000);
        foreach (var peer in new[] { service, TurnWorld.RelayV4.WithPort(443), TurnWorld.RelayV4.WithPort(free), udp.Relayed, client.Relayed })
            TestClient.AssertError(StunErrorCode.Forbidden, client.TryConnect(peer));
    }

    [Fact]
    public void Another_client_of_the_server_is_reached_at_its_relay_behind_a_NAT_too()
    {
        var local = TurnWorld.Address("10.0.0.5");
        var world = new TurnWorld(new TurnOptions { Relays = [new RelayAddress(local, TurnWorld.RelayV4)] });
        var (client, other) = (world.TcpAllocated(), world.TcpAllocated(2, "bob"));
        Assert.Empty(client.Send(client.Request(StunMethod.Connect, (ref StunWriter writer) => writer.WriteXorAddress(StunAttributeType.XorPeerAddress, other.Relayed))));
        var connecting = world.Sockets.Connecting.Dequeue();
        Assert.Equal((local.WithPort(client.Relayed.Port), local.WithPort(other.Relayed.Port)), (connecting.Relay, connecting.Peer));

        other.Permit(client.Relayed);
        var number = world.Sockets.Accept();
        Assert.True(world.Server.PeerAccepted(world.NumberOf(connecting.Peer), number, connecting.Relay, world.Now));
        Wire.Parse(world.Sockets.ToClients.Dequeue().Octets).ReadXorAddress(StunAttributeType.XorPeerAddress, out var peer);
        Assert.Equal(client.Relayed, peer);
    }

    [Fact]
    public void Connections_are_bounded_for_an_allocation_a_user_and_the_server()
    {
        var world = new TurnWorld(TurnWorld.OnlyV4 with { MaxConnections = 2, MaxConnectionsInAll = 4, Quotas = new TurnQuotas { MaxConnectionsPerUser = 3 } });
        var (one, two, bob) = (world.TcpAllocated(1), world.TcpAllocated(2), world.TcpAllocated(3, "bob"));
        one.Connect(Peer(1));
        one.Connect(Peer(2));
        TestClient.AssertError(StunErrorCode.InsufficientCapacity, one.TryConnect(Peer(3)));
        two.Connect(Peer(1));
        TestClient.AssertError(StunErrorCode.AllocationQuotaReached, two.TryConnect(Peer(2)));
        bob.Connect(Peer(1));
        TestClient.AssertError(StunErrorCode.InsufficientCapacity, bob.TryConnect(Peer(2)));
        Assert.Equal((2L, 1L), (world.Status.Refusals[StunRefusal.TooManyConnections], world.Status.Refusals[StunRefusal.UserConnections]));
        TestClient.AssertSuccess(one.Refresh(TimeSpan.Zero));
        two.Connect(Peer(2));
        bob.Connect(Peer(2));
        world.AssertNothingIsLeft();
    }

    [Fact]
    public void Peers_that_are_being_reached_are_bounded_for_a_user_and_the_server()
    {
        var world = new TurnWorld(TurnWorld.OnlyV4 with { MaxConnectingInAll = 3, Quotas = new TurnQuotas { MaxConnectingPerUser = 2 } });
        var (one, two, bob) = (world.TcpAllocated(1), world.TcpAllocated(2), world.TcpAllocated(3, "bob"));
        var reached = one.Connect(Peer(1));
        var silent = two.Connect(Peer(1));
        TestClient.AssertError(StunErrorCode.AllocationQuotaReached, one.TryConnect(Peer(2)));
        TestClient.AssertError(StunErrorCode.AllocationQuotaReached, two.TryConnect(Peer(2)));
        bob.Connect(Peer(1));
        TestClient.AssertError(StunErrorCode.InsufficientCapacity, bob.TryConnect(Peer(2)));
        Assert.Equal((2L, 1L), (world.Status.Refusals[StunRefusal.UserConnecting], world.Status.Refusals[StunRefusal.TooManyConnecting]));
        // For what was refused no socket was opened.
        Assert.Equal(3UL, world.Sockets.LastConnection);

        // One that stands waits for its client, and is no more among them; nor is one that was given up, or that a peer has made.
        world.Server.PeerConnected(reached, world.Now);
        world.Sockets.ToClients.Clear();
        bob.Permit(TurnWorld.OtherPeer);
        Assert.True(world.FromTcpPeer(bob.Relayed, TurnWorld.OtherPeer).IsKept);
        world.Sockets.ToClients.Clear();
        one.Connect(Peer(2));
        TestClient.AssertError(StunErrorCode.AllocationQuotaReached, two.TryConnect(Peer(2)));
        world.Server.PeerClosed(silent, world.Now);
        world.Sockets.ToClients.Clear();
        two.Connect(Peer(2));
        world.Pass(TimeSpan.FromSeconds(30));
        world.Sockets.ToClients.Clear();
        for (ushort port = 10; port < 12; port++) two.Connect(Peer(port));
        bob.Connect(Peer(9));
        world.AssertNothingIsLeft();
    }

    [Fact]
    public void Peers_that_refuse_at_once_are_tried_at_a_rate()
    {
        var world = new TurnWorld(TurnWorld.OnlyV4 with { Quotas = new TurnQuotas { MaxConnectingPerUser = 4, MaxConnectsPerSecondPerUser = 2 } });
        var (alice, bob) = (world.TcpAllocated(1), world.TcpAllocated(2, "bob"));
        for (ushort port = 1; port <= 4; port++) Refuse(port);
        TestClient.AssertError(StunErrorCode.AllocationQuotaReached, alice.TryConnect(Peer(5)));
        Assert.Equal(1, world.Status.Refusals[StunRefusal.UserConnecting]);
        bob.Connect(Peer(5));
        world.Pass(TimeSpan.FromSeconds(0.5));
        Refuse(5);
        TestClient.AssertError(StunErrorCode.AllocationQuotaReached, alice.TryConnect(Peer(6)));

        void Refuse(ushort port)
        {
            world.Server.PeerClosed(alice.Connect(Peer(port)), world.Now);
            world.Sockets.ToClients.Clear();
        }
    }

    private static Kernel.PeerAddress Peer(ushort port) => TurnWorld.Peer.WithPort(port);
}
