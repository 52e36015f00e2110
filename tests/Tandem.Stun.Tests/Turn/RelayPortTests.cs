using Tandem.Stun.Server;
using Tandem.Stun.Turn;

namespace Tandem.Stun.Tests.Turn;

/// <summary>Ports of relayed transport addresses (RFC 8656 section 7.2).</summary>
public sealed class RelayPortTests
{
    [Fact]
    public void No_port_is_given_out_twice_and_all_are()
    {
        var world = Ports(50000, 50099, allocations: 200);
        var given = Enumerable.Range(1, 100).Select(port => TestClient.RelayedOf(world.Client((ushort)port, $"user{port}").Allocate())[0].Port).ToList();
        Assert.Equal(Enumerable.Range(50000, 100), given.Order().Select(port => (int)port));
        Assert.NotEqual(given.Order(), given);
        TestClient.AssertError(StunErrorCode.InsufficientCapacity, world.Client(101).TryAllocate());
        Assert.Equal(1, world.Status.Refusals[StunRefusal.NoPort]);
        world.AssertNothingIsLeft();
        world.Client(101).Allocate();
    }

    [Fact]
    public void Several_addresses_are_used()
    {
        var addresses = Enumerable.Range(1, 4).Select(i => new RelayAddress(TurnWorld.Address($"198.41.0.{i}"))).ToArray();
        var world = new TurnWorld(new TurnOptions { Relays = addresses });
        var hosts = Enumerable.Range(1, 200).Select(port => TestClient.RelayedOf(world.Client((ushort)port, $"user{port}").Allocate())[0].WithPort(0)).Distinct();
        Assert.Equal(4, hosts.Count());
    }

    [Fact]
    public void A_port_that_somebody_else_has_is_passed_over()
    {
        var world = Ports(50000, 50003);
        world.Sockets.Taken.UnionWith([50000, 50001, 50002]);
        for (var i = 1; i <= 40; i++)
        {
            // Which ports are tried is chance; that the free one is given, or none, is not.
            var response = world.Client((ushort)i, $"user{i}").TryAllocate();
            if (TestClient.CodeOf(response) == default) Assert.Equal(50003, TestClient.RelayedOf(response)[0].Port);
        }

        Assert.Single(world.Sockets.Relays);
    }

    [Fact]
    public void The_search_for_a_port_ends()
    {
        var world = Ports(50000, 50999);
        world.Sockets.Taken.UnionWith(Enumerable.Range(50000, 1000).Select(port => (ushort)port));
        TestClient.AssertError(StunErrorCode.InsufficientCapacity, world.Client().TryAllocate());
        Assert.InRange(world.Sockets.Attempts, 1, 16);
    }

    [Fact]
    public void An_even_port_is_even()
    {
        var world = Ports(50001, 50040);
        for (ushort i = 1; i <= 20; i++) Assert.Equal(0, TestClient.RelayedOf(world.Client(i, $"user{i}").Allocate((ref StunWriter writer) => writer.WriteEvenPort(false)))[0].Port % 2);
        TestClient.AssertError(StunErrorCode.InsufficientCapacity, world.Client(21).TryAllocate((ref StunWriter writer) => writer.WriteEvenPort(false)));
        Assert.Equal(1, TestClient.RelayedOf(world.Client(22).Allocate())[0].Port % 2);
    }

    [Fact]
    public void The_next_port_is_reserved_for_whoever_has_the_token()
    {
        var world = Ports(50000, 50001);
        var first = world.Client(1).Allocate(WithNext);
        Assert.Equal(StunAttributeStatus.Present, Wire.Parse(first).ReadUInt64(StunAttributeType.ReservationToken, out var token));
        Assert.Equal(50000, TestClient.RelayedOf(first)[0].Port);
        TestClient.AssertError(StunErrorCode.InsufficientCapacity, world.Client(2).TryAllocate());
        var second = world.Client(3, "bob").Allocate((ref StunWriter writer) => writer.WriteUInt64(StunAttributeType.ReservationToken, token));
        Assert.Equal(50001, TestClient.RelayedOf(second)[0].Port);
        TestClient.AssertError(StunErrorCode.InsufficientCapacity, world.Client(4).TryAllocate((ref StunWriter writer) => writer.WriteUInt64(StunAttributeType.ReservationToken, token)));
        world.AssertNothingIsLeft();
    }

