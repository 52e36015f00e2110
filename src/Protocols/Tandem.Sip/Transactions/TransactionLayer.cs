using Tandem.Kernel;

namespace Tandem.Sip.Transactions;

/// <summary>
/// The transaction layer (RFC 3261 section 17, with the corrections of RFC 6026 and RFC 4320): matches messages to transactions, runs the four machines and
/// their timers, and gives outputs to take after every input (Debug builds throw when the next message or <see cref="Advance"/> comes before that).
/// Sans-IO: belongs to one lane, reads no clock, sends nothing itself.
/// </summary>
public sealed class TransactionLayer
{
    private readonly TransactionContext _context;
    private readonly TransactionKeys _keys = new();
    private readonly TransactionTable _table = new();
    private readonly StatelessResponder _stateless;

    /// <summary>Makes a layer without transactions.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The options hold a time that is not positive, or T2 less than T1.</exception>
    public TransactionLayer(TransactionOptions options)
    {
        options.Validate();
        Options = options;
        _context = new TransactionContext(options);
        _stateless = new StatelessResponder(_context, _keys);
    }

    /// <summary>Timers and limits in force.</summary>
    public TransactionOptions Options { get; }

    /// <summary>What was counted since the start.</summary>
    public TransactionCounters Counters => _context.Counters;

    /// <summary>How many transactions are alive, of all four kinds.</summary>
    public int Count => _table.Count;

    /// <summary>When <see cref="Advance"/> wants to be called next; <see cref="Instant.Never"/> without timers.</summary>
    public Instant Deadline => _context.Timers.Deadline;

    /// <summary>How many timers run.</summary>
    public int TimerCount => _context.Timers.Count;

    /// <summary>How many messages are kept for retransmission, for tests.</summary>
    internal int KeptCount => _context.Kept.Count;

    /// <summary>Octets of memory for them, for tests.</summary>
    internal long KeptBytes => _context.Kept.AllocatedBytes;

    /// <summary>How many flows have client transactions, for tests.</summary>
    internal int FlowCount => _table.FlowCount;

    /// <summary>Takes a parsed message that came in over <paramref name="flow"/>.</summary>
    public void Receive(SipMessage message, in Flow flow, Instant now)
    {
        _context.Outputs.RequireDrained();
        if (!message.IsRequest) ReceiveResponse(message, flow, now);
        else if (message.Method == SipMethod.Ack) ReceiveAck(message, flow, now);
        else if (message.Method == SipMethod.Cancel) ReceiveCancel(message, flow, now);
        else ReceiveRequest(message, flow, now);
    }

    /// <summary>Runs every timer that is due.</summary>
    public void Advance(Instant now)
    {
        _context.Outputs.RequireDrained();
        while (_context.Timers.TryTake(now, out var timeout))
        {
            timeout.Transaction.Fire(timeout.Timer, now);
            Settle(timeout.Transaction);
        }
    }

    /// <summary>
    /// Tells that a flow is gone or that sending on it failed: its client transactions end with <see cref="TransactionOutputKind.TransportFailed"/> (section 17.1.4), its server
    /// transactions go on so that late responses can be sent over another connection (section 18.2.2).
    /// </summary>
    public void FlowFailed(in Flow flow, Instant now)
    {
        _context.Outputs.RequireDrained();
        for (var transaction = _table.FirstOnFlow(flow); transaction is not null;)
        {
            var next = transaction.NextOnFlow;
            transaction.FlowFailed();
            Settle(transaction);
            transaction = next;
        }
    }

    /// <summary>Sends a response from the transaction user. The top Via must be the request's. A response that the state forbids is dropped and counted.</summary>
    public void Respond(ServerTransaction transaction, SipMessage response, Instant now)
    {
        if (transaction.IsTerminated)
        {
            Counters.ResponsesDropped++;
            return;
        }

        transaction.Respond(response, now);
        Settle(transaction);
    }

    /// <summary>
    /// Sends a request in a new client transaction. The caller has put its Via with a unique branch on top. Not for ACK to a 2xx, which has no transaction (section 17.1): transmit it directly.
    /// </summary>
    /// <param name="request">The request; kept for retransmission, so it must not be changed afterwards.</param>
    /// <param name="flow">Where to.</param>
    /// <param name="now">The time.</param>
    /// <param name="owner">Given back with every output of this transaction.</param>
    /// <exception cref="ArgumentException">The request is an ACK, or its branch is in use already.</exception>
    public ClientTransaction Send(SipMessage request, in Flow flow, Instant now, object? owner = null)
    {
        if (!request.IsRequest || request.Method == SipMethod.Ack) throw new ArgumentException("An ACK has no client transaction.", nameof(request));
        var key = _keys.OfClient(request);
        ClientTransaction transaction = request.Method == SipMethod.Invite
            ? new InviteClientTransaction(_context, key, request, flow, owner)
            : new NonInviteClientTransaction(_context, key, request, flow, owner);
        if (!_table.TryAdd(transaction)) throw new ArgumentException("The branch of the top Via is in use.", nameof(request));
        transaction.Begin(now);
        return transaction;
    }

