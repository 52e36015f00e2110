namespace Tandem.Sip.Transactions;

/// <summary>A client transaction (RFC 3261 section 17.1), as its user sees it.</summary>
public abstract class ClientTransaction
{
    private protected ClientTransaction(SipMessage request, in Flow flow, object? owner)
    {
        Request = request;
        Flow = flow;
        Owner = owner;
    }

    /// <summary>The request that was sent.</summary>
    public SipMessage Request { get; }

    /// <summary>The flow it went over.</summary>
    public Flow Flow { get; }

    /// <summary>Whatever the transaction user gave to <see cref="TransactionLayer.Send"/>.</summary>
    public object? Owner { get; }
}
