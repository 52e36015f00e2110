using Tandem.Kernel;
using Tandem.Stun.Transactions;

namespace Tandem.Stun.Ice;

/// <summary>A connectivity check: a Binding transaction from the base of a pair to its remote candidate (RFC 8445 section 7.2.2), and what its request says.</summary>
internal sealed class ConnectivityCheck(CandidatePair pair)
{
    public CandidatePair Pair { get; } = pair;

    public required IceRole Role { get; init; }

    public required bool UseCandidate { get; init; }

    public required uint Nomination { get; init; }

    /// <summary>Null while a connection is opened for it.</summary>
    public StunClientTransaction<ConnectivityCheck>? Transaction { get; set; }

    /// <summary>How long the connection is waited for.</summary>
    public Instant ConnectBy { get; init; }

    /// <summary>Section 7.3.1.4: the request is not sent again and no answer means nothing, but one that comes is taken.</summary>
    public bool IsCancelled { get; set; }
}
