using Tandem.Kernel;
using Tandem.Stun.Server;

namespace Tandem.Stun.Tests.Turn;

/// <summary>A server that is being stopped.</summary>
public sealed class StopTests
{
    [Fact]
    public void New_allocations_are_refused_and_the_others_go_on()
    {
        var world = new TurnWorld();
        var client = world.Allocated(1);
        world.Client(2).Allocate((ref StunWriter writer) => writer.WriteEvenPort(true));
        world.Server.Stop(Instant.Never);
        Assert.Equal((0, 2), (world.Status.Reservations, world.Status.Relays));
        TestClient.AssertError(StunErrorCode.InsufficientCapacity, world.Client(3).TryAllocate());
        Assert.Equal(1, world.Status.Refusals[StunRefusal.Stopping]);
        client.Permit(TurnWorld.OtherPeer);
        TestClient.AssertSuccess(client.Refresh(TimeSpan.FromHours(1)));
        client.Indicate(TurnWorld.Peer, [1]);
        Assert.Single(world.Sockets.ToPeers);
        TestClient.AssertSuccess(client.Refresh(TimeSpan.Zero));
        TestClient.AssertSuccess(world.Client(2).Refresh(TimeSpan.Zero));
        Assert.True(world.Server.IsIdle);
        world.AssertNothingIsLeft();
    }

    [Fact]
    public void At_the_deadline_the_last_ones_are_closed()
    {
        var world = new TurnWorld();
        world.Allocated();
        world.Server.Stop(world.Now + TimeSpan.FromSeconds(30));
        world.Pass(TimeSpan.FromSeconds(30) - TimeSpan.FromTicks(1));
        Assert.False(world.Server.IsIdle);
        world.Pass(TimeSpan.FromTicks(1));
        Assert.True(world.Server.IsIdle);
        world.AssertNothingIsLeft();
    }

    [Fact]
    public void It_is_told_once_when_the_last_allocation_has_ended()
    {
        var world = new TurnWorld();
        var (first, last) = (world.Allocated(1), world.Allocated(2));
        var told = 0;
        world.Server.Stop(Instant.Never, () => told++);
        first.Refresh(TimeSpan.Zero);
        Assert.Equal(0, told);
        last.Refresh(TimeSpan.Zero);
        Assert.Equal(1, told);
        world.Client(3).TryAllocate();
        world.AssertNothingIsLeft();
        Assert.Equal(1, told);
    }

    [Fact]
    public void Where_there_is_nothing_it_is_told_at_once()
    {
        var told = false;
        new TurnWorld().Server.Stop(Instant.Never, () => told = true);
        Assert.True(told);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_runs_out_or_is_closed_at_the_deadline_is_told_too(bool atDeadline)
    {
        var world = new TurnWorld();
        world.Allocated();
        var told = false;
        world.Server.Stop(atDeadline ? world.Now + TimeSpan.FromMinutes(1) : Instant.Never, () => told = true);
        world.Pass(atDeadline ? TimeSpan.FromMinutes(1) - TimeSpan.FromTicks(1) : TimeSpan.FromMinutes(10) - TimeSpan.FromTicks(1));
        Assert.False(told);
        world.Pass(TimeSpan.FromTicks(1));
        Assert.True(told);
    }

    [Fact]
    public void An_allocation_whose_connection_has_ended_is_told_too()
    {
        var world = new TurnWorld();
        new TestClient(world, TurnWorld.Tcp(1), "alice").Allocate();
        var told = false;
        world.Server.Stop(Instant.Never, () => told = true);
        world.Server.Closed(TurnWorld.Tcp(1), world.Now);
        Assert.True(told);
    }

    [Fact]
    public void A_connection_stays_up_as_long_as_its_allocation_and_not_longer()
    {
        var world = new TurnWorld();
        var (used, expiring) = (new TestClient(world, TurnWorld.Tcp(1), "alice"), new TestClient(world, TurnWorld.Tcp(2), "bob"));
        used.Allocate();
        expiring.Allocate();
        new TestClient(world, TurnWorld.Tcp(3), "carol").Ask(StunMethod.Binding, (ref StunWriter _) => { });
        world.Server.Stop(world.Now + TimeSpan.FromMinutes(20));
        // The one that only asked for its address.
        Assert.Equal([TurnWorld.Tcp(3)], world.Sockets.Closed);
        Assert.True(world.Server.IsInUse(TurnWorld.Tcp(1)));
        used.Permit(TurnWorld.Peer);
        used.Indicate(TurnWorld.Peer, [1]);
        Assert.Single(world.Sockets.ToPeers);
        world.Pass(TimeSpan.FromMinutes(9));
        TestClient.AssertSuccess(used.Refresh(TimeSpan.FromHours(1)));
        world.Pass(TimeSpan.FromMinutes(2));
        Assert.Equal([TurnWorld.Tcp(3), TurnWorld.Tcp(2)], world.Sockets.Closed);
        TestClient.AssertSuccess(used.Refresh(TimeSpan.Zero));
        Assert.Equal([TurnWorld.Tcp(3), TurnWorld.Tcp(2), TurnWorld.Tcp(1)], world.Sockets.Closed);
        Assert.False(world.Server.IsInUse(TurnWorld.Tcp(1)));
    }

    [Fact]
    public void A_connection_with_an_allocation_is_closed_at_the_deadline()
    {
        var world = new TurnWorld();
        new TestClient(world, TurnWorld.Tcp(1), "alice").Allocate();
        world.Server.Stop(world.Now + TimeSpan.FromSeconds(30));
        world.Pass(TimeSpan.FromSeconds(30));
        Assert.Equal([TurnWorld.Tcp(1)], world.Sockets.Closed);
    }

    [Fact]
    public void Who_asks_for_an_allocation_on_a_connection_is_refused_and_the_connection_closed()
    {
        var world = new TurnWorld();
        world.Allocated();
        world.Server.Stop(Instant.Never);
        var late = new TestClient(world, TurnWorld.Tcp(1), "alice");
        TestClient.AssertError(StunErrorCode.Unauthenticated, late.Send(late.Request(StunMethod.Allocate, (ref StunWriter writer) => writer.WriteRequestedTransport(17))));
        Assert.Equal([TurnWorld.Tcp(1)], world.Sockets.Closed);
    }

    [Fact]
    public void Clients_are_sent_to_another_server_of_their_family()
    {
        var other = TurnWorld.Address("9.8.7.6", 3478);
        var world = new TurnWorld(TurnWorld.Default with { AlternateServers = [TurnWorld.Address("2a00::9", 3478), other] });
        world.Server.Stop(Instant.Never);
        var response = world.Client().TryAllocate();
        TestClient.AssertError(StunErrorCode.TryAlternate, response);
        Wire.Parse(response).ReadAddress(StunAttributeType.AlternateServer, out var told);
        Assert.Equal((other, 1L), (told, world.Status.Refusals[StunRefusal.Redirected]));
    }
}
