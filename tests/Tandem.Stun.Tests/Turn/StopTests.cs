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
