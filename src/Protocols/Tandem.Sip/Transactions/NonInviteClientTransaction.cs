using Tandem.Kernel;

namespace Tandem.Sip.Transactions;

/// <summary>States of a non-INVITE client transaction (RFC 3261 figure 6).</summary>
internal enum NonInviteClientState : byte { Trying, Proceeding, Completed }

/// <summary>The non-INVITE client transaction (RFC 3261 section 17.1.2).</summary>
internal sealed class NonInviteClientTransaction(TransactionContext context, UInt128 key, SipMessage request, in Flow flow, object? owner)
    : ClientTransaction(context, key, request, flow, owner)
{
    private TimeSpan _interval;

    public NonInviteClientState State { get; private set; } = NonInviteClientState.Trying;

    /// <summary>17.1.2.2: the request is sent, E (unreliable) and F start.</summary>
    internal override void Begin(Instant now)
    {
        _interval = Options.T1;
        Transmit(Request);
        if (!IsReliable) StartRetransmission(TransactionTimer.E, now + _interval);
        StartExpiry(TransactionTimer.F, now + Options.TransactionTimeout);
    }

    internal override void Receive(SipMessage response, in Flow flow, Instant now)
    {
        switch (State, response.Class())
        {
            case (NonInviteClientState.Trying or NonInviteClientState.Proceeding, ResponseClass.Provisional): // 17.1.2.2
                State = NonInviteClientState.Proceeding;
                Tell(TransactionOutputKind.Response, response, flow);
                break;
            case (NonInviteClientState.Trying or NonInviteClientState.Proceeding, _): // 17.1.2.2
                State = NonInviteClientState.Completed;
                ReleaseRequest();
                Tell(TransactionOutputKind.Response, response, flow);
                if (IsReliable) Terminate(); // K is zero
                else StartWait(TransactionTimer.K, now);
                break;
            default: // 17.1.2.2: Completed buffers retransmissions
                Counters.ResponsesAbsorbed++;
                break;
        }
    }

    internal override void Fire(TransactionTimer timer, Instant now)
    {
        switch (timer)
        {
            case TransactionTimer.E: // 17.1.2.2: doubled up to T2 in Trying, T2 at once in Proceeding
                Counters.RequestsRetransmitted++;
                Transmit(Request);
                _interval = State == NonInviteClientState.Trying ? Options.Doubled(_interval) : Options.T2;
                StartRetransmission(TransactionTimer.E, now + _interval);
                break;
            case TransactionTimer.F: // 17.1.2.2
                Counters.TimedOut++;
                Fail(TransactionOutputKind.TimedOut);
                break;
            default: // K (17.1.2.2)
                Terminate();
                break;
        }
    }

    /// <summary>17.1.4. A completed transaction sends nothing any more, so nothing fails (figure 6).</summary>
    internal override void FlowFailed()
    {
        if (State != NonInviteClientState.Completed) Fail(TransactionOutputKind.TransportFailed);
    }
}
