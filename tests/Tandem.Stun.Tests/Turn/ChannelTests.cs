using Tandem.Kernel;
using Tandem.Stun.Server;

namespace Tandem.Stun.Tests.Turn;

/// <summary>RFC 8656 section 12.</summary>
public sealed class ChannelTests
{
    private readonly TurnWorld _world = new();
    private readonly TestClient _client;

    public ChannelTests()
    {
        _client = _world.Client();
        _client.Allocate();
    }

    [Theory]
    [InlineData(0x4000)]
    [InlineData(0x4FFF)]
    [InlineData(0x7FFF)]
    public void Data_goes_through_a_channel_both_ways(ushort number)
    {
        _client.Bind(number, TurnWorld.Peer);
        _client.SendOn(number, [1, 2, 3]);
        var sent = Assert.Single(_world.Sockets.ToPeers);
        Assert.Equal((_client.Relayed, TurnWorld.Peer, false), (sent.Relay, sent.Peer, sent.IsUnfragmented));
        Assert.Equal([1, 2, 3], sent.Octets);
        _world.FromPeer(_client.Relayed, TurnWorld.Peer, 4, 5);
        Assert.Equal([(byte)(number >> 8), (byte)number, 0, 2, 4, 5], Assert.Single(_world.Sockets.ToClients).Octets);
        _world.AssertNothingIsLeft();
    }

    [Fact]
    public void Empty_data_is_data()
    {
        _client.Bind(0x4000, TurnWorld.Peer);
        _client.SendOn(0x4000, []);
        Assert.Empty(Assert.Single(_world.Sockets.ToPeers).Octets);
        _world.FromPeer(_client.Relayed, TurnWorld.Peer);
        Assert.Equal([0x40, 0, 0, 0], Assert.Single(_world.Sockets.ToClients).Octets);
    }

    [Theory]
    [InlineData(1, 8)]
    [InlineData(4, 8)]
    [InlineData(5, 12)]
    public void In_a_stream_what_comes_is_padded(int length, int total)
    {
        var client = new TestClient(_world, TurnWorld.Tcp(7), "alice");
        client.Allocate();
        client.Bind(0x4000, TurnWorld.Peer);
        _world.FromPeer(client.Relayed, TurnWorld.Peer, Wire.Ramp(length));
        var sent = Assert.Single(_world.Sockets.ToClients).Octets;
        Assert.Equal((total, length), (sent.Length, sent[3]));
        Assert.Equal(Wire.Ramp(length), sent[4..(4 + length)]);
        Assert.All(sent[(4 + length)..], octet => Assert.Equal(0, octet));
        client.SendOn(0x4000, Wire.Ramp(length));
        Assert.Equal(Wire.Ramp(length), Assert.Single(_world.Sockets.ToPeers).Octets);
    }

    [Theory]
    [InlineData(0x3FFF)]
    [InlineData(0x8000)]
    [InlineData(0xFFFF)]
    [InlineData(0)]
    public void A_number_outside_the_range_is_bad(ushort number)
    {
        TestClient.AssertError(StunErrorCode.BadRequest, _client.TryBind(number, TurnWorld.Peer));
        Assert.Equal((0, 1L), (_world.Status.Channels, _world.Status.Refusals[StunRefusal.ChannelNumber]));
    }

    [Fact]
    public void A_number_and_a_peer_belong_together()
    {
        _client.Bind(0x4000, TurnWorld.Peer);
        _client.Bind(0x4000, TurnWorld.Peer);
        TestClient.AssertError(StunErrorCode.BadRequest, _client.TryBind(0x4000, TurnWorld.OtherPeer));
        TestClient.AssertError(StunErrorCode.BadRequest, _client.TryBind(0x4000, TurnWorld.Peer.WithPort(1)));
        TestClient.AssertError(StunErrorCode.BadRequest, _client.TryBind(0x4001, TurnWorld.Peer));
        _client.Bind(0x4001, TurnWorld.Peer.WithPort(1));
        Assert.Equal((2L, 1L), (_world.Status.Refusals[StunRefusal.ChannelInUse], _world.Status.Refusals[StunRefusal.PeerHasChannel]));
        Assert.Equal((2, 1), (_world.Status.Channels, _world.Status.Peers));
    }

    [Fact]
    public void Both_attributes_have_to_be_there_and_readable()
    {
        TestClient.AssertError(StunErrorCode.BadRequest, _client.Ask(StunMethod.ChannelBind, (ref StunWriter writer) => writer.WriteChannelNumber(0x4000)));
        TestClient.AssertError(StunErrorCode.BadRequest, _client.Ask(StunMethod.ChannelBind, (ref StunWriter writer) => writer.WriteXorAddress(StunAttributeType.XorPeerAddress, TurnWorld.Peer)));
        TestClient.AssertError(StunErrorCode.BadRequest, _client.Ask(StunMethod.ChannelBind, (ref StunWriter writer) =>
        {
            writer.WriteChannelNumber(0x4000);
            writer.Write(StunAttributeType.XorPeerAddress, [1]);
        }));
        Assert.Equal((2L, 1L), (_world.Status.Refusals[StunRefusal.MissingAttribute], _world.Status.Refusals[StunRefusal.MalformedAttribute]));
    }

