using Tandem.Kernel;

namespace Tandem.Sip.Transactions;

/// <summary>States of a non-INVITE server transaction (RFC 3261 figure 8).</summary>
internal enum NonInviteServerState : byte { Trying, Proceeding, Completed }

/// <summary>The non-INVITE server transaction (RFC 3261 section 17.2.2, RFC 4320 section 4).</summary>
internal sealed class NonInviteServerTransaction(TransactionContext context, UInt128 key, SipMessage request, in Flow flow)
    : ServerTransaction(context, key, request, flow)
{
    private Instant _tryingAllowed;

    public NonInviteServerState State { get; private set; } = NonInviteServerState.Trying;

    /// <summary>
    /// RFC 4320: 100 goes out when timer E of the client has reached T2, over unreliable transports not before (4.1). When the client has given up (timer F), and what it sent last has
    /// arrived (T4), there is nobody left to answer and nothing left to absorb (4.2).
    /// </summary>
    internal override void Begin(Instant now)
    {
        var due = now + Options.NonInviteTryingDelay;
        _tryingAllowed = IsReliable ? now : due;
        StartRetransmission(TransactionTimer.Trying, due);
        StartExpiry(TransactionTimer.Unanswered, now + Options.TransactionTimeout + Options.T4);
    }

    internal override void Respond(SipMessage response, Instant now)
    {
        if (State == NonInviteServerState.Completed || IsForbidden(response, now)) // 17.2.2: further final responses are discarded
        {
            Counters.ResponsesDropped++;
            return;
        }

        StopRetransmission();
        TransmitResponse(response);
        if (response.Class() == ResponseClass.Provisional) State = NonInviteServerState.Proceeding; // 17.2.2
        else Complete(response, now);
    }

    internal override void ReceiveRetransmission()
    {
        Counters.RequestsAbsorbed++;
        // 17.2.2: the last response again, if there was one: none in Trying
        if (State != NonInviteServerState.Completed) Retransmit();
        else if (TransmitKept()) Counters.ResponsesRetransmitted++;
    }

    internal override void Fire(TransactionTimer timer, Instant now)
    {
        switch (timer)
        {
            case TransactionTimer.Trying: // RFC 4320 4.1
                State = NonInviteServerState.Proceeding;
                TransmitResponse(SipMessage.CreateResponse(Request, 100));
                break;
            default: // J (17.2.2), Unanswered (RFC 4320 4.2)
                Terminate();
                break;
        }
    }

    /// <summary>17.2.2: J absorbs retransmissions over unreliable transports; over reliable ones it is zero.</summary>
    private void Complete(SipMessage response, Instant now)
    {
        State = NonInviteServerState.Completed;
        LastResponse = null;
        if (IsReliable)
        {
            Terminate();
            return;
        }

        Keep(response);
        ReleaseRequest();
        StartWait(TransactionTimer.J, now);
    }

    /// <summary>RFC 4320: no provisional response but 100, and that not too early (4.1); no 408, which could only come too late (4.2).</summary>
    private bool IsForbidden(SipMessage response, Instant now) => response.StatusCode switch
    {
        100 => now < _tryingAllowed,
        < 200 or 408 => true,
        _ => false,
    };
}
