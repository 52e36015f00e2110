using Tandem.Kernel;
using Tandem.Stun.Transactions;

namespace Tandem.Stun.Ice;

/// <summary>The checks of this agent (RFC 8445 sections 6.1.4, 7.2.2 and 14).</summary>
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
        Cancel(pair);
        var nominates = pair.IsToBeNominated && context.Role == IceRole.Controlling;
        var check = new ConnectivityCheck(pair)
        {
            Role = context.Role,
            UseCandidate = nominates,
            Nomination = nominates && RemoteFeatures.HasFlag(IceFeatures.Renomination) ? ++_nominations : 0,
            ConnectBy = now + Options.Transactions.StreamTimeout,
        };
        pair.Check = check;
        if (pair.State != CandidatePairState.Succeeded) pair.State = CandidatePairState.InProgress;
        context.Counters.ChecksSent++;
        if (pair is { IsTcp: true, IsConnected: false }) context.Tell(IceOutputKind.Connect, pair);
        else Start(check, now);
    }

    private void Start(ConnectivityCheck check, Instant now)
    {
        Span<byte> request = stackalloc byte[CheckRequest.MaxLength];
        var length = Write(request, check.Pair, TransactionId.Random(), check.Role, check.UseCandidate, check.Nomination);
        check.Transaction = _checks.Start(request[..length], check, check.Pair.IsTcp, now, context.Pacing.Rto(_checklist.Pending()));
        TransmitChecks();
    }

    private int Write(Span<byte> destination, CandidatePair pair, TransactionId id, IceRole role, bool useCandidate, uint nomination) =>
        CheckRequest.Write(destination, new(id, pair.Local.PeerReflexivePriority, role, context.TieBreaker, useCandidate, nomination), Credentials, RemoteCredentials!);

    private void TransmitChecks()
    {
        while (_checks.TryTake(out var output))
        {
            var (check, transaction) = (output.Transaction.State, output.Transaction);
            if (output.Kind == StunTransactionOutputKind.TimedOut)
            {
                TimedOut(check);
                continue;
            }

            if (transaction.Requests > 1) context.Counters.Retransmissions++;
            context.Outputs.Add(new(IceOutputKind.Transmit, check.Pair.Base, check.Pair.RemoteAddress, transaction.Request, null, check.Pair.Component, default));
        }
    }

    private void RunChecks(Instant now)
    {
        _checks.Advance(now);
        TransmitChecks();
        foreach (var pair in _checklist.Pairs)
        {
            if (pair.Check is { Transaction: null } check && now >= check.ConnectBy) TimedOut(check);
        }
    }

    private Instant CheckDeadline()
    {
        var next = _checks.Deadline;
        foreach (var pair in _checklist.Pairs)
        {
            if (pair.Check is { Transaction: null } check) next = Earlier(next, check.ConnectBy);
        }

        return CanCheck && _checklist.HasNext() ? Earlier(next, context.Pacing.Next) : next;
    }

    /// <summary>Section 7.2.5.2.3: a check without an answer fails; a cancelled one is forgotten.</summary>
    private void TimedOut(ConnectivityCheck check)
    {
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
        if (check.Transaction is { } transaction) _checks.StopRepeating(transaction);
    }

    /// <summary>A connection is open: the check that it was opened for goes out.</summary>
    public void Connected(in CandidateBase local, in PeerAddress remote, Instant now)
    {
        if (_checklist.Find(local, remote) is not { IsTcp: true } pair)
        {
            // What it was for was decided meanwhile.
            context.Tell(IceOutputKind.ConnectionFreed, local, remote);
            return;
        }

        pair.IsConnected = true;
        if (pair.Check is { Transaction: null } check) Start(check, now);
    }

    /// <summary>A connection ended or could not be opened.</summary>
    public void ConnectionClosed(in CandidateBase local, in PeerAddress remote)
    {
        if (_checklist.Find(local, remote) is not { IsTcp: true } pair) return;
        pair.IsConnected = false;
        if (pair.IsValid || pair.Check is not null) Fail(pair);
    }
}
