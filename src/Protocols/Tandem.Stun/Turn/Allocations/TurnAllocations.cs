using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Tandem.Kernel;

namespace Tandem.Stun.Turn;

/// <summary>The allocations by their 5-tuples and by their mobility tickets, and the timer of each. Belongs to one lane.</summary>
/// <param name="relays">The relayed transport addresses.</param>
/// <param name="users">Who has them.</param>
/// <param name="connections">The connections with peers.</param>
internal sealed class TurnAllocations(TurnRelays relays, TurnUsers users, PeerConnections connections)
{
    private readonly Dictionary<StunFlow, TurnAllocation> _byFlow = [];
    private readonly Dictionary<UInt128, TurnAllocation> _byTicket = [];
    private readonly HashSet<TurnAllocation> _all = [];
    private readonly TimerQueue<TurnAllocation> _timers = new();

    public int Count => _all.Count;

    public int TicketCount => _byTicket.Count;

    public int FlowCount => _byFlow.Count;

    public int TimerCount => _timers.Count;

    public Instant Deadline => _timers.Deadline;

    public bool TryFind(in StunFlow flow, [NotNullWhen(true)] out TurnAllocation? allocation) => _byFlow.TryGetValue(flow, out allocation);

    public bool TryFind(UInt128 ticket, [NotNullWhen(true)] out TurnAllocation? allocation) => _byTicket.TryGetValue(ticket, out allocation);

    public void Add(TurnAllocation allocation)
    {
        users.Begin(allocation.User);
        allocation.User.Allocations++;
        _all.Add(allocation);
        _byFlow.Add(allocation.Flow, allocation);
        Schedule(allocation);
    }

    /// <summary>Sees to it that the timer fires by the earliest end of anything the allocation has. One that fires too early is started again.</summary>
    public void Schedule(TurnAllocation allocation)
    {
        var due = allocation.Peers.NextExpiry;
        if (allocation.V4 is { } v4 && v4.ExpiresAt < due) due = v4.ExpiresAt;
        if (allocation.V6 is { } v6 && v6.ExpiresAt < due) due = v6.ExpiresAt;
        var timer = allocation.Timer;
        if (_timers.IsRunning(timer) && allocation.TimerDue <= due) return;
        _timers.Cancel(ref timer);
        allocation.Timer = _timers.Start(due, allocation);
        allocation.TimerDue = due;
    }

    /// <summary>Removes what has ended. Returns how many allocations were removed.</summary>
    public int Advance(Instant now)
    {
        var ended = 0;
        while (_timers.TryTake(now, out var allocation))
        {
            if (RemoveExpired(allocation, now)) ended++;
            else Schedule(allocation);
        }

        return ended;
    }

    /// <summary>Closes the relayed address of a family; with the last one the allocation ends.</summary>
    /// <returns>Whether it ended.</returns>
    public bool RemoveRelay(TurnAllocation allocation, bool isV4, Instant now)
    {
        if (allocation.Relay(isV4) is { } relay) relays.Close(relay);
        connections.RemoveFamily(allocation, isV4);
        if (isV4) allocation.V4 = null;
        else allocation.V6 = null;
        if (allocation.V4 is null && allocation.V6 is null)
        {
            Remove(allocation);
            return true;
        }

        allocation.Peers.RemoveFamily(isV4, now);
        return false;
    }

    public void Remove(TurnAllocation allocation)
    {
        if (!_all.Remove(allocation)) return;
        connections.RemoveAll(allocation);
        if (allocation.V4 is { } v4) relays.Close(v4);
        if (allocation.V6 is { } v6) relays.Close(v6);
        (allocation.V4, allocation.V6) = (null, null);
        allocation.Peers.Clear();
        _byFlow.Remove(allocation.Flow);
        if (allocation.Mobility is { } mobility)
        {
            EndMove(allocation);
            _byFlow.Remove(allocation.Flow);
            _byTicket.Remove(mobility.Ticket);
        }

        var timer = allocation.Timer;
        _timers.Cancel(ref timer);
        allocation.Timer = timer;
        allocation.User.Allocations--;
        users.Release(allocation.User);
    }

