using Tandem.Stun.Turn;

namespace Tandem.Stun.Server;

/// <summary>What a server has and did, at one moment. Immutable.</summary>
public sealed record StunServerStatus
{
    /// <summary>Allocations there are.</summary>
    public required int Allocations { get; init; }

    /// <summary>Relayed transport addresses there are, reserved ones included.</summary>
    public required int Relays { get; init; }

    /// <summary>Hosts of peers with a permission or a channel.</summary>
    public required int Peers { get; init; }

    /// <summary>Channels.</summary>
    public required int Channels { get; init; }

    /// <summary>Reserved ports.</summary>
    public required int Reservations { get; init; }

    /// <summary>TCP connections with peers (RFC 6062), those that are being made included.</summary>
    public required int Connections { get; init; }

    /// <summary>Mobility tickets (RFC 8016): two at most for each allocation that has asked for one.</summary>
    public required int Tickets { get; init; }

    /// <summary>5-tuples of allocations; one that moves has two.</summary>
    public required int Flows { get; init; }

    /// <summary>Timers that run; one for each allocation.</summary>
    public required int Timers { get; init; }

    /// <summary>Whether new allocations are refused because the server is being stopped.</summary>
    public required bool IsStopping { get; init; }

    /// <summary>Binding requests that were answered.</summary>
    public required long Bindings { get; init; }

    /// <summary>Binding indications, which keep a NAT's mapping open.</summary>
    public required long KeepAlives { get; init; }

    /// <summary>Allocations that were made since the start.</summary>
    public required long AllocationsBegun { get; init; }

    /// <summary>Of those, the ones that nobody refreshed and nobody deleted.</summary>
    public required long AllocationsExpired { get; init; }

    /// <summary>Of those, the ones whose relayed address failed.</summary>
    public required long AllocationsFailed { get; init; }

    /// <summary>Allocate requests that were answered again.</summary>
    public required long Retransmissions { get; init; }

    /// <summary>Allocations that moved to another 5-tuple (RFC 8016).</summary>
    public required long Moves { get; init; }

    /// <summary>ICMP messages that clients were told of.</summary>
    public required long IcmpErrors { get; init; }

    /// <summary>TCP connections to peers that clients asked for and got.</summary>
    public required long ConnectionsMade { get; init; }

    /// <summary>TCP connections from peers that clients were told of.</summary>
    public required long ConnectionsAccepted { get; init; }

    /// <summary>Data that was relayed.</summary>
    public required TurnTotals Totals { get; init; }

    /// <summary>What was dropped, for each reason.</summary>
    public required IReadOnlyDictionary<StunDrop, long> Drops { get; init; }

    /// <summary>What was refused, for each reason.</summary>
    public required IReadOnlyDictionary<StunRefusal, long> Refusals { get; init; }

    /// <summary>The users with the most data.</summary>
    public required IReadOnlyList<TurnUserStatus> Users { get; init; }

    /// <summary>How many users the server remembers.</summary>
    public required int KnownUsers { get; init; }

    /// <summary>What all users did that the server remembers no longer.</summary>
    public required TurnTotals OtherUsers { get; init; }
}
