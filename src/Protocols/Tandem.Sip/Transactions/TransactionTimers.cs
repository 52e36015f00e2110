using Tandem.Kernel;

namespace Tandem.Sip.Transactions;

/// <summary>
/// The timers of all transactions of a layer. Those of a transaction at work are few and mostly cancelled after milliseconds: they stand in a heap. The waits of the completed ones (D, I, J, K, L, M)
/// are many, last 5 to 32 s and are hardly ever cancelled: each length has a queue of its own.
/// </summary>
internal sealed class TransactionTimers(TransactionOptions options)
{
    private readonly TimerQueue<TransactionTimeout> _active = new();
    private readonly WaitQueue<TransactionTimeout> _waits = new(options.TransactionTimeout);
    private readonly WaitQueue<TransactionTimeout> _shortWaits = new(options.T4);
    private readonly WaitQueue<TransactionTimeout> _waitsForResponse = new(options.TimerD);

    /// <summary>How many timers run.</summary>
    public int Count => _active.Count + _waits.Count + _shortWaits.Count + _waitsForResponse.Count;

    /// <summary>The earliest instant; <see cref="Instant.Never"/> when none runs.</summary>
    public Instant Deadline => Earlier(Earlier(_active.Deadline, _waits.Deadline), Earlier(_shortWaits.Deadline, _waitsForResponse.Deadline));

    /// <summary>Starts a timer of a transaction at work.</summary>
    public TimerHandle Start(Instant due, in TransactionTimeout timeout) => _active.Start(due, timeout);

    /// <summary>Stops it.</summary>
    public void Cancel(ref TimerHandle handle) => _active.Cancel(ref handle);

    /// <summary>Starts the wait of a completed transaction. Returns its number.</summary>
    public long Wait(in TransactionTimeout timeout, Instant now) => QueueOf(timeout.Timer).Start(now, timeout);

    /// <summary>Ends it early.</summary>
    public void CancelWait(TransactionTimer timer, long number) => QueueOf(timer).Cancel(number);

    /// <summary>Takes the earliest timer when it is due.</summary>
    public bool TryTake(Instant now, out TransactionTimeout timeout)
    {
        var deadline = Deadline;
        return _active.Deadline == deadline ? _active.TryTake(now, out timeout)
            : _waits.Deadline == deadline ? _waits.TryTake(now, out timeout)
            : _shortWaits.Deadline == deadline ? _shortWaits.TryTake(now, out timeout)
            : _waitsForResponse.TryTake(now, out timeout);
    }

    /// <summary>RFC 3261 table 4, RFC 6026: J, L and M last 64*T1, I and K last T4.</summary>
    private WaitQueue<TransactionTimeout> QueueOf(TransactionTimer timer) => timer switch
    {
        TransactionTimer.J or TransactionTimer.L or TransactionTimer.M => _waits,
        TransactionTimer.I or TransactionTimer.K => _shortWaits,
        TransactionTimer.D => _waitsForResponse,
        _ => throw new ArgumentOutOfRangeException(nameof(timer), timer, "This timer is no wait."),
    };

    private static Instant Earlier(Instant left, Instant right) => left < right ? left : right;
}