    [Fact]
    public void A_peer_of_another_family_is_a_mismatch() => TestClient.AssertError(StunErrorCode.PeerAddressFamilyMismatch, _client.TryBind(0x4000, TurnWorld.PeerV6));

    [Fact]
    public void A_channel_lasts_ten_minutes_its_permission_five()
    {
        _client.Refresh(TimeSpan.FromHours(1));
        _client.Bind(0x4000, TurnWorld.Peer);
        _world.Pass(TimeSpan.FromMinutes(5));
        _world.FromPeer(_client.Relayed, TurnWorld.Peer, 1);
        Assert.Equal(1, _world.Dropped(StunDrop.NoPermissionFromPeer));
        _client.Permit(TurnWorld.Peer);
        _world.FromPeer(_client.Relayed, TurnWorld.Peer, 1);
        Assert.Equal(0x40, Assert.Single(_world.Sockets.ToClients).Octets[0]);
        _world.Sockets.ToClients.Clear();
        _world.Pass(TimeSpan.FromMinutes(5) - TimeSpan.FromTicks(1));
        _client.SendOn(0x4000, [1]);
        Assert.Single(_world.Sockets.ToPeers);
        _world.Pass(TimeSpan.FromTicks(1));
        _client.SendOn(0x4000, [1]);
        Assert.Equal((0, 1L), (_world.Status.Channels, _world.Dropped(StunDrop.UnboundChannel)));
        _client.Bind(0x4000, TurnWorld.OtherPeer);
        _client.Bind(0x4001, TurnWorld.Peer);
        _world.AssertNothingIsLeft();
    }

    [Fact]
    public void Binding_again_refreshes_channel_and_permission()
    {
        _client.Refresh(TimeSpan.FromHours(1));
        _client.Bind(0x4000, TurnWorld.Peer);
        for (var i = 0; i < 5; i++)
        {
            _world.Pass(TimeSpan.FromMinutes(4));
            _client.Bind(0x4000, TurnWorld.Peer);
        }

        _world.FromPeer(_client.Relayed, TurnWorld.Peer, 1);
        Assert.Equal([0x40, 0, 0, 1, 1], Assert.Single(_world.Sockets.ToClients).Octets);
        _world.AssertNothingIsLeft();
    }

    [Fact]
    public void Many_channels_are_found_by_number_and_by_peer_while_some_end()
    {
        _client.Refresh(TimeSpan.FromHours(1));
        var random = new Random(1);
        var bound = new Dictionary<ushort, (PeerAddress Peer, Instant Until)>();
        for (var step = 0; step < 400; step++)
        {
            var number = (ushort)(0x4000 + 8 * random.Next(40));
            var peer = TurnWorld.Address($"9.9.{number % 5}.1", number);
            _client.Bind(number, peer);
            bound[number] = (peer, _world.Now + TimeSpan.FromMinutes(10));
            _world.Pass(TimeSpan.FromSeconds(random.Next(20)));
            foreach (var gone in bound.Where(entry => entry.Value.Until <= _world.Now).Select(entry => entry.Key).ToList()) bound.Remove(gone);
            Assert.Equal(bound.Count, _world.Status.Channels);
            Check(bound);
            if (step % 50 == 0) _client.Refresh(TimeSpan.FromHours(1));
        }

        _world.AssertNothingIsLeft();
    }

    [Fact]
    public void An_allocation_has_so_many_channels_and_no_more()
    {
        var world = new TurnWorld(TurnWorld.OnlyV4 with { MaxChannels = 2, MaxChannelsInAll = 3 });
        var (one, other) = (world.Client(1), world.Client(2, "bob"));
        one.Allocate();
        other.Allocate();
        one.Bind(0x4000, TurnWorld.Peer);
        one.Bind(0x4001, TurnWorld.Peer.WithPort(1));
        TestClient.AssertError(StunErrorCode.InsufficientCapacity, one.TryBind(0x4002, TurnWorld.Peer.WithPort(2)));
        one.Bind(0x4001, TurnWorld.Peer.WithPort(1));
        other.Bind(0x4000, TurnWorld.Peer);
        TestClient.AssertError(StunErrorCode.InsufficientCapacity, other.TryBind(0x4001, TurnWorld.OtherPeer));
        Assert.Equal((3, 2), (world.Status.Channels, world.Status.Peers));
        world.AssertNothingIsLeft();
    }

    [Fact]
    public void ChannelData_that_is_cut_off_or_nobodys_is_dropped()
    {
        _client.Bind(0x4000, TurnWorld.Peer);
        _client.SendOn(0x4001, [1]);
        _world.Server.Received([0x40, 0x00, 0x00, 0x05, 1, 2], _client.Flow, _world.Now);
        _world.Server.Received([0x40, 0x00], _client.Flow, _world.Now);
        _world.Client(9).SendOn(0x4000, [1]);
        Assert.Empty(_world.Sockets.ToPeers);
        Assert.Equal((1L, 2L, 1L), (_world.Dropped(StunDrop.UnboundChannel), _world.Dropped(StunDrop.MalformedChannelData), _world.Dropped(StunDrop.NoAllocation)));
    }

    private void Check(Dictionary<ushort, (PeerAddress Peer, Instant Until)> bound)
    {
        foreach (var (number, (peer, _)) in bound)
        {
            _client.SendOn(number, [7]);
            Assert.Equal(peer, _world.Sockets.ToPeers.Dequeue().Peer);
        }
    }
}