    [Fact]
    public void A_reservation_holds_for_30_seconds()
    {
        var world = Ports(50000, 50001);
        Wire.Parse(world.Client(1).Allocate(WithNext)).ReadUInt64(StunAttributeType.ReservationToken, out var token);
        world.Pass(TimeSpan.FromSeconds(30) - TimeSpan.FromTicks(1));
        Assert.Equal(2, world.Sockets.Relays.Count);
        world.Pass(TimeSpan.FromTicks(1));
        Assert.Equal((1, 0), (world.Sockets.Relays.Count, world.Status.Reservations));
        TestClient.AssertError(StunErrorCode.InsufficientCapacity, world.Client(2).TryAllocate((ref StunWriter writer) => writer.WriteUInt64(StunAttributeType.ReservationToken, token)));
        world.Client(3).Allocate();
    }

    [Fact]
    public void A_datagram_to_a_reserved_port_is_dropped()
    {
        var world = Ports(50000, 50001);
        world.Client(1).Allocate(WithNext);
        world.FromPeer(TurnWorld.RelayV4.WithPort(50001), TurnWorld.Peer, 1);
        Assert.Equal(1, world.Dropped(StunDrop.UnallocatedRelay));
    }

    [Fact]
    public void Reservations_are_bounded_for_each_user_whose_allocations_are_gone()
    {
        var world = new TurnWorld(TurnWorld.OnlyV4 with { Quotas = new TurnQuotas { MaxReservationsPerUser = 2 } });
        for (ushort i = 1; i <= 2; i++)
        {
            var client = world.Client(i);
            client.Allocate(WithNext);
            TestClient.AssertSuccess(client.Refresh(TimeSpan.Zero));
        }

        TestClient.AssertError(StunErrorCode.InsufficientCapacity, world.Client(3).TryAllocate(WithNext));
        Assert.Equal(1, world.Status.Refusals[StunRefusal.TooManyReservations]);
        world.Client(3).Allocate();
        world.AssertNothingIsLeft();
        world.Client(4).Allocate(WithNext);
    }

    [Fact]
    public void Behind_a_NAT_the_external_address_is_told_and_the_local_one_bound()
    {
        var local = TurnWorld.Address("10.0.0.5");
        var world = new TurnWorld(new TurnOptions { Relays = [new RelayAddress(local, TurnWorld.RelayV4)] });
        var client = world.Client();
        client.Allocate();
        Assert.Equal(local.WithPort(client.Relayed.Port), Assert.Single(world.Sockets.Relays).Value);
        Assert.True(client.Relayed.HasSameHost(TurnWorld.RelayV4));
    }

    [Theory]
    [InlineData(1023, 2000)]
    [InlineData(50000, 49999)]
    public void A_range_of_no_ports_or_well_known_ones_is_refused(ushort first, ushort last) => Assert.ThrowsAny<ArgumentException>(() => Ports(first, last));

    [Fact]
    public void An_external_address_of_another_family_is_refused() =>
        Assert.Throws<ArgumentException>(() => new TurnWorld(new TurnOptions { Relays = [new RelayAddress(TurnWorld.RelayV4, TurnWorld.RelayV6)] }));

    [Fact]
    public void Two_addresses_that_look_the_same_from_outside_are_refused() =>
        Assert.Throws<ArgumentException>(() => new TurnWorld(new TurnOptions
        {
            Relays = [new RelayAddress(TurnWorld.Address("10.0.0.5"), TurnWorld.RelayV4), new RelayAddress(TurnWorld.Address("10.0.0.6"), TurnWorld.RelayV4)],
        }));

    private static void WithNext(ref StunWriter writer) => writer.WriteEvenPort(reservesNext: true);

    private static TurnWorld Ports(ushort first, ushort last, int allocations = 100) =>
        new(new TurnOptions { Relays = [new RelayAddress(TurnWorld.RelayV4) { FirstPort = first, LastPort = last }], Quotas = new TurnQuotas { MaxAllocations = allocations } });
}
