using Tandem.Kernel;

namespace Tandem.Stun.Ice;

/// <summary>The checks of this agent (RFC 8445 sections 6.1.4, 7.2.2 and 14, RFC 8489 section 6.2.1).</summary>
internal sealed partial class IceSession
{
    private uint _nominations;

    private bool CanCheck => RemoteCredentials is not null && !Options.IsLite && !IsFormer;

    /// <summary>Section 6.1.4.2: each Ta one check begins, while there is one to begin.</summary>
    private void BeginChecks(Instant now)
    {
        while (CanCheck && context.Pacing.MayBegin(now) && _checklist.TakeNext() is { } pair)
        {
            context.Pacing.Began(now);
            Begin(pair, now);
        }
    }

    private void Begin(CandidatePair pair, Instant now)
    {
        if (pair.Check is not null) Cancel(pair);
        var check = new ConnectivityCheck(pair)
        {
            Role = context.Role,
            TieBreaker = context.TieBreaker,
            UseCandidate = pair.IsToBeNominated && context.Role == IceRole.Controlling,
            Nomination = pair.IsToBeNominated ? NextNomination() : 0,
            Rto = context.Pacing.Rto(_checklist.Pending()),
            AwaitsConnection = pair is { IsTcp: true, IsConnected: false },
        };
        pair.Check = check;
        if (pair.State != CandidatePairState.Succeeded) pair.State = CandidatePairState.InProgress;
        _checks.Add(check.TransactionId, check);
        context.Counters.ChecksSent++;
        if (check.AwaitsConnection)
        {
            context.Tell(IceOutputKind.Connect, pair.Base, pair.RemoteAddress, pair.Component);
            check.Timer = _timers.Start(now + Options.TcpTimeout, check);
        }
        else
        {
            Transmit(check, now);
        }
    }

    private uint NextNomination() => RemoteFeatures.HasFlag(IceFeatures.Renomination) ? ++_nominations : 0;

    private void Transmit(ConnectivityCheck check, Instant now)
    {
        if (check.Transmissions++ == 0) check.SentAt = now;
        else context.Counters.Retransmissions++;
        Send(check.Pair, new(check.TransactionId, check.Pair.Local.PeerReflexivePriority, check.Role, check.TieBreaker, check.UseCandidate, check.Nomination));
        // RFC 8489 section 6.2.2: a connection does not lose anything, so nothing is sent again.
        var wait = check.Pair.IsTcp ? Options.TcpTimeout : context.Pacing.WaitAfter(check.Rto, check.Transmissions);
        check.Timer = _timers.Start(now + wait, check);
    }

    private void Send(CandidatePair pair, in CheckRequest.Parameters parameters)
    {
        var length = CheckRequest.Write(context.Octets.Take(CheckRequest.MaxLength), parameters, Credentials, RemoteCredentials!);
        context.Transmit(pair.Base, pair.RemoteAddress, length);
    }

    private void RunTimers(Instant now)
    {
        while (_timers.TryTake(now, out var check))
        {
            check.Timer = default;
            if (!check.IsCancelled && !check.AwaitsConnection && !check.Pair.IsTcp && check.Transmissions < Options.MaxTransmissions) Transmit(check, now);
            else TimedOut(check);
        }
    }

    /// <summary>Section 7.2.5.2.2: a check without an answer fails; a cancelled one is forgotten.</summary>
    private void TimedOut(ConnectivityCheck check)
    {
        _checks.Remove(check.TransactionId);
        if (check.IsCancelled || check.Pair.Check != check) return;
        context.Counters.ChecksTimedOut++;
        Fail(check.Pair);
    }

    /// <summary>Section 7.2.5.2: the pair failed, and is not valid whatever it was.</summary>
    private void Fail(CandidatePair pair)
    {
        Cancel(pair);
        pair.State = CandidatePairState.Failed;
        pair.IsTriggered = pair.IsToBeNominated = pair.IsNominated = false;
        pair.Consent = null;
    }

    /// <summary>Section 7.3.1.4: not sent again, and no failure; an answer is taken while the transaction would have lasted.</summary>
    private void Cancel(CandidatePair pair)
    {
        if (pair.Check is not { } check) return;
        pair.Check = null;
        check.IsCancelled = true;
        _timers.Cancel(ref check.Timer);
        if (check.AwaitsConnection) _checks.Remove(check.TransactionId);
        else if (check.Timer.IsNone) check.Timer = _timers.Start(check.SentAt + context.Pacing.RestAfter(check.Rto, 1), check);
    }

    /// <summary>A connection is open: the check that it was opened for goes out.</summary>
    public void Connected(in CandidateBase local, in PeerAddress remote, Instant now)
    {
        if (_checklist.Find(local, remote) is not { IsTcp: true } pair) return;
        pair.IsConnected = true;
        if (pair.Check is not { AwaitsConnection: true } check) return;
        check.AwaitsConnection = false;
        _timers.Cancel(ref check.Timer);
        Transmit(check, now);
    }

    /// <summary>A connection ended or could not be opened.</summary>
    public void ConnectionClosed(in CandidateBase local, in PeerAddress remote)
    {
        if (_checklist.Find(local, remote) is not { IsTcp: true } pair) return;
        pair.IsConnected = false;
        if (pair.IsValid || pair.Check is not null) Fail(pair);
    }
}
