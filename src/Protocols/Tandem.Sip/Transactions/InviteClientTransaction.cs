using Tandem.Kernel;

namespace Tandem.Sip.Transactions;

/// <summary>States of an INVITE client transaction (RFC 3261 figure 5 as replaced by RFC 6026 figure 8).</summary>
internal enum InviteClientState : byte { Calling, Proceeding, Completed, Accepted }

/// <summary>The INVITE client transaction (RFC 3261 section 17.1.1, RFC 6026 section 7.2).</summary>
internal sealed class InviteClientTransaction(TransactionContext context, UInt128 key, SipMessage request, in Flow flow, object? owner)
    : ClientTransaction(context, key, request, flow, owner)
{
    private TimeSpan _interval;
    private SipMessage? _cancel;

    public InviteClientState State { get; private set; } = InviteClientState.Calling;

    /// <summary>17.1.1.2: the request is sent, A (unreliable) and B start.</summary>
    internal override void Begin(Instant now)
    {
        _interval = Options.T1;
        Transmit(Request);
        if (!IsReliable) StartRetransmission(TransactionTimer.A, now + _interval);
        StartExpiry(TransactionTimer.B, now + Options.TransactionTimeout);
    }

    internal override void Receive(SipMessage response, in Flow flow, Instant now)
    {
        switch (State, response.Class())
        {
            case (InviteClientState.Calling, ResponseClass.Provisional): // 17.1.1.2
                State = InviteClientState.Proceeding;
                StopRetransmission();
                StopExpiry();
                Tell(TransactionOutputKind.Response, response, flow);
                break;
            case (InviteClientState.Proceeding, ResponseClass.Provisional): // 17.1.1.2
                Tell(TransactionOutputKind.Response, response, flow);
                break;
            case (InviteClientState.Calling or InviteClientState.Proceeding, ResponseClass.Success): // RFC 6026 7.2
                State = InviteClientState.Accepted;
                Release();
                StartWait(TransactionTimer.M, now);
                Tell(TransactionOutputKind.Response, response, flow);
                break;
            case (InviteClientState.Accepted, ResponseClass.Success): // RFC 6026 7.2: forked and retransmitted 2xx are for the user
                Tell(TransactionOutputKind.Response, response, flow);
                break;
            case (InviteClientState.Calling or InviteClientState.Proceeding, ResponseClass.Failure): // 17.1.1.2
                Complete(response, flow, now);
                break;
            case (InviteClientState.Completed, ResponseClass.Failure): // 17.1.1.2: acknowledged again, but not told
                Counters.ResponsesAbsorbed++;
                TransmitKept();
                break;
            default: // a late 1xx, a 2xx after a failure, a failure after a 2xx: no arrow in the figure
                Counters.ResponsesAbsorbed++;
                break;
        }
    }

    internal override void Fire(TransactionTimer timer, Instant now)
    {
        switch (timer)
        {
            case TransactionTimer.A: // 17.1.1.2: doubled without a bound but B
                Counters.RequestsRetransmitted++;
                Transmit(Request);
                _interval *= 2;
                StartRetransmission(TransactionTimer.A, now + _interval);
                break;
            case TransactionTimer.B: // 17.1.1.2
            case TransactionTimer.Cancelled: // 9.1
                Counters.TimedOut++;
                Fail(TransactionOutputKind.TimedOut);
                break;
            default: // D (17.1.1.2), M (RFC 6026 7.2)
                Terminate();
                break;
        }
    }

    /// <summary>17.1.4. An accepted transaction sends nothing any more, so nothing fails (RFC 6026 figure 8).</summary>
    internal override void FlowFailed()
    {
        if (State != InviteClientState.Accepted) Fail(TransactionOutputKind.TransportFailed);
    }

    /// <summary>9.1: wants the INVITE cancelled. Too late after a final response; a second time changes nothing.</summary>
    internal void Cancel(ReadOnlySpan<byte> reason)
    {
        if (IsTerminated || _cancel is not null || State > InviteClientState.Proceeding) return;
        _cancel = SipMessage.CreateFromInvite(SipMethod.Cancel, Request, null);
        if (!reason.IsEmpty) _cancel.Append(HeaderName.Reason, reason);
        IsCancelWaiting = true;
    }

    /// <summary>Whether a CANCEL was wanted and not sent yet.</summary>
    internal bool IsCancelWaiting { get; private set; }

    /// <summary>9.1: gives the CANCEL to be sent, once, as soon as there is a provisional response. From then on the final response must come in 64*T1.</summary>
    internal SipMessage? TakeCancel(Instant now)
    {
        if (!IsCancelWaiting || State == InviteClientState.Calling) return null;
        IsCancelWaiting = false;
        if (State != InviteClientState.Proceeding) return null;
        StartExpiry(TransactionTimer.Cancelled, now + Options.TransactionTimeout);
        return _cancel;
    }

    private void Complete(SipMessage response, in Flow flow, Instant now)
    {
        State = InviteClientState.Completed;
        var ack = SipMessage.CreateFromInvite(SipMethod.Ack, Request, response); // 17.1.1.3
        Transmit(ack);
        Tell(TransactionOutputKind.Response, response, flow);
        Release();
        if (IsReliable) // D is zero
        {
            Terminate();
            return;
        }

        Keep(ack);
        StartWait(TransactionTimer.D, now);
    }

    /// <summary>After a final response nothing is sent again but the ACK.</summary>
    private void Release()
    {
        ReleaseRequest();
        _cancel = null;
        IsCancelWaiting = false;
    }
}
