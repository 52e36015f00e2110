using Tandem.Stun.Server;
using Tandem.Stun.Turn;

namespace Tandem.Stun.Tests.Turn;

/// <summary>RFC 8656 section 7.2, check by check.</summary>
public sealed class AllocateTests
{
    private readonly TurnWorld _world = new();

    [Fact]
    public void An_allocation_has_a_relayed_address_a_mapped_address_and_a_lifetime()
    {
        var client = _world.Client();
        var response = client.Allocate();
        Assert.Equal(TimeSpan.FromMinutes(10), TestClient.LifetimeOf(response));
        var message = Wire.Parse(response);
        Assert.Equal(StunAttributeStatus.Present, message.ReadXorAddress(StunAttributeType.XorMappedAddress, out var mapped));
        Assert.Equal(client.Flow.Remote, mapped);
        Assert.True(client.Relayed.HasSameHost(TurnWorld.RelayV4));
        Assert.InRange(client.Relayed.Port, 49152, 65535);
        Assert.Contains(client.Relayed, _world.Sockets.Relays.Values);
        Assert.True(client.Credentials.IsAuthentic(message));
        Assert.Equal("test"u8, message.Value(StunAttributeType.Software));
        _world.AssertNothingIsLeft();
        Assert.Equal(1, _world.Status.AllocationsExpired);
    }

    [Theory]
    [InlineData(0, 600)]
    [InlineData(1, 600)]
    [InlineData(600, 600)]
    [InlineData(601, 601)]
    [InlineData(3600, 3600)]
    [InlineData(3601, 3600)]
    [InlineData(int.MaxValue, 3600)]
    public void The_lifetime_lies_between_the_default_and_the_greatest(int proposed, int granted)
    {
        var response = _world.Client().Allocate((ref StunWriter writer) => writer.WriteLifetime(TimeSpan.FromSeconds(proposed)));
        Assert.Equal(TimeSpan.FromSeconds(granted), TestClient.LifetimeOf(response));
        _world.Pass(TimeSpan.FromSeconds(granted) - TimeSpan.FromTicks(1));
        Assert.Equal(1, _world.Status.Allocations);
        _world.Pass(TimeSpan.FromTicks(1));
        Assert.Equal(0, _world.Status.Allocations);
    }

    [Fact]
    public void A_request_without_credentials_is_challenged()
    {
        var response = _world.Client().Send(new TestClient(_world, TurnWorld.Udp(1), "alice").Request(StunMethod.Allocate, (ref StunWriter writer) => writer.WriteRequestedTransport(17)));
        TestClient.AssertError(StunErrorCode.Unauthenticated, response);
        Assert.Equal("example.test"u8, Wire.Parse(response).Value(StunAttributeType.Realm));
        Assert.False(Wire.Parse(response).Value(StunAttributeType.Nonce).IsEmpty);
        Assert.Equal(1, _world.Status.Refusals[StunRefusal.NoCredentials]);
        _world.AssertNothingIsLeft();
    }

    [Fact]
    public void Wrong_credentials_are_refused()
    {
        var challenged = _world.Client();
        challenged.Allocate();
        var liar = new LongTermClient("bob", "wrong");
        Assert.Equal(ChallengeError.None, liar.Take(Wire.Parse(Challenge(2000))));
        var writer = new StunWriter(new byte[1000], StunClass.Request, StunMethod.Allocate, TransactionId.Random());
        writer.WriteRequestedTransport(17);
        liar.Write(ref writer);
        TestClient.AssertError(StunErrorCode.Unauthenticated, _world.Client(2000).Send(writer.Written.ToArray()));
        Assert.Equal(1, _world.Status.Refusals[StunRefusal.WrongCredentials]);
    }

    [Fact]
    public void A_nonce_of_another_address_is_stale()
    {
        var client = _world.Client();
        client.Allocate();
        client.Flow = TurnWorld.Udp(1001);
        TestClient.AssertError(StunErrorCode.StaleNonce, client.Send(client.Request(StunMethod.Allocate, (ref StunWriter writer) => writer.WriteRequestedTransport(17))));
        Assert.Equal(1, _world.Status.Refusals[StunRefusal.StaleNonce]);
    }

    [Fact]
    public void Credentials_without_a_nonce_are_a_bad_request()
    {
        var writer = new StunWriter(new byte[1000], StunClass.Request, StunMethod.Allocate, TransactionId.Random());
        writer.WriteRequestedTransport(17);
        writer.Write(StunAttributeType.Username, "alice"u8);
        writer.WriteIntegritySha1("key"u8);
        TestClient.AssertError(StunErrorCode.BadRequest, _world.Client().Send(writer.Written.ToArray()));
        Assert.Equal(1, _world.Status.Refusals[StunRefusal.MalformedCredentials]);
    }

    [Fact]
    public void A_second_allocation_on_a_5_tuple_is_refused()
    {
        var client = _world.Client();
        client.Allocate();
        TestClient.AssertError(StunErrorCode.AllocationMismatch, client.TryAllocate());
        Assert.Equal(1, _world.Status.Allocations);
    }

