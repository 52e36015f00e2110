using Tandem.Stun.Server;

namespace Tandem.Stun.Tests.Turn;

/// <summary>RFC 8016.</summary>
public sealed class MobilityTests
{
    private readonly TurnWorld _world = new();

    [Fact]
    public void Only_who_asks_gets_a_ticket()
    {
        Assert.False(Wire.Parse(_world.Client(1).Allocate()).Has(StunAttributeType.MobilityTicket));
        Assert.Equal(16, TicketOf(_world.Client(2).Allocate(Mobile)).Length);
        Assert.Equal(1, _world.Status.Tickets);
        _world.AssertNothingIsLeft();
    }

    [Fact]
    public void A_ticket_has_no_octet_of_zero_at_which_a_client_that_takes_it_for_text_would_cut_it()
    {
        var (client, ticket) = Mobile();
        for (var i = 0; i < 500; i++)
        {
            Assert.DoesNotContain((byte)0, ticket);
            ticket = TicketOf(Move(client, ticket));
        }

        _world.AssertNothingIsLeft();
    }

    [Fact]
    public void A_ticket_in_an_Allocate_request_is_bad() =>
        TestClient.AssertError(StunErrorCode.BadRequest, _world.Client().TryAllocate((ref StunWriter writer) => writer.Write(StunAttributeType.MobilityTicket, new byte[16])));

    [Fact]
    public void A_server_may_forbid_it()
    {
        var world = new TurnWorld(TurnWorld.OnlyV4 with { AllowsMobility = false });
        TestClient.AssertError(StunErrorCode.MobilityForbidden, world.Client().TryAllocate(Mobile));
        TestClient.AssertError(StunErrorCode.MobilityForbidden, Move(world.Client(), new byte[16]));
    }

