using Tandem.Stun.Server;
using Tandem.Stun.Turn;

namespace Tandem.Stun.Tests.Turn;

/// <summary>Send and Data (RFC 8656 section 11), and data between two clients of one server.</summary>
public sealed class RelayingTests
{
    private readonly TurnWorld _world = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_Send_indication_becomes_a_datagram(bool isUnfragmented)
    {
        var client = _world.Allocated();
        client.Indicate(TurnWorld.Peer, Wire.Ramp(99), (ref StunWriter writer) =>
        {
            if (isUnfragmented) writer.Write(StunAttributeType.DontFragment);
        });
        var sent = Assert.Single(_world.Sockets.ToPeers);
        Assert.Equal((client.Relayed, TurnWorld.Peer, isUnfragmented), (sent.Relay, sent.Peer, sent.IsUnfragmented));
        Assert.Equal(Wire.Ramp(99), sent.Octets);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1200)]
    public void A_datagram_becomes_a_Data_indication(int length)
    {
        var client = _world.Allocated();
        _world.FromPeer(client.Relayed, TurnWorld.Peer, Wire.Ramp(length));
        var sent = Assert.Single(_world.Sockets.ToClients);
        var message = Wire.Parse(sent.Octets);
        Assert.Equal((client.Flow, StunClass.Indication, StunMethod.Data), (sent.Flow, message.Class, message.Method));
        Assert.True(RelayedData.TryRead(message, out var peer, out var data));
        Assert.Equal(TurnWorld.Peer, peer);
        Assert.Equal(Wire.Ramp(length), data.ToArray());
    }

    [Fact]
    public void IPv6_peers_are_reached_from_the_IPv6_address()
    {
        var client = _world.Client();
        client.Allocate((ref StunWriter writer) => writer.WriteAddressFamily(StunAttributeType.AdditionalAddressFamily, StunAddressFamily.V6));
        client.Permit(TurnWorld.Peer, TurnWorld.PeerV6);
        client.Indicate(TurnWorld.PeerV6, [1]);
        var sent = Assert.Single(_world.Sockets.ToPeers);
        Assert.True(sent.Relay.HasSameHost(TurnWorld.RelayV6));
        _world.FromPeer(sent.Relay, TurnWorld.PeerV6, Wire.Ramp(5));
        Assert.True(RelayedData.TryRead(Wire.Parse(Assert.Single(_world.Sockets.ToClients).Octets), out var peer, out var data));
        Assert.Equal(TurnWorld.PeerV6, peer);
        Assert.Equal(Wire.Ramp(5), data.ToArray());
        _world.AssertNothingIsLeft();
    }

    [Fact]
    public void An_indication_that_lacks_something_is_dropped()
    {
        var client = _world.Allocated();
        Indicate(client, (ref StunWriter writer) => writer.WriteXorAddress(StunAttributeType.XorPeerAddress, TurnWorld.Peer));
        Indicate(client, (ref StunWriter writer) => writer.Write(StunAttributeType.Data, [1]));
        client.Indicate(TurnWorld.Peer, [1], (ref StunWriter writer) => writer.Write((StunAttributeType)0x7000, [1]));
        Assert.Empty(_world.Sockets.ToPeers);
        Assert.Equal(3, _world.Dropped(StunDrop.MalformedIndication));
    }

    [Fact]
    public void Without_DF_an_indication_that_wants_it_is_dropped()
    {
        var world = new TurnWorld(TurnWorld.OnlyV4 with { SupportsDontFragment = false });
        world.Allocated().Indicate(TurnWorld.Peer, [1], (ref StunWriter writer) => writer.Write(StunAttributeType.DontFragment));
        Assert.Equal((0, 1L), (world.Sockets.ToPeers.Count, world.Dropped(StunDrop.MalformedIndication)));
    }

    [Fact]
    public void Without_an_allocation_or_a_permission_nothing_is_relayed()
    {
        var client = _world.Allocated();
        client.Indicate(TurnWorld.OtherPeer, [1]);
        _world.Client(2).Indicate(TurnWorld.Peer, [1]);
        _world.Server.ReceivedFromPeer(999, TurnWorld.Peer, new byte[100], 1, _world.Now);
        Assert.Equal(0, _world.Sockets.ToPeers.Count + _world.Sockets.ToClients.Count);
        Assert.Equal((1L, 1L, 1L), (_world.Dropped(StunDrop.NoPermissionToPeer), _world.Dropped(StunDrop.NoAllocation), _world.Dropped(StunDrop.UnallocatedRelay)));
    }

    [Fact]
    public void More_than_fits_into_an_indication_is_dropped()
    {
        var client = _world.Allocated();
        var buffer = new byte[IStunReceiver.Headroom + 65_507 + IStunReceiver.Tailroom];
        _world.Server.ReceivedFromPeer(_world.NumberOf(client.Relayed), TurnWorld.Peer, buffer, 65_000, _world.Now);
        Assert.Single(_world.Sockets.ToClients);
        _world.Server.ReceivedFromPeer(_world.NumberOf(client.Relayed), TurnWorld.Peer, buffer, 65_507, _world.Now);
        Assert.Equal((1, 1L), (_world.Sockets.ToClients.Count, _world.Dropped(StunDrop.TooLarge)));
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void Data_from_one_client_to_another_goes_without_a_socket(bool sendsOnChannel, bool receivesOnChannel)
    {
        var (alice, bob) = (_world.Client(1), _world.Client(2, "bob"));
        alice.Allocate();
        bob.Allocate();
        alice.Permit(bob.Relayed);
        bob.Permit(alice.Relayed);
        if (sendsOnChannel) alice.Bind(0x4000, bob.Relayed);
        if (receivesOnChannel) bob.Bind(0x4777, alice.Relayed);
        if (sendsOnChannel) alice.SendOn(0x4000, Wire.Ramp(9));
        else alice.Indicate(bob.Relayed, Wire.Ramp(9));
        Assert.Empty(_world.Sockets.ToPeers);
        var sent = Assert.Single(_world.Sockets.ToClients);
        Assert.Equal(bob.Flow, sent.Flow);
        if (receivesOnChannel)
        {
            Assert.Equal([0x47, 0x77, 0, 9, .. Wire.Ramp(9)], sent.Octets);
        }
        else
        {
            Assert.True(RelayedData.TryRead(Wire.Parse(sent.Octets), out var peer, out var data));
            Assert.Equal(alice.Relayed, peer);
            Assert.Equal(Wire.Ramp(9), data.ToArray());
        }

        Assert.Equal(new TurnTotals(1, 9, 1, 9, 0), _world.Status.Totals);
        _world.AssertNothingIsLeft();
    }

    [Fact]
    public void Between_two_clients_both_have_to_permit()
    {
        var (alice, bob) = (_world.Client(1), _world.Client(2, "bob"));
        alice.Allocate();
        bob.Allocate();
        alice.Indicate(bob.Relayed, [1]);
        Assert.Equal(1, _world.Dropped(StunDrop.NoPermissionToPeer));
        alice.Permit(bob.Relayed);
        alice.Indicate(bob.Relayed, [1]);
        Assert.Equal((1L, 0), (_world.Dropped(StunDrop.NoPermissionFromPeer), _world.Sockets.ToClients.Count));
    }

    [Fact]
    public void A_client_may_talk_to_itself()
    {
        var client = _world.Client();
        client.Allocate();
        client.Bind(0x4000, client.Relayed);
        client.SendOn(0x4000, [8]);
        Assert.Equal([0x40, 0, 0, 1, 8], Assert.Single(_world.Sockets.ToClients).Octets);
    }

    [Fact]
    public void Behind_a_NAT_clients_reach_each_other_by_the_external_address()
    {
        var world = new TurnWorld(new TurnOptions { Relays = [new RelayAddress(TurnWorld.Address("10.0.0.5"), TurnWorld.RelayV4)] });
        var (alice, bob) = (world.Client(1), world.Client(2, "bob"));
        alice.Allocate();
        bob.Allocate();
        alice.Permit(bob.Relayed);
        bob.Permit(alice.Relayed);
        alice.Indicate(bob.Relayed, [1]);
        Assert.Equal(bob.Flow, world.Sockets.ToClients.Dequeue().Flow);
        TestClient.AssertError(StunErrorCode.Forbidden, alice.TryPermit(TurnWorld.Address("10.0.0.5", bob.Relayed.Port)));
    }

    [Fact]
    public void A_port_of_the_relay_that_no_client_has_is_reached_by_nobody()
    {
        var client = _world.Client();
        client.Allocate();
        client.Permit(TurnWorld.RelayV4);
        client.Indicate(TurnWorld.RelayV4.WithPort(5060), [1]);
        client.Indicate(TurnWorld.RelayV4.WithPort((ushort)(client.Relayed.Port ^ 1)), [1]);
        Assert.Equal((0, 2L), (_world.Sockets.ToPeers.Count, _world.Dropped(StunDrop.UnallocatedRelay)));
        TestClient.AssertError(StunErrorCode.Forbidden, client.TryBind(0x4000, TurnWorld.RelayV4.WithPort(5060)));
    }

    private void Indicate(TestClient client, Attributes write)
    {
        var writer = new StunWriter(new byte[200], StunClass.Indication, StunMethod.Send, TransactionId.Random());
        write(ref writer);
        _world.Server.Received(writer.Written, client.Flow, _world.Now);
    }
}
