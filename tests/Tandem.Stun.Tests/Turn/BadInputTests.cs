using Tandem.Kernel;
using Tandem.Stun.Server;

namespace Tandem.Stun.Tests.Turn;

/// <summary>Clients that go on and on with what they may not: each time the protocol's error and a counter, and the server stays as small as it was.</summary>
public sealed class BadInputTests
{
    private const long Many = 10_000;

    private readonly TurnWorld _world = new();

    [Fact]
    public void Data_to_ten_thousand_peers_without_permission_is_dropped_and_leaves_nothing()
    {
        var client = _world.Allocated();
        for (var i = 0; i < Many; i++) client.Indicate(Peer(i), [1]);
        Assert.Empty(_world.Sockets.ToPeers);
        Assert.Equal((1, 0, Many), (_world.Status.Peers, _world.Status.Channels, _world.Dropped(StunDrop.NoPermissionToPeer)));
        client.Indicate(TurnWorld.Peer, [1]);
        Assert.Single(_world.Sockets.ToPeers);
        _world.AssertNothingIsLeft();
    }

    [Fact]
    public void Permissions_for_ten_thousand_peers_are_refused_beyond_the_limit()
    {
        var client = _world.Client();
        client.Allocate();
        for (var i = 0; i < Many; i++)
        {
            var response = client.TryPermit(Peer(i));
            if (i < _world.Options.MaxPeers) TestClient.AssertSuccess(response);
            else TestClient.AssertError(StunErrorCode.InsufficientCapacity, response);
        }

        Assert.Equal((_world.Options.MaxPeers, Many - _world.Options.MaxPeers), (_world.Status.Peers, _world.Status.Refusals[StunRefusal.TooManyPermissions]));
        _world.AssertNothingIsLeft();
    }

    [Fact]
    public void Channels_to_ten_thousand_peers_are_refused_beyond_the_limit()
    {
        var client = _world.Client();
        client.Allocate();
        for (var i = 0; i < Many; i++)
        {
            var response = client.TryBind((ushort)(0x4000 + i), Peer(i));
            if (i < _world.Options.MaxChannels) TestClient.AssertSuccess(response);
            else TestClient.AssertError(StunErrorCode.InsufficientCapacity, response);
        }

        Assert.Equal((_world.Options.MaxChannels, _world.Options.MaxPeers), (_world.Status.Channels, _world.Status.Peers));
        Assert.Equal(Many - _world.Options.MaxChannels, _world.Status.Refusals[StunRefusal.TooManyChannels] + _world.Status.Refusals[StunRefusal.TooManyPermissions]);
        _world.AssertNothingIsLeft();
    }

    [Fact]
    public void Channel_numbers_out_of_range_are_refused_every_one()
    {
        var client = _world.Client();
        client.Allocate();
        var refused = 0L;
        for (var number = 0; number <= ushort.MaxValue; number += 0x101)
        {
            if (ChannelData.IsChannel(number)) continue;
            TestClient.AssertError(StunErrorCode.BadRequest, client.TryBind((ushort)number, TurnWorld.Peer));
            refused++;
        }

        Assert.Equal((0, 0, refused), (_world.Status.Channels, _world.Status.Peers, _world.Status.Refusals[StunRefusal.ChannelNumber]));
    }

    [Fact]
    public void Permissions_for_denied_peers_are_refused_every_one()
    {
        var client = _world.Client();
        client.Allocate();
        for (var i = 0; i < Many; i++) TestClient.AssertError(StunErrorCode.Forbidden, client.TryPermit(TurnWorld.Address($"10.{i / 250}.{i % 250}.1")));
        Assert.Equal((0, Many), (_world.Status.Peers, _world.Status.Refusals[StunRefusal.ForbiddenPeer]));
    }

    [Fact]
    public void A_nonce_that_is_replayed_from_ten_thousand_addresses_is_stale_and_nobody_there_is_remembered()
    {
        var client = _world.Client();
        client.Allocate();
        var remembered = _world.Authentication.Remembered;
        for (var i = 0; i < Many; i++)
        {
            var replay = new TestClient(_world, new StunFlow(StunTransport.Udp, 0, Peer(i), 0), "alice");
            TestClient.AssertError(StunErrorCode.StaleNonce, replay.Send(client.LastRequest));
        }

        Assert.Equal((1, Many), (_world.Status.Allocations, _world.Status.Refusals[StunRefusal.StaleNonce]));
        Assert.Equal(remembered, _world.Authentication.Remembered);
    }

    [Fact]
    public void A_request_that_is_replayed_when_its_nonce_has_run_out_is_stale()
    {
        var client = _world.Client();
        client.Allocate();
        var request = client.LastRequest;
        TestClient.AssertSuccess(client.Refresh(TimeSpan.Zero));
        _world.Pass(TimeSpan.FromHours(1));
        TestClient.AssertError(StunErrorCode.StaleNonce, client.Send(request));
        Assert.Equal((0, 1L), (_world.Status.Allocations, _world.Status.Refusals[StunRefusal.StaleNonce]));
    }

    private static PeerAddress Peer(int i) => TurnWorld.Address($"9.{i / 250}.{i % 250}.1", 4000);
}