    [Fact]
    public void An_allocation_moves_with_its_ticket_and_data_follows()
    {
        var (client, ticket) = Mobile();
        client.Flow = TurnWorld.Udp(2000);
        var response = Move(client, ticket);
        Assert.NotEqual(ticket, TicketOf(response));
        Assert.Equal((1, 2, 2, 1L), (_world.Status.Allocations, _world.Status.Flows, _world.Status.Tickets, _world.Status.Moves));
        // Where the client is known to be, until it is heard on its new address.
        _world.FromPeer(client.Relayed, TurnWorld.Peer, 1);
        Assert.Equal(TurnWorld.Udp(1000), _world.Sockets.ToClients.Dequeue().Flow);
        client.Indicate(TurnWorld.Peer, [2]);
        Assert.Equal([2], _world.Sockets.ToPeers.Dequeue().Octets);
        _world.FromPeer(client.Relayed, TurnWorld.Peer, 1);
        Assert.Equal(client.Flow, _world.Sockets.ToClients.Dequeue().Flow);
        Assert.Equal((1, 1), (_world.Status.Flows, _world.Status.Tickets));
        new TestClient(_world, TurnWorld.Udp(1000), "alice").Indicate(TurnWorld.Peer, [3]);
        Assert.Empty(_world.Sockets.ToPeers);
        _world.AssertNothingIsLeft();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void The_old_ticket_ends_when_the_client_is_heard_on_its_new_address(int how)
    {
        var (client, ticket) = Mobile();
        client.Bind(0x4000, TurnWorld.Peer);
        client.Flow = TurnWorld.Udp(2000);
        var next = TicketOf(Move(client, ticket));
        if (how == 0) client.SendOn(0x4000, [1]);
        else if (how == 1) client.Indicate(TurnWorld.Peer, [1]);
        else TestClient.AssertSuccess(client.TryRefresh());
        client.Flow = TurnWorld.Udp(3000);
        TestClient.AssertError(StunErrorCode.AllocationMismatch, Move(client, ticket));
        TestClient.AssertSuccess(Move(client, next));
        Assert.Equal((1, 2), (_world.Status.Allocations, _world.Status.Flows));
        _world.AssertNothingIsLeft();
    }

    [Fact]
    public void While_the_answer_may_be_lost_the_old_ticket_and_the_old_address_are_good()
    {
        var (client, ticket) = Mobile();
        client.Flow = TurnWorld.Udp(2000);
        Move(client, ticket);
        new TestClient(_world, TurnWorld.Udp(1000), "alice").Indicate(TurnWorld.Peer, [1]);
        Assert.Single(_world.Sockets.ToPeers);
        client.Flow = TurnWorld.Udp(3000);
        TestClient.AssertSuccess(Move(client, ticket));
        Assert.Equal((1, 2, 2), (_world.Status.Allocations, _world.Status.Flows, _world.Status.Tickets));
        client.Flow = TurnWorld.Udp(2000);
        TestClient.AssertSuccess(Move(client, ticket));
        Assert.Equal((1, 2, 2), (_world.Status.Allocations, _world.Status.Flows, _world.Status.Tickets));
        _world.AssertNothingIsLeft();
    }

    [Fact]
    public void A_retransmission_gets_the_same_ticket()
    {
        var (client, ticket) = Mobile();
        client.Flow = TurnWorld.Udp(2000);
        var first = Move(client, ticket);
        Assert.Equal(TicketOf(first), TicketOf(client.Send(client.LastRequest)));
        Assert.Equal((2, 2, 1L), (_world.Status.Flows, _world.Status.Tickets, _world.Status.Moves));
        var retransmission = client.LastRequest;
        client.Indicate(TurnWorld.Peer, [1]);
        Assert.Equal(TicketOf(first), TicketOf(client.Send(retransmission)));
        Assert.Equal((1, 1, 1L), (_world.Status.Flows, _world.Status.Tickets, _world.Status.Moves));
        _world.AssertNothingIsLeft();
    }

    [Fact]
    public void A_ticket_is_renewed_where_the_client_is()
    {
        var (client, ticket) = Mobile();
        var next = TicketOf(Move(client, ticket));
        Assert.Equal((1, 2, 0L), (_world.Status.Flows, _world.Status.Tickets, _world.Status.Moves));
        client.Indicate(TurnWorld.Peer, [1]);
        Assert.Equal(1, _world.Status.Tickets);
        TestClient.AssertSuccess(Move(client, next));
        _world.AssertNothingIsLeft();
    }

    [Fact]
    public void A_ticket_of_nobody_has_no_allocation()
    {
        var (client, ticket) = Mobile();
        client.Flow = TurnWorld.Udp(2000);
        TestClient.AssertError(StunErrorCode.AllocationMismatch, Move(client, []));
        TestClient.AssertError(StunErrorCode.AllocationMismatch, Move(client, new byte[16]));
        TestClient.AssertError(StunErrorCode.AllocationMismatch, Move(client, ticket[1..]));
        Assert.Equal(3, _world.Status.Refusals[StunRefusal.UnknownTicket]);
    }

    [Fact]
    public void A_ticket_is_good_for_its_user_only()
    {
        var (_, ticket) = Mobile();
        TestClient.AssertError(StunErrorCode.WrongCredentials, Move(_world.Client(2000, "bob"), ticket));
    }

    [Fact]
    public void An_address_that_has_an_allocation_is_taken()
    {
        var (client, ticket) = Mobile();
        _world.Client(2000).Allocate();
        client.Flow = TurnWorld.Udp(2000);
        TestClient.AssertError(StunErrorCode.AllocationMismatch, Move(client, ticket));
        _world.AssertNothingIsLeft();
    }

    [Fact]
    public void An_allocation_can_be_deleted_from_the_new_address()
    {
        var (client, ticket) = Mobile();
        client.Flow = TurnWorld.Udp(2000);
        TestClient.AssertSuccess(client.TryRefresh((ref StunWriter writer) =>
        {
            writer.WriteLifetime(TimeSpan.Zero);
            writer.Write(StunAttributeType.MobilityTicket, ticket);
        }));
        Assert.Equal((0, 0, 0), (_world.Status.Allocations, _world.Status.Flows, _world.Status.Tickets));
        _world.AssertNothingIsLeft();
    }

    [Fact]
    public void With_a_ticket_an_allocation_outlives_its_connection()
    {
        var client = new TestClient(_world, TurnWorld.Tcp(1), "alice");
        var ticket = TicketOf(client.Allocate(Mobile));
        _world.Server.Closed(client.Flow, _world.Now);
        Assert.Equal((1, 0), (_world.Status.Allocations, _world.Status.Flows));
        client.Flow = TurnWorld.Tcp(2);
        TestClient.AssertSuccess(Move(client, ticket));
        client.Permit(TurnWorld.Peer);
        _world.FromPeer(client.Relayed, TurnWorld.Peer, 1);
        Assert.Equal(client.Flow, Assert.Single(_world.Sockets.ToClients).Flow);
        _world.AssertNothingIsLeft();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void When_one_of_two_connections_ends_the_other_one_has_the_allocation(bool oldEnds)
    {
        var client = new TestClient(_world, TurnWorld.Tcp(1), "alice");
        var ticket = TicketOf(client.Allocate(Mobile));
        client.Permit(TurnWorld.Peer);
        client.Flow = TurnWorld.Tcp(2);
        TestClient.AssertSuccess(Move(client, ticket));
        _world.Server.Closed(TurnWorld.Tcp(oldEnds ? (ushort)1 : (ushort)2), _world.Now);
        _world.FromPeer(client.Relayed, TurnWorld.Peer, 1);
        Assert.Equal(TurnWorld.Tcp(oldEnds ? (ushort)2 : (ushort)1), Assert.Single(_world.Sockets.ToClients).Flow);
        Assert.Equal((1, 1), (_world.Status.Allocations, _world.Status.Flows));
        _world.AssertNothingIsLeft();
    }

    [Fact]
    public void A_client_that_comes_back_before_it_was_heard_elsewhere_has_not_moved()
    {
        var (client, ticket) = Mobile();
        client.Flow = TurnWorld.Udp(2000);
        Move(client, ticket);
        client.Flow = TurnWorld.Udp(1000);
        TestClient.AssertSuccess(Move(client, ticket));
        Assert.Equal((1, 1, 2), (_world.Status.Allocations, _world.Status.Flows, _world.Status.Tickets));
        client.Indicate(TurnWorld.Peer, [1]);
        _world.FromPeer(client.Relayed, TurnWorld.Peer, 1);
        Assert.Equal(client.Flow, Assert.Single(_world.Sockets.ToClients).Flow);
        _world.AssertNothingIsLeft();
    }

    private static void Mobile(ref StunWriter writer) => writer.Write(StunAttributeType.MobilityTicket);

    private static byte[] TicketOf(byte[] response) => Wire.Parse(response).Value(StunAttributeType.MobilityTicket).ToArray();

    private static byte[] Move(TestClient client, byte[] ticket) => client.TryRefresh((ref StunWriter writer) => writer.Write(StunAttributeType.MobilityTicket, ticket));

    private (TestClient Client, byte[] Ticket) Mobile()
    {
        var client = _world.Client();
        var ticket = TicketOf(client.Allocate(Mobile));
        client.Permit(TurnWorld.Peer);
        return (client, ticket);
    }
}