    /// <summary>
    /// Cancels an INVITE client transaction (section 9.1): the CANCEL goes out at once or as soon as a provisional response is there, with <paramref name="reason"/> (RFC 3326) when given.
    /// If no final response comes within 64*T1 the INVITE times out. Nothing happens after a final response, nor for another request than INVITE.
    /// </summary>
    public void Cancel(ClientTransaction invite, ReadOnlySpan<byte> reason, Instant now)
    {
        if (invite is not InviteClientTransaction transaction) return;
        transaction.Cancel(reason);
        SendCancel(transaction, now);
    }

    /// <summary>Takes the next output; drain it after every input.</summary>
    public bool TryTake(out TransactionOutput output)
    {
        if (_context.Outputs.TryTake(out output)) return true;
        foreach (var transaction in _context.Completed) transaction.DropRequest();
        _context.Completed.Clear();
        return false;
    }

    private void ReceiveResponse(SipMessage response, in Flow flow, Instant now)
    {
        if (_table.FindClient(_keys.OfClient(response)) is not { } transaction)
        {
            Counters.StrayResponses++;
            _context.Outputs.Add(new(TransactionOutputKind.StrayResponse, response, flow, null, null));
            return;
        }

        transaction.Receive(response, flow, now);
        if (transaction is InviteClientTransaction { IsCancelWaiting: true } invite) SendCancel(invite, now);
        Settle(transaction);
    }

    private void ReceiveRequest(SipMessage request, in Flow flow, Instant now)
    {
        var key = _keys.OfServer(request, request.MethodName);
        if (_table.FindServer(key) is { } known)
        {
            known.ReceiveRetransmission();
            return;
        }

        if (Count >= Options.MaxTransactions)
        {
            _stateless.Refuse(request, key, flow);
            return;
        }

        ServerTransaction transaction = request.Method == SipMethod.Invite
            ? new InviteServerTransaction(_context, key, request, flow)
            : new NonInviteServerTransaction(_context, key, request, flow);
        _table.Add(transaction);
        transaction.Begin(now);
        transaction.Tell(TransactionOutputKind.Request, request, flow);
    }

    /// <summary>Section 17.2.3: an ACK belongs to the INVITE whose final response it acknowledges; one to a 2xx has no transaction.</summary>
    private void ReceiveAck(SipMessage ack, in Flow flow, Instant now)
    {
        var key = _keys.OfServer(ack, "INVITE"u8);
        if (FindAcknowledged(ack, key) is { } invite)
        {
            invite.ReceiveAck(ack, flow, now);
            Settle(invite);
        }
        else if (_stateless.IsAckOfOwnResponse(ack, key))
        {
            Counters.RequestsAbsorbed++;
        }
        else
        {
            _context.Outputs.Add(new(TransactionOutputKind.Ack, ack, flow, null, null));
        }
    }

    private InviteServerTransaction? FindAcknowledged(SipMessage ack, UInt128 key)
    {
        if (ack.TopVia.HasMagicCookie) return _table.FindServer(key) as InviteServerTransaction;
        // 17.2.3, RFC 2543 peers: the To tag of the ACK is that of the response, that of the INVITE is the same or, when it opens a dialog, missing.
        var invite = (_table.FindServer(key) ?? _table.FindServer(_keys.OfLegacyInitialInvite(ack))) as InviteServerTransaction;
        return invite is { HasResponded: true } && invite.ToTag.SequenceEqual(ack.To.Tag) ? invite : null;
    }

    /// <summary>Section 9.2. The CANCEL has a transaction of its own, with this layer as its user.</summary>
    private void ReceiveCancel(SipMessage cancel, in Flow flow, Instant now)
    {
        var key = _keys.OfServer(cancel, cancel.MethodName);
        if (_table.FindServer(key) is { } known)
        {
            known.ReceiveRetransmission();
            return;
        }

        if (_table.FindServer(_keys.OfServer(cancel, "INVITE"u8)) is not InviteServerTransaction invite)
        {
            _stateless.RefuseCancel(cancel, key, flow);
            return;
        }

        var transaction = new NonInviteServerTransaction(_context, key, cancel, flow) { IsInternal = true };
        _table.Add(transaction);
        transaction.Begin(now);
        Respond(transaction, _stateless.AcceptCancel(cancel, invite), now);
        if (invite.State == InviteServerState.Proceeding) invite.Tell(TransactionOutputKind.Cancel, cancel, flow);
    }

    private void SendCancel(InviteClientTransaction invite, Instant now)
    {
        if (invite.TakeCancel(now) is not { } cancel) return;
        var transaction = new NonInviteClientTransaction(_context, _keys.OfClient(cancel), cancel, invite.Flow, null) { IsInternal = true };
        if (_table.TryAdd(transaction)) transaction.Begin(now);
    }

    /// <summary>Forgets a transaction that has ended.</summary>
    private void Settle(Transaction transaction)
    {
        if (!transaction.IsTerminated) return;
        _table.Remove(transaction);
        transaction.Tell(TransactionOutputKind.Terminated, null, transaction.Flow);
    }
}
