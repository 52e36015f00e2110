using Tandem.Kernel;

namespace Tandem.Stun.Ice;

/// <summary>Answers to the checks of this agent (RFC 8445 section 7.2.5) and to its consent checks (RFC 7675 section 5.1).</summary>
internal sealed partial class IceSession
{
    private const int MaxRoleConflicts = 4;

    private uint _validOrder;

    /// <summary>Takes a response when it is one to a request of this session.</summary>
    /// <returns>Whether it is.</returns>
    public bool ReceiveResponse(in CandidateBase local, in PeerAddress remote, in StunMessage response, Instant now)
    {
        if (RemoteCredentials is null) return false;
        if (_checks.TryFind(response.TransactionId, out var transaction))
        {
            if (transaction.State.Pair.IsListed) ReceiveResponse(transaction.State, local, remote, response, now);
            return true;
        }

        foreach (var pair in _checklist.Pairs)
        {
            if (pair.Consent is null || !pair.Consent.Sent(response.TransactionId)) continue;
            ReceiveConsent(pair, local, remote, response, now);
            return true;
        }

        return false;
    }

    private void ReceiveResponse(ConnectivityCheck check, in CandidateBase local, in PeerAddress remote, in StunMessage response, Instant now)
    {
        if (!IsAuthentic(response)) return;
        if (!check.Pair.IsBetween(local, remote))
        {
            // Section 7.2.5.2.1.
            context.Counters.Count(IceRefusal.NotSymmetric);
            End(check);
            if (!check.IsCancelled) Fail(check.Pair);
            return;
        }

        if (response.Class == StunClass.ErrorResponse) ReceiveError(check, response);
        else ReceiveSuccess(check, response, now);
    }

    /// <summary>RFC 8489 section 9.1.4: a response without the right integrity is as if it had not come, but for the refusals that cannot have one.</summary>
    private bool IsAuthentic(in StunMessage response)
    {
        if (MessageIntegrity.IsValid(response, RemoteCredentials!.Password)) return true;
        if (!response.HasIntegrity && response.Class == StunClass.ErrorResponse
            && response.ReadErrorCode(out var code, out _) == StunAttributeStatus.Present && code is StunErrorCode.BadRequest or StunErrorCode.Unauthenticated) return true;
        context.Counters.Count(IceRefusal.Integrity);
        return false;
    }

    private void End(ConnectivityCheck check)
    {
        _checks.End(check.Transaction!);
    }

    private void ReceiveSuccess(ConnectivityCheck check, in StunMessage response, Instant now)
    {
        if (response.ReadXorAddress(StunAttributeType.XorMappedAddress, out var mapped) != StunAttributeStatus.Present)
        {
            context.Counters.Count(IceRefusal.BadResponse);
            return;
        }

        End(check);
        var pair = check.Pair;
        // A cancelled check succeeded while its pair waits for the next one: that is not needed any more, unless it nominates.
        if (check.IsCancelled && pair is { Check: null, IsToBeNominated: false }) pair.IsTriggered = false;
        else if (pair.Check == check) pair.Check = null;
        context.Counters.ChecksSucceeded++;
        if (pair.HasLostConsent) return;
        BecomeValid(pair, MappedLocal(pair, mapped), now);
        _checklist.Thaw(pair);
        if (check.UseCandidate && check.Role == context.Role) NominationSucceeded(pair, check.Nomination);
        else if (pair.IsNominatedByPeer && context.Role == IceRole.Controlled) SetNominated(pair, pair.Nomination);
    }

    /// <summary>Sections 7.2.5.3.2 and 7.2.5.3.3.</summary>
    private void BecomeValid(CandidatePair pair, LocalCandidate mapped, Instant now)
    {
        pair.State = CandidatePairState.Succeeded;
        if (pair.Mapped != mapped)
        {
            pair.Mapped = mapped;
            pair.ComputePriority(context.Role);
            _checklist.Sort();
        }

        if (pair.Consent is { } consent)
        {
            consent.Renew(Options, now);
            return;
        }

        pair.Consent = new Consent(Options, now);
        pair.ValidOrder = ++_validOrder;
        pair.Consent.CheckAt(now + (Options.IsLite ? Options.KeepAliveInterval : context.RandomConsentInterval()));
        context.Tell(IceOutputKind.PairValid, pair);
    }

    private void ReceiveError(ConnectivityCheck check, in StunMessage response)
    {
        End(check);
        var pair = check.Pair;
        if (pair.Check == check) pair.Check = null;
        var isConflict = response.ReadErrorCode(out var code, out _) == StunAttributeStatus.Present && code == StunErrorCode.RoleConflict;
        if (!isConflict || ++pair.RoleConflicts > MaxRoleConflicts)
        {
            // Section 7.2.5.2.4: any other error cannot be mended.
            if (!check.IsCancelled) Fail(pair);
            return;
        }

        GiveWay(check.Role);
        if (pair.State == CandidatePairState.InProgress) pair.State = CandidatePairState.Waiting;
        if (pair.Check is null) _checklist.Trigger(pair);
    }

    /// <summary>Section 7.2.5.1; section 16.1 for the number.</summary>
    private void GiveWay(IceRole roleOfRequest)
    {
        if (roleOfRequest != context.Role) return;
        context.TieBreaker = IceAgent.RandomTieBreaker();
        SwitchRole();
    }

    private void ReceiveConsent(CandidatePair pair, in CandidateBase local, in PeerAddress remote, in StunMessage response, Instant now)
    {
        if (!IsAuthentic(response)) return;
        if (!pair.IsBetween(local, remote))
        {
            context.Counters.Count(IceRefusal.NotSymmetric);
            return;
        }

        // RFC 7675 section 5.1: nothing but a success is consent; section 5.2: with 403 it is withdrawn at once.
        if (response.Class == StunClass.SuccessResponse) Renew(pair, response, now);
        else if (response.ReadErrorCode(out var code, out _) != StunAttributeStatus.Present) return;
        else if (code == StunErrorCode.RoleConflict) GiveWay(_consentRole);
        else if (code == StunErrorCode.Forbidden) LoseConsent(pair);
    }

    /// <summary>A response tells too whether a NAT has given this agent another address: the path is the same, and only what is told of it changes.</summary>
    private void Renew(CandidatePair pair, in StunMessage response, Instant now)
    {
        pair.Consent!.Renew(Options, now);
        if (response.ReadXorAddress(StunAttributeType.XorMappedAddress, out var mapped) != StunAttributeStatus.Present || mapped == pair.Mapped!.Candidate.Address) return;
        var former = pair.Mapped;
        BecomeValid(pair, MappedLocal(pair, mapped), now);
        if (former.Candidate.Type == CandidateType.PeerReflexive && !_checklist.Pairs.Exists(other => other.Mapped == former)) _locals.Remove(former);
    }
}