    [Fact]
    public void A_retransmission_gets_the_same_answer_and_no_second_allocation()
    {
        var client = _world.Client();
        var first = client.Allocate((ref StunWriter writer) => writer.WriteEvenPort(reservesNext: true));
        var again = client.Send(client.LastRequest);
        Assert.Equal(first, again);
        Assert.Equal((1, 2, 1L), (_world.Status.Allocations, _world.Sockets.Relays.Count, _world.Status.Retransmissions));
    }

    [Fact]
    public void A_request_without_transport_is_bad() =>
        TestClient.AssertError(StunErrorCode.BadRequest, _world.Client().Ask(StunMethod.Allocate, (ref StunWriter writer) => writer.WriteLifetime(TimeSpan.FromSeconds(9))));

    [Fact]
    public void A_malformed_transport_is_bad() =>
        TestClient.AssertError(StunErrorCode.BadRequest, _world.Client().Ask(StunMethod.Allocate, (ref StunWriter writer) => writer.Write(StunAttributeType.RequestedTransport, [17])));

    [Fact]
    public void A_transport_that_is_not_relayed_is_refused() =>
        TestClient.AssertError(StunErrorCode.UnsupportedTransportProtocol, _world.Client().Ask(StunMethod.Allocate, (ref StunWriter writer) => writer.WriteRequestedTransport(132)));

    [Fact]
    public void Dont_fragment_is_unknown_to_a_server_that_cannot_set_it()
    {
        var world = new TurnWorld(TurnWorld.Default with { SupportsDontFragment = false });
        var response = world.Client().TryAllocate((ref StunWriter writer) => writer.Write(StunAttributeType.DontFragment));
        TestClient.AssertError(StunErrorCode.UnknownAttribute, response);
        Assert.Equal([0x00, 0x1A], Wire.Parse(response).Value(StunAttributeType.UnknownAttributes).ToArray());
        _world.Client().Allocate((ref StunWriter writer) => writer.Write(StunAttributeType.DontFragment));
    }

    [Fact]
    public void An_attribute_that_has_to_be_understood_is_named()
    {
        var response = _world.Client().TryAllocate((ref StunWriter writer) => writer.Write((StunAttributeType)0x7123, [1]));
        TestClient.AssertError(StunErrorCode.UnknownAttribute, response);
        Assert.Equal([0x71, 0x23], Wire.Parse(response).Value(StunAttributeType.UnknownAttributes).ToArray());
    }

    [Theory]
    [InlineData(StunAttributeType.EvenPort)]
    [InlineData(StunAttributeType.RequestedAddressFamily)]
    [InlineData(StunAttributeType.AdditionalAddressFamily)]
    public void A_token_excludes_other_wishes(StunAttributeType other) => TestClient.AssertError(StunErrorCode.BadRequest, _world.Client().TryAllocate((ref StunWriter writer) =>
    {
        writer.WriteUInt64(StunAttributeType.ReservationToken, 7);
        writer.Write(other, other == StunAttributeType.EvenPort ? [0] : [1, 0, 0, 0]);
    }));

    [Fact]
    public void An_unknown_token_is_refused() =>
        TestClient.AssertError(StunErrorCode.InsufficientCapacity, _world.Client().TryAllocate((ref StunWriter writer) => writer.WriteUInt64(StunAttributeType.ReservationToken, 7)));

