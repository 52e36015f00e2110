using Tandem.Kernel;

namespace Tandem.Stun.Ice;

/// <summary>Checks of the other agent (RFC 8445 section 7.3). That the request knows the password was looked at before.</summary>
internal sealed partial class IceSession
{
    public void ReceiveRequest(in CandidateBase local, in PeerAddress remote, in StunMessage request, Instant now)
    {
        if (FindBase(local) is null)
        {
            context.Counters.Count(IceRefusal.UnknownBase);
            return;
        }

        Span<StunAttributeType> unknown = stackalloc StunAttributeType[CheckResponse.MaxUnknown];
        unknown = unknown[..request.FindUnknown(CheckRequest.Understood, unknown)];
        if (!unknown.IsEmpty)
        {
            Refuse(local, remote, request, IceRefusal.UnknownAttribute, StunErrorCode.UnknownAttribute, unknown);
            return;
        }

        // RFC 8445 section 7.1.1: PRIORITY is in every check.
        if (request.ReadUInt32(StunAttributeType.Priority, out var priority) != StunAttributeStatus.Present || priority is 0 or > int.MaxValue)
        {
            Refuse(local, remote, request, IceRefusal.BadRequest, StunErrorCode.BadRequest, default);
            return;
        }

        if (!HasRole(local, remote, request)) return;
        var length = CheckResponse.WriteSuccess(context.Octets.Take(CheckResponse.MaxLength), request, remote, Credentials.Password);
        context.Transmit(local, remote, length);
        context.Counters.RequestsAnswered++;
        request.ReadUInt32(CheckRequest.Nomination, out var nomination);
        Take(new ReceivedCheck(local, remote, priority, request.Has(StunAttributeType.UseCandidate), nomination), now);
    }

    /// <summary>Section 7.3.1.1.</summary>
    private bool HasRole(in CandidateBase local, in PeerAddress remote, in StunMessage request)
    {
        switch (RoleConflict.Resolve(request, context.Role, context.TieBreaker, Options.IsLite))
        {
            case RoleConflict.Resolution.Refuse:
                Refuse(local, remote, request, IceRefusal.RoleConflict, StunErrorCode.RoleConflict, default);
                return false;
            case RoleConflict.Resolution.BadRequest:
                Refuse(local, remote, request, IceRefusal.BadRequest, StunErrorCode.BadRequest, default);
                return false;
            case RoleConflict.Resolution.Switch:
                SwitchRole();
                return true;
            default:
                return true;
        }
    }

    private void Refuse(in CandidateBase local, in PeerAddress remote, in StunMessage request, IceRefusal why, StunErrorCode code, ReadOnlySpan<StunAttributeType> unknown)
    {
        context.Counters.Count(why);
        var length = CheckResponse.WriteError(context.Octets.Take(CheckResponse.MaxLength), request, code, unknown, Credentials.Password);
        context.Transmit(local, remote, length);
    }

    private void SwitchRole()
    {
        context.Role = context.Role == IceRole.Controlling ? IceRole.Controlled : IceRole.Controlling;
        context.Counters.RoleSwitches++;
        context.Tell(IceOutputKind.RoleChanged, default, default);
        RoleSwitched();
    }

    private void Take(in ReceivedCheck check, Instant now)
    {
        if (IsFormer)
        {
            if (Options.IsLite && _checklist.Find(check.Local, check.Remote) is { Consent: { } consent }) consent.Renew(Options, now);
            return;
        }

        if (RemoteCredentials is not null) Process(check, now);
        else Remember(check);
    }

    /// <summary>The other agent repeats its checks: each address is remembered once, with what was asked for last.</summary>
    private void Remember(in ReceivedCheck check)
    {
        for (var i = 0; i < _early.Count; i++)
        {
            if (_early[i].Local != check.Local || _early[i].Remote != check.Remote) continue;
            _early[i] = check with { UseCandidate = check.UseCandidate || _early[i].UseCandidate };
            return;
        }

        if (_early.Count < Options.MaxEarlyChecks) _early.Add(check);
        else context.Counters.Count(IceRefusal.TooManyEarlyChecks);
    }

    /// <summary>Sections 7.3.1.3 to 7.3.1.5: the candidate is learned, the pair is checked in turn, and nominated.</summary>
    private void Process(in ReceivedCheck check, Instant now)
    {
        if (FindBase(check.Local) is not { } local) return;
        var pair = _checklist.Find(check.Local, check.Remote) ?? PairOf(local, check, now);
        // RFC 7675 section 5.1: nothing is sent any more where consent was lost.
        if (pair is null || pair.HasLostConsent) return;
        if (pair.IsTcp) pair.IsConnected = true;
        if (Options.IsLite) BecomeValid(pair, local, now);
        else Trigger(pair);
        if (check.UseCandidate && context.Role == IceRole.Controlled) NominatedByPeer(pair, check.Nomination);
    }

    private CandidatePair? PairOf(LocalCandidate local, in ReceivedCheck check, Instant now)
    {
        var remote = FindRemote(check.Remote, local.Candidate.Transport.Opposite(), local.Component) ?? AddPeerReflexiveRemote(local, check);
        if (remote is null) return null;
        if (IsConcluded && !Options.IsLite) _freeAt = Earlier(_freeAt, now + Options.FreeingDelay);
        return AddPair(local, remote);
    }

    /// <summary>Section 7.3.1.4.</summary>
    private void Trigger(CandidatePair pair)
    {
        if (pair.State == CandidatePairState.Succeeded || pair.Check is { Transaction: null }) return;
        if (pair.State == CandidatePairState.InProgress) Cancel(pair);
        pair.State = CandidatePairState.Waiting;
        _checklist.Trigger(pair);
    }

    /// <summary>Section 7.3.1.5.</summary>
    private void NominatedByPeer(CandidatePair pair, uint nomination)
    {
        if (nomination > pair.Nomination) pair.Nomination = nomination;
        if (pair.IsValid) SetNominated(pair, nomination);
        else pair.IsNominatedByPeer = true;
    }
}
