using Tandem.Stun.Server;

namespace Tandem.Stun.Tests.Turn;

/// <summary>RFC 8656 sections 9 and 10.2.</summary>
public sealed class PermissionTests
{
    private readonly TurnWorld _world = new();

    [Fact]
    public void A_permission_is_for_an_address_whatever_the_port_is()
    {
        var client = _world.Allocated();
        _world.FromPeer(client.Relayed, TurnWorld.Peer.WithPort(1), 1);
        _world.FromPeer(client.Relayed, TurnWorld.Peer.WithPort(2), 2);
        _world.FromPeer(client.Relayed, TurnWorld.OtherPeer, 3);
        Assert.Equal(2, _world.Sockets.ToClients.Count);
        Assert.Equal(1, _world.Dropped(StunDrop.NoPermissionFromPeer));
    }

    [Fact]
    public void A_permission_lasts_five_minutes_and_can_be_refreshed()
    {
        var client = _world.Allocated();
        _world.Pass(TimeSpan.FromMinutes(5) - TimeSpan.FromTicks(1));
        _world.FromPeer(client.Relayed, TurnWorld.Peer, 1);
        Assert.Single(_world.Sockets.ToClients);
        _world.Sockets.ToClients.Clear();
        client.Permit(TurnWorld.Peer);
        _world.Pass(TimeSpan.FromMinutes(5) - TimeSpan.FromTicks(1));
        client.Indicate(TurnWorld.Peer, [1]);
        Assert.Single(_world.Sockets.ToPeers);
        _world.Pass(TimeSpan.FromTicks(1));
        Assert.Equal(0, _world.Status.Peers);
        client.Indicate(TurnWorld.Peer, [1]);
        _world.FromPeer(client.Relayed, TurnWorld.Peer, 1);
        Assert.Equal((1L, 1L), (_world.Dropped(StunDrop.NoPermissionToPeer), _world.Dropped(StunDrop.NoPermissionFromPeer)));
        _world.AssertNothingIsLeft();
    }

    [Fact]
    public void Data_does_not_refresh_a_permission()
    {
        var client = _world.Allocated();
        _world.Pass(TimeSpan.FromMinutes(4));
        client.Indicate(TurnWorld.Peer, [1]);
        _world.FromPeer(client.Relayed, TurnWorld.Peer, 1);
        _world.Pass(TimeSpan.FromMinutes(1));
        Assert.Equal(0, _world.Status.Peers);
    }

    [Fact]
    public void Several_peers_at_once_are_all_installed_or_none()
    {
        var client = _world.Client();
        client.Allocate();
        client.Permit(TurnWorld.Peer, TurnWorld.OtherPeer, TurnWorld.Peer.WithPort(9));
        Assert.Equal(2, _world.Status.Peers);
        TestClient.AssertError(StunErrorCode.Forbidden, client.TryPermit(TurnWorld.Address("9.9.9.11"), TurnWorld.Address("10.0.0.1")));
        TestClient.AssertError(StunErrorCode.PeerAddressFamilyMismatch, client.TryPermit(TurnWorld.Address("9.9.9.11"), TurnWorld.PeerV6));
        TestClient.AssertError(StunErrorCode.BadRequest, client.Ask(StunMethod.CreatePermission, (ref StunWriter writer) =>
        {
            writer.WriteXorAddress(StunAttributeType.XorPeerAddress, TurnWorld.Address("9.9.9.11"));
            writer.Write(StunAttributeType.XorPeerAddress, [1, 2, 3]);
        }));
        Assert.Equal(2, _world.Status.Peers);
    }

    [Fact]
    public void A_request_without_a_peer_is_bad()
    {
        var client = _world.Client();
        client.Allocate();
        TestClient.AssertError(StunErrorCode.BadRequest, client.TryPermit());
    }

    [Fact]
    public void An_allocation_has_so_many_peers_and_no_more()
    {
        var world = new TurnWorld(TurnWorld.OnlyV4 with { MaxPeers = 4 });
        var client = world.Client();
        client.Allocate();
        for (var i = 1; i <= 4; i++) client.Permit(TurnWorld.Address($"9.9.9.{i}"));
        TestClient.AssertError(StunErrorCode.InsufficientCapacity, client.TryPermit(TurnWorld.Address("9.9.9.5")));
        TestClient.AssertError(StunErrorCode.InsufficientCapacity, client.TryBind(0x4000, TurnWorld.Address("9.9.9.5", 1)));
        client.Permit(TurnWorld.Address("9.9.9.1"), TurnWorld.Address("9.9.9.4"));
        world.Pass(TimeSpan.FromMinutes(5));
        client.Permit(TurnWorld.Address("9.9.9.5"));
        Assert.Equal(2, world.Status.Refusals[StunRefusal.TooManyPermissions]);
        world.AssertNothingIsLeft();
    }

    [Fact]
    public void A_server_has_so_many_peers_and_no_more()
    {
        var world = new TurnWorld(TurnWorld.OnlyV4 with { MaxPeersInAll = 3 });
        var (one, other) = (world.Client(1), world.Client(2, "bob"));
        one.Allocate();
        other.Allocate();
        one.Permit(TurnWorld.Address("9.9.9.1"), TurnWorld.Address("9.9.9.2"));
        other.Permit(TurnWorld.Address("9.9.9.1"));
        TestClient.AssertError(StunErrorCode.InsufficientCapacity, other.TryPermit(TurnWorld.Address("9.9.9.2")));
        TestClient.AssertSuccess(one.Refresh(TimeSpan.Zero));
        other.Permit(TurnWorld.Address("9.9.9.2"));
        world.AssertNothingIsLeft();
    }

    [Fact]
    public void A_request_names_so_many_peers_and_no_more()
    {
        var client = _world.Client();
        client.Allocate();
        TestClient.AssertError(StunErrorCode.InsufficientCapacity, client.TryPermit([.. Enumerable.Range(0, _world.Options.MaxPeersPerRequest + 1).Select(i => TurnWorld.Address($"9.3.3.{i}"))]));
        Assert.Equal(0, _world.Status.Peers);
    }
}
