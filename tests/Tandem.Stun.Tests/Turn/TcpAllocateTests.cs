using Tandem.Stun.Server;

namespace Tandem.Stun.Tests.Turn;

/// <summary>RFC 6062 section 5.1, and what an allocation of TCP is not for.</summary>
public sealed class TcpAllocateTests
{
    private readonly TurnWorld _world = new();

    [Theory]
    [InlineData(StunTransport.Tcp)]
    [InlineData(StunTransport.Tls)]
    public void A_client_by_TCP_or_TLS_gets_an_address_that_takes_connections(StunTransport transport)
    {
        var client = new TestClient(_world, new StunFlow(transport, 1, TurnWorld.Tcp(1).Remote, 1), "alice");
        var response = client.AllocateTcp();
        Assert.False(Wire.Parse(response).Has(StunAttributeType.ReservationToken));
        Assert.Equal([_world.NumberOf(client.Relayed)], _world.Sockets.TcpRelays);
        TestClient.AssertSuccess(client.Refresh(TimeSpan.Zero));
        _world.AssertNothingIsLeft();
    }

    [Fact]
    public void It_has_both_families_when_they_are_asked_for()
    {
        var client = new TestClient(_world, TurnWorld.Tcp(1), "alice");
        var response = client.AllocateTcp((ref StunWriter writer) => writer.WriteAddressFamily(StunAttributeType.AdditionalAddressFamily, StunAddressFamily.V6));
        Assert.Equal(2, TestClient.RelayedOf(response).Count);
        Assert.Equal(2, _world.Sockets.TcpRelays.Count);
        _world.AssertNothingIsLeft();
    }

    [Fact]
    public void A_client_by_UDP_is_refused()
    {
        TestClient.AssertError(StunErrorCode.BadRequest, _world.Client().TryAllocateTcp());
        Assert.Equal(1, _world.Status.Refusals[StunRefusal.ClientTransport]);
    }

    [Fact]
    public void What_is_for_UDP_alone_is_refused()
    {
        Attributes[] wishes =
        [
            (ref StunWriter writer) => writer.Write(StunAttributeType.DontFragment),
            (ref StunWriter writer) => writer.WriteEvenPort(false),
            (ref StunWriter writer) => writer.WriteEvenPort(true),
            (ref StunWriter writer) => writer.WriteUInt64(StunAttributeType.ReservationToken, 1),
        ];
        foreach (var wish in wishes) TestClient.AssertError(StunErrorCode.BadRequest, new TestClient(_world, TurnWorld.Tcp(1), "alice").TryAllocateTcp(wish));
        Assert.Equal(wishes.Length, _world.Status.Refusals[StunRefusal.ConflictingAttributes]);
        Assert.Empty(_world.Sockets.Relays);
    }

    [Fact]
    public void A_server_that_relays_no_TCP_says_so()
    {
        var world = new TurnWorld(TurnWorld.Default with { AllowsTcp = false });
        TestClient.AssertError(StunErrorCode.UnsupportedTransportProtocol, new TestClient(world, TurnWorld.Tcp(1), "alice").TryAllocateTcp());
        Assert.Equal(1, world.Status.Refusals[StunRefusal.TransportProtocol]);
    }

    [Fact]
    public void Channels_and_Send_indications_are_for_UDP()
    {
        var client = _world.TcpAllocated();
        client.Permit(TurnWorld.Peer);
        TestClient.AssertError(StunErrorCode.BadRequest, client.TryBind(0x4000, TurnWorld.Peer));
        client.Indicate(TurnWorld.Peer, [1]);
        client.SendOn(0x4000, [1]);
        Assert.Empty(_world.Sockets.ToPeers);
        Assert.Equal((1L, 1L, 1L), (_world.Status.Refusals[StunRefusal.RelayTransport], _world.Dropped(StunDrop.RelayTransport), _world.Dropped(StunDrop.UnboundChannel)));
    }

    [Fact]
    public void A_datagram_of_another_client_does_not_get_into_it()
    {
        var client = _world.TcpAllocated();
        client.Permit(TurnWorld.RelayV4);
        var other = _world.Client(2, "bob");
        other.Allocate();
        other.Permit(client.Relayed);
        other.Indicate(client.Relayed, [1]);
        Assert.Empty(_world.Sockets.ToClients);
        Assert.Equal(1, _world.Dropped(StunDrop.UnallocatedRelay));
    }

    [Fact]
    public void Connect_is_for_TCP()
    {
        var client = _world.Allocated();
        TestClient.AssertError(StunErrorCode.BadRequest, client.TryConnect(TurnWorld.Peer));
        Assert.Equal(1, _world.Status.Refusals[StunRefusal.RelayTransport]);
    }

    [Fact]
    public void It_does_not_move_to_UDP()
    {
        var client = new TestClient(_world, TurnWorld.Tcp(1), "alice");
        var ticket = Wire.Parse(client.AllocateTcp((ref StunWriter writer) => writer.Write(StunAttributeType.MobilityTicket))).Value(StunAttributeType.MobilityTicket).ToArray();
        client.Flow = TurnWorld.Udp(2);
        TestClient.AssertError(StunErrorCode.BadRequest, client.TryRefresh((ref StunWriter writer) => writer.Write(StunAttributeType.MobilityTicket, ticket)));
        client.Flow = TurnWorld.Tcp(3);
        TestClient.AssertSuccess(client.TryRefresh((ref StunWriter writer) => writer.Write(StunAttributeType.MobilityTicket, ticket)));
        _world.AssertNothingIsLeft();
    }

    [Fact]
    public void Where_no_descriptor_is_free_one_port_is_tried()
    {
        _world.Sockets.IsExhausted = true;
        TestClient.AssertError(StunErrorCode.InsufficientCapacity, _world.Client().TryAllocate());
        TestClient.AssertError(StunErrorCode.InsufficientCapacity, _world.Client(2).TryAllocate((ref StunWriter writer) => writer.WriteEvenPort(true)));
        Assert.Equal(2, _world.Sockets.Attempts);
    }
}
