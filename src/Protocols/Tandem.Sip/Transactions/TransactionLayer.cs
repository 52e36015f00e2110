using Tandem.Kernel;

namespace Tandem.Sip.Transactions;

/// <summary>
/// The transaction layer (RFC 3261 section 17, with the corrections of RFC 6026 and RFC 4320): matches messages to transactions, runs the four machines and
/// their timers, and gives outputs to take after every input. Sans-IO: belongs to one lane, reads no clock, sends nothing itself.
/// </summary>
public sealed class TransactionLayer(TransactionOptions options)
{
    /// <summary>Timers and limits in force.</summary>
    public TransactionOptions Options { get; } = options;

    /// <summary>How many transactions are alive, of all four kinds.</summary>
    public int Count => throw new NotImplementedException();

    /// <summary>When <see cref="Advance"/> wants to be called next; <see cref="Instant.Never"/> without timers.</summary>
    public Instant Deadline => throw new NotImplementedException();

    /// <summary>Takes a parsed message that came in over <paramref name="flow"/>.</summary>
    public void Receive(SipMessage message, in Flow flow, Instant now) => throw new NotImplementedException();

    /// <summary>Runs every timer that is due.</summary>
    public void Advance(Instant now) => throw new NotImplementedException();

    /// <summary>
    /// Tells that a flow is gone or that sending on it failed: its client transactions end with <see cref="TransactionOutputKind.TransportFailed"/> (section 17.1.4), its server
    /// transactions go on so that late responses can be sent over another connection (section 18.2.2).
    /// </summary>
    public void FlowFailed(in Flow flow, Instant now) => throw new NotImplementedException();

    /// <summary>Sends a response from the transaction user. The top Via must be the request's. A response that the state forbids is dropped and counted.</summary>
    public void Respond(ServerTransaction transaction, SipMessage response, Instant now) => throw new NotImplementedException();

    /// <summary>
    /// Sends a request in a new client transaction. The caller has put its Via with a unique branch on top. Not for ACK to a 2xx, which has no transaction (section 17.1): transmit it directly.
    /// </summary>
    /// <param name="request">The request; kept for retransmission, so it must not be changed afterwards.</param>
    /// <param name="flow">Where to.</param>
    /// <param name="now">The time.</param>
    /// <param name="owner">Given back with every output of this transaction.</param>
    public ClientTransaction Send(SipMessage request, in Flow flow, Instant now, object? owner = null) => throw new NotImplementedException();

    /// <summary>
    /// Cancels an INVITE client transaction (section 9.1): the CANCEL goes out at once or as soon as a provisional response is there, with <paramref name="reason"/> (RFC 3326) when given.
    /// If no final response comes within 64*T1 the INVITE times out. Nothing happens after a final response.
    /// </summary>
    public void Cancel(ClientTransaction invite, ReadOnlySpan<byte> reason, Instant now) => throw new NotImplementedException();

    /// <summary>Takes the next output; drain it after every input.</summary>
    public bool TryTake(out TransactionOutput output) => throw new NotImplementedException();
}
