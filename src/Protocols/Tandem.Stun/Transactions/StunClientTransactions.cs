using Tandem.Kernel;

namespace Tandem.Stun.Transactions;

/// <summary>
/// The requests of a client that wait for their responses, and their retransmission (RFC 8489 section 6.2). Sans-IO: outputs are taken by <see cref="TryTake"/> after every call and sent by the owner, who also
/// checks a response before he takes its transaction to be answered: one with a wrong integrity counts as never received. The owner bounds how many he starts. Belongs to one lane.
/// </summary>
/// <typeparam name="T">What the owner keeps with each transaction.</typeparam>
/// <example>
/// <code>
/// transactions.Start(writer.Written, pair, isStream: false, now);
/// while (transactions.TryTake(out var output)) { if (output.Kind == StunTransactionOutputKind.Transmit) Send(output.Transaction.State, output.Transaction.Request.Span); }
/// // a response:
/// if (transactions.TryFind(response.TransactionId, out var transaction) &amp;&amp; MessageIntegrity.IsValid(response, key)) { transactions.End(transaction); Use(response, transaction.State); }
/// </code>
/// </example>
/// <param name="options">Times.</param>
public sealed class StunClientTransactions<T>(StunTransactionOptions options)
{
    private readonly Dictionary<TransactionId, StunClientTransaction<T>> _waiting = [];
    private readonly TimerQueue<StunClientTransaction<T>> _timers = new();
    private readonly OutputQueue<StunTransactionOutput<T>> _outputs = new();

    /// <summary>How many wait for a response.</summary>
    public int Count => _waiting.Count;

    /// <summary>When <see cref="Advance"/> wants to be called.</summary>
    public Instant Deadline => _timers.Deadline;

    /// <summary>Begins a transaction; its first <see cref="StunTransactionOutputKind.Transmit"/> waits to be taken.</summary>
    /// <param name="request">The whole request, which is copied.</param>
    /// <param name="state">What the owner keeps with it.</param>
    /// <param name="isStream">Whether it goes over TCP or TLS, where it is sent once.</param>
    /// <param name="now">The time.</param>
    /// <param name="initialTimeout">RTO where the owner knows better than the options, as ICE does (RFC 8445 section 14.3).</param>
    /// <exception cref="ArgumentException">The request is no STUN message, or its transaction id is in use.</exception>
    public StunClientTransaction<T> Start(ReadOnlySpan<byte> request, T state, bool isStream, Instant now, TimeSpan? initialTimeout = null)
    {
        if (request.Length < StunMessage.MinLength) throw new ArgumentException("A request has at least a header.", nameof(request));
        var id = new TransactionId(request[StunHeader.TransactionIdOffset..]);
        var transaction = new StunClientTransaction<T>(id, request.ToArray(), state, now)
        {
            InitialTimeout = isStream ? TimeSpan.Zero : initialTimeout ?? options.InitialTimeout,
            MayRepeat = !isStream,
        };
        _waiting.Add(id, transaction);
        Transmit(transaction);
        var wait = isStream ? options.StreamTimeout : Wait(transaction);
        transaction.Timer = _timers.Start(now + wait, transaction);
        return transaction;
    }

    /// <summary>Finds the transaction that a response belongs to, by its transaction id alone.</summary>
    public bool TryFind(TransactionId id, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out StunClientTransaction<T>? transaction) => _waiting.TryGetValue(id, out transaction);

    /// <summary>Ends a transaction: it was answered, or nobody wants the answer any more. Nothing when it has ended before.</summary>
    public void End(StunClientTransaction<T> transaction)
    {
        if (!transaction.IsWaiting) return;
        transaction.IsWaiting = false;
        _waiting.Remove(transaction.Id);
        var timer = transaction.Timer;
        _timers.Cancel(ref timer);
        transaction.Timer = timer;
    }

    /// <summary>
    /// Sends the request no more, but waits for the response as long as if it were: what RFC 8445 sections 7.3.1.4 and 8.1.2 call a cancelled transaction. <see cref="StunTransactionOutputKind.TimedOut"/> still comes.
    /// </summary>
    public void StopRepeating(StunClientTransaction<T> transaction) => transaction.MayRepeat = false;

    /// <summary>Runs the timers that are due.</summary>
    public void Advance(Instant now)
    {
        while (_timers.TryTake(now, out var transaction)) TimerFired(transaction, now);
    }

    /// <summary>Takes what has to be done next. A transaction that has ended meanwhile is left out.</summary>
    public bool TryTake(out StunTransactionOutput<T> output)
    {
        while (_outputs.TryTake(out output))
        {
            if (output.Kind == StunTransactionOutputKind.TimedOut || output.Transaction.IsWaiting) return true;
        }

        return false;
    }

    private void TimerFired(StunClientTransaction<T> transaction, Instant now)
    {
        if (transaction.InitialTimeout == TimeSpan.Zero || transaction.Requests >= options.MaxRequests)
        {
            End(transaction);
            _outputs.Add(new(StunTransactionOutputKind.TimedOut, transaction));
            return;
        }

        // One that is not repeated counts on, so that it ends when it would have ended.
        if (transaction.MayRepeat) Transmit(transaction);
        else transaction.Requests++;
        transaction.Timer = _timers.Start(now + Wait(transaction), transaction);
    }

    private void Transmit(StunClientTransaction<T> transaction)
    {
        transaction.Requests++;
        _outputs.Add(new(StunTransactionOutputKind.Transmit, transaction));
    }

    /// <summary>RTO doubles with each request; Rm times RTO follow the last.</summary>
    private TimeSpan Wait(StunClientTransaction<T> transaction) => transaction.InitialTimeout
        * (transaction.Requests >= options.MaxRequests ? options.LastWait : 1L << Math.Min(transaction.Requests - 1, 30));
}
