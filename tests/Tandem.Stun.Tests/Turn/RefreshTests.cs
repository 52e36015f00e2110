using Tandem.Stun.Server;

namespace Tandem.Stun.Tests.Turn;

/// <summary>RFC 8656 section 8.2.</summary>
public sealed class RefreshTests
{
    private readonly TurnWorld _world = new();

    [Theory]
    [InlineData(1, 600)]
    [InlineData(1200, 1200)]
    [InlineData(9999, 3600)]
    public void A_refresh_sets_the_lifetime_anew(int proposed, int granted)
    {
        var client = _world.Client();
        client.Allocate();
        _world.Pass(TimeSpan.FromMinutes(9));
        Assert.Equal(TimeSpan.FromSeconds(granted), TestClient.LifetimeOf(client.Refresh(TimeSpan.FromSeconds(proposed))));
        _world.Pass(TimeSpan.FromSeconds(granted) - TimeSpan.FromTicks(1));
        Assert.Equal(1, _world.Status.Allocations);
        _world.Pass(TimeSpan.FromTicks(1));
        Assert.Equal(0, _world.Status.Allocations);
        _world.AssertNothingIsLeft();
    }

    [Fact]
    public void A_shorter_lifetime_counts_too()
    {
        var client = _world.Client();
        client.Allocate((ref StunWriter writer) => writer.WriteLifetime(TimeSpan.FromHours(1)));
        client.Refresh(TimeSpan.FromSeconds(1));
        _world.Pass(TimeSpan.FromMinutes(10));
        Assert.Equal(0, _world.Status.Allocations);
    }

    [Fact]
    public void A_lifetime_of_zero_deletes_the_allocation()
    {
        var client = _world.Allocated();
        client.Bind(0x4000, TurnWorld.Peer);
        Assert.Equal(TimeSpan.Zero, TestClient.LifetimeOf(client.Refresh(TimeSpan.Zero)));
        Assert.Equal((0, 0, 0, 0), (_world.Status.Allocations, _world.Status.Relays, _world.Status.Peers, _world.Status.Timers));
        TestClient.AssertError(StunErrorCode.AllocationMismatch, client.Refresh(TimeSpan.Zero));
        Assert.Equal(0, _world.Status.AllocationsExpired);
        _world.AssertNothingIsLeft();
    }

    [Fact]
    public void Without_an_allocation_every_method_but_Allocate_is_a_mismatch()
    {
        var client = _world.Client();
        TestClient.AssertError(StunErrorCode.AllocationMismatch, client.TryRefresh());
        TestClient.AssertError(StunErrorCode.AllocationMismatch, client.TryPermit(TurnWorld.Peer));
        TestClient.AssertError(StunErrorCode.AllocationMismatch, client.TryBind(0x4000, TurnWorld.Peer));
        Assert.Equal(3, _world.Status.Refusals[StunRefusal.NoAllocation]);
    }

    [Fact]
    public void Another_user_has_no_hand_in_an_allocation()
    {
        _world.Client().Allocate();
        var other = _world.Client(user: "bob");
        TestClient.AssertError(StunErrorCode.WrongCredentials, other.Refresh(TimeSpan.Zero));
        TestClient.AssertError(StunErrorCode.WrongCredentials, other.TryPermit(TurnWorld.Peer));
        TestClient.AssertError(StunErrorCode.WrongCredentials, other.TryBind(0x4000, TurnWorld.Peer));
        TestClient.AssertError(StunErrorCode.AllocationMismatch, other.TryAllocate());
        Assert.Equal((1, 0), (_world.Status.Allocations, _world.Status.Peers));
    }

    [Fact]
    public void A_malformed_lifetime_is_bad()
    {
        var client = _world.Client();
        client.Allocate();
        TestClient.AssertError(StunErrorCode.BadRequest, client.TryRefresh((ref StunWriter writer) => writer.Write(StunAttributeType.Lifetime, [1])));
    }

    [Fact]
    public void A_family_that_the_allocation_does_not_have_is_a_mismatch()
    {
        var client = _world.Client();
        client.Allocate();
        foreach (var family in new[] { StunAddressFamily.V6, default, (StunAddressFamily)9 })
            TestClient.AssertError(StunErrorCode.PeerAddressFamilyMismatch, client.TryRefresh((ref StunWriter writer) => writer.WriteAddressFamily(StunAttributeType.RequestedAddressFamily, family)));
    }

    [Fact]
    public void One_address_of_two_can_be_deleted_with_what_belongs_to_it()
    {
        var client = Dual();
        client.Permit(TurnWorld.Peer, TurnWorld.PeerV6);
        client.Bind(0x4000, TurnWorld.Peer);
        client.Bind(0x4001, TurnWorld.PeerV6);
        TestClient.AssertSuccess(client.TryRefresh((ref StunWriter writer) => { writer.WriteLifetime(TimeSpan.Zero); V6(ref writer); }));
        Assert.Equal((1, 1, 1, 1), (_world.Status.Allocations, _world.Status.Relays, _world.Status.Peers, _world.Status.Channels));
        client.SendOn(0x4000, [1]);
        client.SendOn(0x4001, [2]);
        Assert.Equal([1], Assert.Single(_world.Sockets.ToPeers).Octets);
        TestClient.AssertError(StunErrorCode.PeerAddressFamilyMismatch, client.TryPermit(TurnWorld.PeerV6));
        TestClient.AssertSuccess(client.Refresh(TimeSpan.Zero));
        Assert.Equal(0, _world.Status.Allocations);
        _world.AssertNothingIsLeft();
    }

    [Fact]
    public void Each_address_of_two_has_its_own_end()
    {
        var client = Dual();
        TestClient.AssertSuccess(client.TryRefresh((ref StunWriter writer) => { writer.WriteLifetime(TimeSpan.FromHours(1)); V6(ref writer); }));
        _world.Pass(TimeSpan.FromMinutes(10));
        Assert.Equal((1, 1), (_world.Status.Allocations, _world.Status.Relays));
        Assert.True(Assert.Single(_world.Sockets.Relays).Value.HasSameHost(TurnWorld.RelayV6));
        _world.AssertNothingIsLeft();
    }

    [Fact]
    public void The_end_of_a_connection_is_the_end_of_its_allocation()
    {
        var client = new TestClient(_world, TurnWorld.Tcp(1), "alice");
        client.Allocate();
        _world.Server.Closed(client.Flow, _world.Now);
        Assert.Equal(0, _world.Status.Allocations);
        _world.Server.Closed(client.Flow, _world.Now);
        _world.AssertNothingIsLeft();
    }

    private static void V6(ref StunWriter writer) => writer.WriteAddressFamily(StunAttributeType.RequestedAddressFamily, StunAddressFamily.V6);

    private TestClient Dual()
    {
        var client = _world.Client();
        client.Allocate((ref StunWriter writer) => writer.WriteAddressFamily(StunAttributeType.AdditionalAddressFamily, StunAddressFamily.V6));
        return client;
    }
}
