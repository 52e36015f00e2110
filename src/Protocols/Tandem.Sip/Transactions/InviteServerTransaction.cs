using Tandem.Kernel;

namespace Tandem.Sip.Transactions;

/// <summary>States of an INVITE server transaction (RFC 3261 figure 7 as replaced by RFC 6026 figure 7).</summary>
internal enum InviteServerState : byte { Proceeding, Accepted, Completed, Confirmed }

/// <summary>The INVITE server transaction (RFC 3261 section 17.2.1, RFC 6026 section 7.1).</summary>
internal sealed class InviteServerTransaction(TransactionContext context, UInt128 key, SipMessage request, in Flow flow)
    : ServerTransaction(context, key, request, flow)
{
    private TimeSpan _interval;
    private byte[]? _toTag;

    public InviteServerState State { get; private set; } = InviteServerState.Proceeding;

    internal override ReadOnlySpan<byte> ToTag => _toTag ?? base.ToTag;

    /// <summary>17.2.1: 100 is sent when the user has not answered within 200 ms.</summary>
    internal override void Begin(Instant now) => StartRetransmission(TransactionTimer.Trying, now + Options.TryingDelay);

    internal override void Respond(SipMessage response, Instant now)
    {
        switch (State, response.Class())
        {
            case (InviteServerState.Proceeding, ResponseClass.Provisional): // 17.2.1
                StopRetransmission();
                TransmitResponse(response);
                break;
            case (InviteServerState.Proceeding, ResponseClass.Success): // RFC 6026 7.1
                State = InviteServerState.Accepted;
                TransmitResponse(response);
                ReleaseMessages();
                StartWait(TransactionTimer.L, now);
                break;
            case (InviteServerState.Accepted, ResponseClass.Success): // RFC 6026 7.1: the user retransmits 2xx, a proxy forwards forked ones
                Transmit(response);
                break;
            case (InviteServerState.Proceeding, ResponseClass.Failure): // 17.2.1
                Complete(response, now);
                break;
            default: // 17.2.1: any other response is discarded
                Counters.ResponsesDropped++;
                break;
        }
    }

    internal override void ReceiveRetransmission()
    {
        Counters.RequestsAbsorbed++;
        // 17.2.1: answered again in Proceeding and Completed; absorbed in Confirmed, and in Accepted (RFC 6026 7.1), where the user sends 2xx again.
        if (State is InviteServerState.Proceeding or InviteServerState.Completed) Retransmit();
    }

    internal void ReceiveAck(SipMessage ack, in Flow flow, Instant now)
    {
        switch (State)
        {
            case InviteServerState.Accepted: // RFC 6026 7.1
                Tell(TransactionOutputKind.Ack, ack, flow);
                break;
            case InviteServerState.Completed: // 17.2.1
                State = InviteServerState.Confirmed;
                Counters.RequestsAbsorbed++;
                ReleaseMessages();
                if (IsReliable) Terminate(); // I is zero
                else StartWait(TransactionTimer.I, now);
                break;
            default: // a retransmitted ACK in Confirmed; an ACK to nothing in Proceeding
                Counters.RequestsAbsorbed++;
                break;
        }
    }

    internal override void Fire(TransactionTimer timer, Instant now)
    {
        switch (timer)
        {
            case TransactionTimer.Trying: // 17.2.1
                TransmitResponse(SipMessage.CreateResponse(Request, 100));
                break;
            case TransactionTimer.G: // 17.2.1
                Retransmit();
                _interval = Options.Doubled(_interval);
                StartRetransmission(TransactionTimer.G, now + _interval);
                break;
            case TransactionTimer.H: // 17.2.1
                Counters.Unacknowledged++;
                Tell(TransactionOutputKind.NoAck, null, Flow);
                Terminate();
                break;
            default: // I (17.2.1), L (RFC 6026 7.1)
                Terminate();
                break;
        }
    }

    /// <summary>Nothing is sent again by itself any more. The To tag is still looked at: by a CANCEL (9.2) and by the ACK of an RFC 2543 peer (17.2.3).</summary>
    private void ReleaseMessages()
    {
        _toTag = ToTag.ToArray();
        LastResponse = null;
        ReleaseRequest();
    }

    /// <summary>17.2.1: G repeats the response over unreliable transports; H bounds the wait for the ACK over all.</summary>
    private void Complete(SipMessage response, Instant now)
    {
        State = InviteServerState.Completed;
        StopRetransmission();
        TransmitResponse(response);
        ReleaseRequest();
        _interval = Options.T1;
        if (!IsReliable) StartRetransmission(TransactionTimer.G, now + _interval);
        StartExpiry(TransactionTimer.H, now + Options.TransactionTimeout);
    }
}
