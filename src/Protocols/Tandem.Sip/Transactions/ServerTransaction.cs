namespace Tandem.Sip.Transactions;

/// <summary>A server transaction (RFC 3261 section 17.2), as its user sees it.</summary>
public abstract class ServerTransaction
{
    private protected ServerTransaction(SipMessage request, in Flow flow)
    {
        Request = request;
        Flow = flow;
    }

    /// <summary>The request that created it. Not to be changed: copy it before forwarding.</summary>
    public SipMessage Request { get; }

    /// <summary>The flow on which the request came, and over which responses go.</summary>
    public Flow Flow { get; }

    /// <summary>Whatever the transaction user wants to find again: a proxy its response context.</summary>
    public object? Owner { get; set; }
}
