using Tandem.Kernel;

namespace Tandem.Sip.Transactions;

/// <summary>A transaction (RFC 3261 section 17): one request and the responses to it, on one hop. Belongs to the lane of its <see cref="TransactionLayer"/>.</summary>
public abstract class Transaction
{
    private SipMessage? _request;
    private TimerHandle _retransmission;
    private TimerHandle _expiry;
    private long _wait = NoWait;
    private TransactionTimer _waitTimer;
    private KeptMessage _kept;

    private const long NoWait = -1;

    private protected Transaction(TransactionContext context, UInt128 key, SipMessage request, in Flow flow)
    {
        Context = context;
        Key = key;
        _request = request;
        Flow = flow;
    }

    /// <summary>
    /// The request that the transaction is about. Not to be changed: copy it before forwarding. Good until the transaction has its final response and the outputs of that input are taken: what then waits
    /// for retransmissions keeps no message.
    /// </summary>
    /// <exception cref="InvalidOperationException">The transaction is completed.</exception>
    public SipMessage Request => _request ?? throw new InvalidOperationException("A completed transaction keeps no request.");

    /// <summary>The flow over which the request came or went, and over which the transaction sends.</summary>
    public Flow Flow { get; }

    /// <summary>Whether the transaction is over. Commands for it are dropped and counted.</summary>
    public bool IsTerminated { get; private set; }

    /// <summary>What the layer finds it by.</summary>
    internal UInt128 Key { get; }

    /// <summary>Whether the layer itself is the transaction user, as for CANCEL: nothing but what is to be sent is told.</summary>
    internal bool IsInternal { get; init; }

    private protected TransactionContext Context { get; }

    private protected TransactionOptions Options => Context.Options;

    private protected TransactionCounters Counters => Context.Counters;

    private protected bool IsReliable => Flow.Transport.IsReliable();

    /// <summary>Runs a timer of the machine.</summary>
    internal abstract void Fire(TransactionTimer timer, Instant now);

    /// <summary>Hands an output to the transaction user.</summary>
    internal abstract void Tell(TransactionOutputKind kind, SipMessage? message, in Flow flow);

    private protected void Transmit(SipMessage message) => Context.Outputs.Add(new(
        TransactionOutputKind.Transmit, message, Flow, this as ServerTransaction, this as ClientTransaction));

    /// <summary>Starts the one timer that repeats something (A, E, G) or sends a 100 by itself.</summary>
    private protected void StartRetransmission(TransactionTimer timer, Instant due)
    {
        Context.Timers.Cancel(ref _retransmission);
        _retransmission = Context.Timers.Start(due, new(this, timer));
    }

    private protected void StopRetransmission() => Context.Timers.Cancel(ref _retransmission);

    /// <summary>Starts the one timer that ends the state (B, D, F, H, I, J, K, L, M), in place of the last one.</summary>
    private protected void StartExpiry(TransactionTimer timer, Instant due)
    {
        Context.Timers.Cancel(ref _expiry);
        _expiry = Context.Timers.Start(due, new(this, timer));
    }

    private protected void StopExpiry() => Context.Timers.Cancel(ref _expiry);

    /// <summary>The transaction is completed: no timer runs but the one that ends its wait for retransmissions (D, I, J, K, L, M).</summary>
    private protected void StartWait(TransactionTimer timer, Instant now)
    {
        StopRetransmission();
        StopExpiry();
        _waitTimer = timer;
        _wait = Context.Timers.Wait(new(this, timer), now);
    }

    /// <summary>Lets go of the request, as soon as the user has taken what the completion tells him.</summary>
    private protected void ReleaseRequest() => Context.Completed.Add(this);

    /// <summary>Lets go of the request.</summary>
    internal void DropRequest() => _request = null;

    /// <summary>Keeps the octets of what may have to be sent again.</summary>
    private protected void Keep(SipMessage message) => _kept = Context.Kept.Keep(message);

    /// <summary>Sends what was kept again.</summary>
    /// <returns>Whether there was something.</returns>
    private protected bool TransmitKept()
    {
        if (KeptMessages.Read(_kept) is not { } message) return false;
        Transmit(message);
        return true;
    }

    /// <summary>Ends the transaction: its timers stop, and the layer forgets it.</summary>
    private protected void Terminate()
    {
        StopRetransmission();
        StopExpiry();
        if (_wait != NoWait) Context.Timers.CancelWait(_waitTimer, _wait);
        _wait = NoWait;
        Context.Kept.Release(ref _kept);
        IsTerminated = true;
    }
}
