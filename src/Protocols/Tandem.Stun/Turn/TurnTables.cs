using Tandem.Kernel;
using Tandem.Stun.Server;

namespace Tandem.Stun.Turn;

/// <summary>Everything a TURN server keeps, handed to those who do something with it. Belongs to one lane.</summary>
internal sealed class TurnTables
{
    public TurnTables(TurnOptions options, IStunSockets sockets, StunCounters counters)
    {
        Options = options;
        Sockets = sockets;
        Counters = counters;
        Policy = new PeerPolicy(options.Policy, options.Relays);
        Budget = new PeerBudget(options.MaxPeersInAll, options.MaxChannelsInAll);
        Users = new TurnUsers(options.MaxRememberedUsers);
        // An allocation has two addresses at most.
        Relays = new TurnRelays(options.Relays, (int)Math.Min(int.MaxValue, 2L * options.Quotas.MaxAllocations + options.MaxReservations), sockets);
        Connections = new PeerConnections(options, Users, sockets);
        Allocations = new TurnAllocations(Relays, Users, Connections);
        Reservations = new Reservations(options.MaxReservations, Relays, Users);
    }

    public TurnOptions Options { get; }

    public IStunSockets Sockets { get; }

    public StunCounters Counters { get; }

    public PeerPolicy Policy { get; }

    public PeerBudget Budget { get; }

    public TurnUsers Users { get; }

    public TurnRelays Relays { get; }

    public PeerConnections Connections { get; }

    public TurnAllocations Allocations { get; }

    public Reservations Reservations { get; }

    public bool IsStopping { get; set; }

    /// <summary>The lifetime of an allocation whose client proposes one, or none (RFC 8656 sections 7.2 and 8.2).</summary>
    public TimeSpan Lifetime(TimeSpan proposed)
    {
        var lifetime = proposed < Options.MaxLifetime ? proposed : Options.MaxLifetime;
        return lifetime > Options.DefaultLifetime ? lifetime : Options.DefaultLifetime;
    }

    /// <summary>Finds the allocation of a request on its 5-tuple, which must belong to the request's user (RFC 8656 section 5).</summary>
    public StunRefusal Find(in StunRequest request, out TurnAllocation? allocation)
    {
        if (!Allocations.TryFind(request.Flow, out allocation)) return StunRefusal.NoAllocation;
        if (allocation.User.Name != request.User) return StunRefusal.OtherUser;
        Heard(allocation, request.Flow);
        return StunRefusal.None;
    }

    /// <summary>The client of an allocation has sent something on a 5-tuple of it: a move ends when that is the new one (RFC 8016 section 3.2.2).</summary>
    public void Heard(TurnAllocation allocation, in StunFlow flow)
    {
        if (allocation.Mobility is { IsMoving: true } && flow == allocation.LatestFlow) Allocations.EndMove(allocation);
    }

    /// <summary>Judges a peer that a client wants to reach.</summary>
    public StunRefusal Judge(TurnAllocation allocation, in PeerAddress peer, out PeerAccess access)
    {
        access = PeerAccess.None;
        if (allocation.Relay(peer.IsV4) is null) return StunRefusal.PeerFamily;
        access = Policy.AccessOf(peer);
        return access == PeerAccess.None ? StunRefusal.ForbiddenPeer : StunRefusal.None;
    }

    /// <summary>Whether a relay may have a TCP connection with a peer. At the own addresses that is another client's relay for TCP; every other port there has a service or nobody behind it.</summary>
    /// <param name="relay">The relay.</param>
    /// <param name="peer">The peer.</param>
    /// <param name="access">How its address may be reached.</param>
    /// <param name="target">Where to connect to: the address that is bound, for a relay of this server.</param>
    public bool TryReach(TurnRelay relay, in PeerAddress peer, PeerAccess access, out PeerAddress target)
    {
        target = peer;
        if (!Relays.TryFind(peer, out var own)) return Policy.AllowsPort(peer, access & ~PeerAccess.OwnRelays);
        target = own.Local;
        return own != relay && own is { IsTcp: true, Allocation: not null } && (access & PeerAccess.OwnRelays) != 0;
    }
}
