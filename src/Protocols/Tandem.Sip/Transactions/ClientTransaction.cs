using Tandem.Kernel;

namespace Tandem.Sip.Transactions;

/// <summary>A client transaction (RFC 3261 section 17.1), as its user sees it.</summary>
public abstract class ClientTransaction : Transaction
{
    private protected ClientTransaction(TransactionContext context, UInt128 key, SipMessage request, in Flow flow, object? owner)
        : base(context, key, request, flow) => Owner = owner;

    /// <summary>
    /// Whatever the transaction user gave to <see cref="TransactionLayer.Send"/>, or something smaller that he puts in its place when the transaction has its final response: it lives as long as the wait for
    /// retransmissions.
    /// </summary>
    public object? Owner { get; set; }

    /// <summary>The neighbours among the client transactions of the same flow: <see cref="FlowIndex"/>.</summary>
    internal ClientTransaction? NextOnFlow { get; set; }

    /// <inheritdoc cref="NextOnFlow"/>
    internal ClientTransaction? PreviousOnFlow { get; set; }

    /// <summary>Sends the request and starts the timers of the first state.</summary>
    internal abstract void Begin(Instant now);

    /// <summary>Takes a response that belongs to this transaction.</summary>
    internal abstract void Receive(SipMessage response, in Flow flow, Instant now);

    /// <summary>The flow failed (section 17.1.4).</summary>
    internal abstract void FlowFailed();

    internal sealed override void Tell(TransactionOutputKind kind, SipMessage? message, in Flow flow)
    {
        if (!IsInternal) Context.Outputs.Add(new(kind, message, flow, null, this));
    }

    /// <summary>Tells the user why there will be no final response, and ends.</summary>
    private protected void Fail(TransactionOutputKind why)
    {
        Tell(why, null, Flow);
        Terminate();
    }
}
