namespace Tandem.Sip.Transactions;

/// <summary>What a <see cref="TransactionLayer"/> counts, from its start on. Written on its lane; may be read from anywhere.</summary>
public sealed class TransactionCounters
{
    /// <summary>Requests sent again (timers A and E).</summary>
    public long RequestsRetransmitted { get; internal set; }

    /// <summary>Responses sent again (timer G, and for retransmitted requests).</summary>
    public long ResponsesRetransmitted { get; internal set; }

    /// <summary>Requests that were retransmissions, and ACKs to other responses than 2xx.</summary>
    public long RequestsAbsorbed { get; internal set; }

    /// <summary>Responses that were retransmissions, or that the state of the transaction does not expect.</summary>
    public long ResponsesAbsorbed { get; internal set; }

    /// <summary>Responses of the transaction user that the state of the transaction, or RFC 4320, forbids.</summary>
    public long ResponsesDropped { get; internal set; }

    /// <summary>Responses that matched no transaction.</summary>
    public long StrayResponses { get; internal set; }

    /// <summary>CANCEL requests that matched no INVITE and were answered with 481.</summary>
    public long StrayCancels { get; internal set; }

    /// <summary>Requests answered with 503 because of <see cref="TransactionOptions.MaxTransactions"/>.</summary>
    public long Refused { get; internal set; }

    /// <summary>Client transactions without a final response (timers B and F, and cancelled INVITEs).</summary>
    public long TimedOut { get; internal set; }

    /// <summary>INVITE server transactions without an ACK (timer H).</summary>
    public long Unacknowledged { get; internal set; }
}
