using Tandem.Kernel;

namespace Tandem.Sip.Transactions;

/// <summary>A server transaction (RFC 3261 section 17.2), as its user sees it.</summary>
public abstract class ServerTransaction : Transaction
{
    private protected ServerTransaction(TransactionContext context, UInt128 key, SipMessage request, in Flow flow)
        : base(context, key, request, flow) { }

    /// <summary>Whatever the transaction user wants to find again: a proxy its response context.</summary>
    public object? Owner { get; set; }

    /// <summary>The To tag of the response that was sent last; empty before the first.</summary>
    internal virtual ReadOnlySpan<byte> ToTag => LastResponse is { } response ? response.To.Tag : default;

    /// <summary>Whether a response was sent.</summary>
    internal bool HasResponded { get; private set; }

    /// <summary>The response that was sent last and is sent again for a retransmitted request; null before the first, and when the transaction keeps no message any more.</summary>
    private protected SipMessage? LastResponse { get; set; }

    /// <summary>Starts the timers of the first state.</summary>
    internal abstract void Begin(Instant now);

    /// <summary>Takes a retransmission of the request.</summary>
    internal abstract void ReceiveRetransmission();

    /// <summary>Takes a response from the transaction user.</summary>
    internal abstract void Respond(SipMessage response, Instant now);

    internal sealed override void Tell(TransactionOutputKind kind, SipMessage? message, in Flow flow)
    {
        if (!IsInternal) Context.Outputs.Add(new(kind, message, flow, this, null));
    }

    /// <summary>Sends a response and keeps it for retransmissions of the request.</summary>
    private protected void TransmitResponse(SipMessage response)
    {
        LastResponse = response;
        HasResponded = true;
        Transmit(response);
    }

    private protected void Retransmit()
    {
        if (LastResponse is null) return;
        Counters.ResponsesRetransmitted++;
        Transmit(LastResponse);
    }
}
