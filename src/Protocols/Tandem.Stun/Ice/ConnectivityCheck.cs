using Tandem.Kernel;

namespace Tandem.Stun.Ice;

/// <summary>
/// A connectivity check: a Binding transaction from the base of a pair to its remote candidate (RFC 8445 section 7.2.2). It keeps what went into the request, so that each retransmission is the same octets again without
/// keeping these.
/// </summary>
internal sealed class ConnectivityCheck(CandidatePair pair)
{
    public CandidatePair Pair { get; } = pair;

    public TransactionId TransactionId { get; } = TransactionId.Random();

    public required IceRole Role { get; init; }

    public required ulong TieBreaker { get; init; }

    public required bool UseCandidate { get; init; }

    public required uint Nomination { get; init; }

    public required TimeSpan Rto { get; init; }

    public Instant SentAt { get; set; }

    public int Transmissions { get; set; }

    public TimerHandle Timer;

    /// <summary>Section 7.3.1.4: the request is not sent again and no answer means nothing, but one that comes is taken.</summary>
    public bool IsCancelled { get; set; }

    /// <summary>A connection is opened for it.</summary>
    public bool AwaitsConnection { get; set; }
}
