namespace Tandem.Stun.Transactions;

/// <summary>What a transaction wants of its owner.</summary>
public enum StunTransactionOutputKind
{
    /// <summary>The request shall be sent, for the first time or again.</summary>
    Transmit,

    /// <summary>No response came in time (RFC 8489 section 6.2.1). The transaction has ended.</summary>
    TimedOut,
}
