namespace Tandem.Sip.Transactions;

/// <summary>What the transaction layer wants its caller to do or to know.</summary>
public enum TransactionOutputKind : byte
{
    /// <summary>Send <see cref="TransactionOutput.Message"/> over <see cref="TransactionOutput.Flow"/>. The transaction, where there is one, is given for traces.</summary>
    Transmit,

    /// <summary>A new request for the transaction user, with its <see cref="TransactionOutput.Server"/> transaction (any method but ACK and a matching CANCEL).</summary>
    Request,

    /// <summary>
    /// The acknowledgement of a 2xx, to be routed. It has no transaction, unless the client broke the rules for its branch or is of RFC 2543: then <see cref="TransactionOutput.Server"/> is the INVITE's
    /// (RFC 6026 section 7.1).
    /// </summary>
    Ack,

    /// <summary>
    /// A CANCEL for <see cref="TransactionOutput.Server"/>, an INVITE that has no final response yet. The layer has answered the CANCEL with 200 itself (section 9.2).
    /// A CANCEL that matches nothing was answered with 481.
    /// </summary>
    Cancel,

    /// <summary>A response for <see cref="TransactionOutput.Client"/>; retransmissions are absorbed, but every 2xx to an INVITE comes (RFC 6026).</summary>
    Response,

    /// <summary>A response that matches no transaction. (RFC 6026 section 7.3: a proxy does not forward it.)</summary>
    StrayResponse,

    /// <summary><see cref="TransactionOutput.Client"/> got no final response in time (timers B and F): act as on a 408.</summary>
    TimedOut,

    /// <summary>
    /// The flow of <see cref="TransactionOutput.Client"/> failed: act as on a 503. After a final response other than 2xx to an INVITE it only says that the ACK could not be sent (RFC 3261 figure 5).
    /// </summary>
    TransportFailed,

    /// <summary>The INVITE <see cref="TransactionOutput.Server"/> sent its final response and no ACK came (timer H).</summary>
    NoAck,

    /// <summary>The transaction is destroyed: forget it. The last output of every transaction, with <see cref="TransactionOutput.Client"/> or <see cref="TransactionOutput.Server"/>.</summary>
    Terminated,
}

/// <summary>One output of <see cref="TransactionLayer"/>.</summary>
/// <param name="Kind">What it is; tells which other members are set.</param>
/// <param name="Message">The message, for Transmit, Request, Ack, Cancel, Response and StrayResponse.</param>
/// <param name="Flow">The flow to send over, or on which the message came.</param>
/// <param name="Server">The server transaction, if one is concerned.</param>
/// <param name="Client">The client transaction, if one is concerned.</param>
public readonly record struct TransactionOutput(
    TransactionOutputKind Kind, SipMessage? Message, Flow Flow, ServerTransaction? Server, ClientTransaction? Client);
