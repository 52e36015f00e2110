using Tandem.Kernel;

namespace Tandem.Stun.Turn;

/// <summary>An allocation (RFC 8656 section 3.2): a client, and one relayed transport address for it or two of different families. Bound to its user, and to the transaction that made it.</summary>
internal sealed class TurnAllocation
{
    /// <summary>What it carries, against <see cref="TurnQuotas.AllocationBandwidth"/>.</summary>
    public TokenBucket Bandwidth;

    public TurnAllocation(in StunFlow flow, TurnUser user, TransactionId createdBy, PeerTable peers) => (Flow, User, CreatedBy, Peers) = (flow, user, createdBy, peers);

    /// <summary>The 5-tuple on which data goes to the client.</summary>
    public StunFlow Flow { get; set; }

    public TurnUser User { get; }

    /// <summary>The Allocate transaction, by which a retransmission is known (RFC 8656 section 7.2, RFC 8489 section 6.3.1).</summary>
    public TransactionId CreatedBy { get; }

    public PeerTable Peers { get; }

    public TurnRelay? V4 { get; set; }

    public TurnRelay? V6 { get; set; }

    /// <summary>Whether its peers are reached by TCP (RFC 6062).</summary>
    public bool IsTcp { get; init; }

    /// <summary>The connections with peers, by their addresses; null before there was one.</summary>
    public Dictionary<PeerAddress, PeerConnection>? Connections { get; set; }

    /// <summary>The family that could not be allocated beside the other, and why (ADDRESS-ERROR-CODE); default for none.</summary>
    public (StunAddressFamily Family, StunErrorCode Code) Missing { get; set; }

    /// <summary>RESERVATION-TOKEN of the next port; 0 for none.</summary>
    public ulong ReservationToken { get; set; }

    public MobilityState? Mobility { get; set; }

    /// <summary>The 5-tuple that the client has named last: another than <see cref="Flow"/> while it moves.</summary>
    public StunFlow LatestFlow => Mobility is { NewFlow: { Transport: not StunTransport.None } flow } ? flow : Flow;

    public TimerHandle Timer { get; set; }

    public Instant TimerDue { get; set; }

    /// <summary>When the last of its addresses ends.</summary>
    public Instant ExpiresAt => Later(V4, V6);

    public TurnRelay? Relay(bool isV4) => isV4 ? V4 : V6;

    private static Instant Later(TurnRelay? one, TurnRelay? other)
    {
        var first = one?.ExpiresAt ?? default;
        var second = other?.ExpiresAt ?? default;
        return first > second ? first : second;
    }
}
