using Tandem.Kernel;

namespace Tandem.Stun.Transactions;

/// <summary>A request that waits for its response (RFC 8489 section 6.2). Belongs to the <see cref="StunClientTransactions{T}"/> that made it, and to its lane.</summary>
/// <typeparam name="T">What the owner keeps with it: the candidate pair, the procedure.</typeparam>
public sealed class StunClientTransaction<T>
{
    internal StunClientTransaction(TransactionId id, byte[] request, T state, Instant now) => (Id, Request, State, StartedAt) = (id, request, state, now);

    /// <summary>The transaction id of the request and of its response.</summary>
    public TransactionId Id { get; }

    /// <summary>The request, the same octets each time it is sent.</summary>
    public ReadOnlyMemory<byte> Request { get; }

    /// <summary>What the owner keeps with it.</summary>
    public T State { get; }

    /// <summary>When the request was sent first.</summary>
    public Instant StartedAt { get; }

    /// <summary>How often the request was sent, 1 or more. Only with 1 does the time until the response measure the path (RFC 6298 section 3).</summary>
    public int Requests { get; internal set; }

    /// <summary>Whether it still waits for a response.</summary>
    public bool IsWaiting { get; internal set; } = true;

    /// <summary>RTO of this transaction; zero over a stream.</summary>
    internal TimeSpan InitialTimeout { get; init; }

    internal TimerHandle Timer { get; set; }

    /// <summary>Whether the request may be sent again.</summary>
    internal bool MayRepeat { get; set; }
}
