namespace Tandem.Sip.Transactions;

/// <summary>The timers of the machines: those of RFC 3261 table 4 and RFC 6026 by their letters, and those that the text names without one.</summary>
internal enum TransactionTimer : byte
{
    /// <summary>INVITE request retransmission over unreliable transports.</summary>
    A,

    /// <summary>INVITE transaction time-out.</summary>
    B,

    /// <summary>Wait for retransmitted final responses to INVITE.</summary>
    D,

    /// <summary>Non-INVITE request retransmission over unreliable transports.</summary>
    E,

    /// <summary>Non-INVITE transaction time-out.</summary>
    F,

    /// <summary>INVITE response retransmission.</summary>
    G,

    /// <summary>Wait for ACK.</summary>
    H,

    /// <summary>Wait for retransmitted ACKs.</summary>
    I,

    /// <summary>Wait for retransmissions of a non-INVITE request.</summary>
    J,

    /// <summary>Wait for retransmitted responses to a non-INVITE request.</summary>
    K,

    /// <summary>Wait for retransmissions of an INVITE that got 2xx (RFC 6026 section 7.1).</summary>
    L,

    /// <summary>Wait for further 2xx to an INVITE (RFC 6026 section 7.2).</summary>
    M,

    /// <summary>Send 100: the transaction user did not answer an INVITE within 200 ms (section 17.2.1), or another request in the time of RFC 4320 section 4.1.</summary>
    Trying,

    /// <summary>A cancelled INVITE got no final response (section 9.1).</summary>
    Cancelled,

    /// <summary>A non-INVITE request got no final response while its client waited (RFC 4320 section 4.2).</summary>
    Unanswered,
}

/// <summary>What the timer queue hands back.</summary>
internal readonly record struct TransactionTimeout(Transaction Transaction, TransactionTimer Timer);