    public void RemoveAll()
    {
        foreach (var allocation in _all.ToList()) Remove(allocation);
    }

    /// <summary>Gives an allocation its first mobility ticket. 128 random bits that only this table knows are as good as RFC 8016's sealed ones: nobody guesses them, and they tell nothing.</summary>
    public void IssueTicket(TurnAllocation allocation)
    {
        allocation.Mobility = new MobilityState { Ticket = NewTicket() };
        _byTicket.Add(allocation.Mobility.Ticket, allocation);
    }

    /// <summary>
    /// Begins to move an allocation to another 5-tuple, or to none but its own, for a ticket that it gave out (RFC 8016 section 3.2.2). The ticket and the 5-tuple stay good until the client shows that it has the next ones.
    /// </summary>
    public void Exchange(TurnAllocation allocation, UInt128 ticket, in StunFlow flow, TransactionId by)
    {
        var mobility = allocation.Mobility!;
        var unused = ticket == mobility.Ticket ? mobility.OldTicket : mobility.Ticket;
        if (unused != 0) _byTicket.Remove(unused);
        (mobility.OldTicket, mobility.Ticket, mobility.ExchangedBy) = (ticket, NewTicket(), by);
        _byTicket.Add(mobility.Ticket, allocation);
        if (flow == allocation.LatestFlow) return;
        if (mobility.NewFlow.Transport != StunTransport.None) _byFlow.Remove(mobility.NewFlow);
        mobility.NewFlow = flow == allocation.Flow ? default : flow;
        if (flow == allocation.Flow) return;
        _byFlow.Add(flow, allocation);
        // Whose connection has ended is reached there alone.
        if (!_byFlow.ContainsKey(allocation.Flow)) TakeNewFlow(allocation, mobility);
    }

    /// <summary>The client has been heard on its new 5-tuple: the old one and its ticket end.</summary>
    public void EndMove(TurnAllocation allocation)
    {
        var mobility = allocation.Mobility!;
        _byTicket.Remove(mobility.OldTicket);
        mobility.OldTicket = 0;
        TakeNewFlow(allocation, mobility);
    }

    private void TakeNewFlow(TurnAllocation allocation, MobilityState mobility)
    {
        if (mobility.NewFlow.Transport == StunTransport.None) return;
        _byFlow.Remove(allocation.Flow);
        (allocation.Flow, mobility.NewFlow) = (mobility.NewFlow, default);
    }

    /// <summary>The connection of a 5-tuple has ended. An allocation with a ticket waits for its client to come again, any other ends.</summary>
    /// <returns>Whether an allocation ended.</returns>
    public bool Closed(in StunFlow flow)
    {
        if (!_byFlow.TryGetValue(flow, out var allocation)) return false;
        if (allocation.Mobility is null)
        {
            Remove(allocation);
            return true;
        }

        _byFlow.Remove(flow);
        if (flow == allocation.Flow) TakeNewFlow(allocation, allocation.Mobility);
        else allocation.Mobility.NewFlow = default;
        return false;
    }

    private bool RemoveExpired(TurnAllocation allocation, Instant now)
    {
        allocation.Peers.Sweep(now);
        return (allocation.V4 is { } v4 && v4.ExpiresAt <= now && RemoveRelay(allocation, isV4: true, now))
            || (allocation.V6 is { } v6 && v6.ExpiresAt <= now && RemoveRelay(allocation, isV4: false, now));
    }

    /// <summary>A random ticket without octets of zero, for there are clients that take it for text and cut it there.</summary>
    private static UInt128 NewTicket()
    {
        Span<byte> octets = stackalloc byte[16];
        RandomNumberGenerator.Fill(octets);
        octets.Replace((byte)0, (byte)1);
        return BinaryPrimitives.ReadUInt128BigEndian(octets);
    }
}
