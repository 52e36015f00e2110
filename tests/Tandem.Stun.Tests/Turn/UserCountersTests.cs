using Tandem.Stun.Turn;

namespace Tandem.Stun.Tests.Turn;

/// <summary>What a server tells of its users stays bounded.</summary>
public sealed class UserCountersTests
{
    [Fact]
    public void Those_with_the_most_data_are_remembered_and_the_others_summed()
    {
        var world = new TurnWorld(TurnWorld.OnlyV4 with { MaxRememberedUsers = 10 });
        for (ushort i = 1; i <= 100; i++)
        {
            var client = world.Allocated(i, $"user{i}");
            client.Indicate(TurnWorld.Peer, new byte[i]);
            TestClient.AssertSuccess(client.Refresh(TimeSpan.Zero));
        }

        var status = world.Status;
        Assert.InRange(status.KnownUsers, 5, 10);
        Assert.Equal("user100", status.Users[0].Name);
        Assert.Equal(Enumerable.Range(1, 100).Sum(), status.OtherUsers.OctetsToPeers + status.Users.Sum(user => user.Totals.OctetsToPeers));
        Assert.Equal(status.Users.OrderByDescending(user => user.Totals.Octets), status.Users);
    }

    [Fact]
    public void A_user_who_has_something_is_never_forgotten()
    {
        var world = new TurnWorld(TurnWorld.OnlyV4 with { MaxRememberedUsers = 2 });
        world.Allocated(1, "quiet");
        for (ushort i = 2; i <= 50; i++)
        {
            var client = world.Allocated(i, $"user{i}");
            client.Indicate(TurnWorld.Peer, new byte[i]);
            client.Refresh(TimeSpan.Zero);
        }

        Assert.Contains(new TurnUserStatus("quiet", 1, default), world.Status.Users);
        var again = world.Allocated(60, "user50");
        Assert.Equal(1, world.Status.Users.Single(user => user.Name == "user50").Allocations);
        again.Indicate(TurnWorld.Peer, [1]);
        Assert.Equal(51, world.Status.Users.Single(user => user.Name == "user50").Totals.OctetsToPeers);
        world.AssertNothingIsLeft();
        Assert.InRange(world.Status.KnownUsers, 0, 3);
    }

    [Fact]
    public void Both_ways_are_counted_in_all_and_for_each_user()
    {
        var world = new TurnWorld();
        var (alice, bob) = (world.Allocated(1), world.Allocated(2, "bob"));
        alice.Indicate(TurnWorld.Peer, new byte[10]);
        world.FromPeer(bob.Relayed, TurnWorld.Peer, new byte[20]);
        world.FromPeer(bob.Relayed, TurnWorld.Peer, new byte[30]);
        Assert.Equal(new TurnTotals(1, 10, 2, 50, 0), world.Status.Totals);
        Assert.Equal([("bob", 50L), ("alice", 10L)], world.Status.Users.Select(user => (user.Name, user.Totals.Octets)));
    }
}
