using Tandem.Kernel;
using Tandem.Stun.Server;
using Tandem.Stun.Turn;

namespace Tandem.Stun.Tests.Turn;

/// <summary>What holds for a server whatever happens.</summary>
internal static class TurnInvariants
{
    /// <summary>It stays within its limits, and its tables agree with each other and with its sockets.</summary>
    public static void Check(StunServer server, TurnOptions options, TestSockets sockets)
    {
        var status = server.Status();
        Assert.InRange(status.Allocations, 0, options.Quotas.MaxAllocations);
        Assert.InRange(status.Peers, 0, options.MaxPeersInAll);
        Assert.InRange(status.Channels, 0, options.MaxChannelsInAll);
        Assert.InRange(status.Reservations, 0, options.MaxReservations);
        Assert.InRange(status.Relays, status.Allocations + status.Reservations, 2 * status.Allocations + status.Reservations);
        Assert.InRange(status.Tickets, 0, 2 * status.Allocations);
        Assert.InRange(status.Flows, 0, 2 * status.Allocations);
        Assert.Equal((status.Allocations, status.Relays), (status.Timers, sockets.Relays.Count));
        Assert.InRange(status.Connections, 0, options.MaxConnectionsInAll);
        Assert.Equal(status.Connections, sockets.Connections.Count + sockets.Ended.Count);
        Assert.Subset(sockets.Connections.Keys.ToHashSet(), sockets.Paused);
        Assert.InRange(status.KnownUsers, 0, options.MaxRememberedUsers);
    }

    /// <summary>When everything has run out nothing is left.</summary>
    public static void AssertNothingIsLeft(StunServer server, TestSockets sockets)
    {
        var status = server.Status();
        Assert.Equal((0, 0, 0, 0), (status.Allocations, status.Relays, status.Peers, status.Channels));
        Assert.Equal((0, 0, 0, 0), (status.Reservations, status.Tickets, status.Flows, status.Timers));
        Assert.Equal((0, 0, 0), (status.Connections, sockets.Connections.Count, sockets.Paused.Count));
        Assert.Equal((0, Instant.Never), (sockets.Relays.Count, server.Deadline));
        Assert.True(server.IsIdle);
    }
}