    [Fact]
    public void Two_family_attributes_are_bad() => TestClient.AssertError(StunErrorCode.BadRequest, _world.Client().TryAllocate((ref StunWriter writer) =>
    {
        writer.WriteAddressFamily(StunAttributeType.RequestedAddressFamily, StunAddressFamily.V4);
        writer.WriteAddressFamily(StunAttributeType.AdditionalAddressFamily, StunAddressFamily.V6);
    }));

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(0)]
    public void A_family_that_is_not_relayed_is_refused(byte family) =>
        TestClient.AssertError(StunErrorCode.AddressFamilyNotSupported, new TurnWorld(TurnWorld.OnlyV4).Client()
            .TryAllocate((ref StunWriter writer) => writer.WriteAddressFamily(StunAttributeType.RequestedAddressFamily, (StunAddressFamily)family)));

    /// <summary>Step 7: a server without IPv4 has to refuse a request that names no family, even one that would take IPv6 beside it.</summary>
    [Fact]
    public void Without_a_family_it_is_IPv4_or_none() =>
        TestClient.AssertError(StunErrorCode.AddressFamilyNotSupported, new TurnWorld(new TurnOptions { Relays = [new RelayAddress(TurnWorld.RelayV6)] }).Client().TryAllocate());

    [Fact]
    public void An_address_of_IPv6_is_given_when_it_is_asked_for()
    {
        var client = _world.Client();
        client.Allocate((ref StunWriter writer) => writer.WriteAddressFamily(StunAttributeType.RequestedAddressFamily, StunAddressFamily.V6));
        Assert.True(client.Relayed.HasSameHost(TurnWorld.RelayV6));
        _world.AssertNothingIsLeft();
    }

    [Fact]
    public void Two_families_are_two_addresses()
    {
        var relayed = TestClient.RelayedOf(_world.Client().Allocate(WithV6));
        Assert.Equal([true, false], relayed.Select(address => address.IsV4));
        Assert.Equal(2, _world.Sockets.Relays.Count);
        _world.AssertNothingIsLeft();
    }

    [Fact]
    public void The_missing_one_of_two_families_is_named_with_the_reason()
    {
        var unsupported = new TurnWorld(TurnWorld.OnlyV4).Client().Allocate(WithV6);
        Assert.Single(TestClient.RelayedOf(unsupported));
        Assert.Equal(StunAttributeStatus.Present, Wire.Parse(unsupported).ReadAddressErrorCode(out var family, out var code));
        Assert.Equal((StunAddressFamily.V6, StunErrorCode.AddressFamilyNotSupported), (family, code));

        var full = new TurnWorld(new TurnOptions { Relays = [new RelayAddress(TurnWorld.RelayV4), new RelayAddress(TurnWorld.RelayV6) { FirstPort = 50000, LastPort = 50000 }] });
        full.Sockets.Taken.Add(50000);
        Wire.Parse(full.Client().Allocate(WithV6)).ReadAddressErrorCode(out family, out code);
        Assert.Equal((StunAddressFamily.V6, StunErrorCode.InsufficientCapacity), (family, code));
    }

    [Fact]
    public void An_additional_family_of_IPv4_is_bad() =>
        TestClient.AssertError(StunErrorCode.BadRequest, _world.Client().TryAllocate((ref StunWriter writer) => writer.WriteAddressFamily(StunAttributeType.AdditionalAddressFamily, StunAddressFamily.V4)));

    [Fact]
    public void A_reserved_port_and_two_families_exclude_each_other() => TestClient.AssertError(StunErrorCode.BadRequest, _world.Client().TryAllocate((ref StunWriter writer) =>
    {
        writer.WriteEvenPort(reservesNext: true);
        WithV6(ref writer);
    }));

    [Fact]
    public void Malformed_attributes_are_bad()
    {
        foreach (var type in new[] { StunAttributeType.Lifetime, StunAttributeType.EvenPort, StunAttributeType.RequestedAddressFamily, StunAttributeType.AdditionalAddressFamily, StunAttributeType.ReservationToken })
            TestClient.AssertError(StunErrorCode.BadRequest, _world.Client().TryAllocate((ref StunWriter writer) => writer.Write(type, [1, 2, 3])));
        Assert.Equal(5, _world.Status.Refusals[StunRefusal.MalformedAttribute]);
    }

    [Fact]
    public void A_user_has_so_many_allocations_and_no_more()
    {
        var world = new TurnWorld(TurnWorld.Default with { Quotas = new TurnQuotas { MaxAllocationsPerUser = 2 } });
        world.Client(1).Allocate();
        world.Client(2).Allocate();
        TestClient.AssertError(StunErrorCode.AllocationQuotaReached, world.Client(3).TryAllocate());
        world.Client(3, "bob").Allocate();
        var first = world.Client(1);
        TestClient.AssertSuccess(first.Refresh(TimeSpan.Zero));
        world.Client(4).Allocate();
        world.AssertNothingIsLeft();
    }

    [Fact]
    public void A_server_has_so_many_allocations_and_no_more()
    {
        var world = new TurnWorld(TurnWorld.Default with { Quotas = new TurnQuotas { MaxAllocations = 1 } });
        world.Client(1).Allocate();
        TestClient.AssertError(StunErrorCode.InsufficientCapacity, world.Client(2).TryAllocate());
        Assert.Equal(1, world.Status.Refusals[StunRefusal.ServerFull]);
    }

    [Fact]
    public void A_limit_of_any_size_is_one()
    {
        var world = new TurnWorld(TurnWorld.OnlyV4 with { Quotas = new TurnQuotas { MaxAllocations = int.MaxValue, MaxAllocationsPerUser = int.MaxValue } });
        for (ushort client = 1; client <= 2000; client++) world.Client(client).Allocate();
        Assert.Equal(2000, world.Status.Allocations);
    }

    [Fact]
    public void Without_authentication_an_address_is_the_account()
    {
        var world = new TurnWorld(TurnWorld.Default with { Quotas = new TurnQuotas { MaxAllocationsPerUser = 1 } }, authenticates: false);
        world.Client(1).Allocate();
        TestClient.AssertError(StunErrorCode.AllocationQuotaReached, world.Client(2).TryAllocate());
        Assert.Equal("9.1.1.1:0", Assert.Single(world.Status.Users).Name);
    }

    private static void WithV6(ref StunWriter writer) => writer.WriteAddressFamily(StunAttributeType.AdditionalAddressFamily, StunAddressFamily.V6);

    private byte[] Challenge(ushort port) =>
        _world.Client(port).Send(new TestClient(_world, default, "x").Request(StunMethod.Allocate, (ref StunWriter writer) => writer.WriteRequestedTransport(17)));
}
