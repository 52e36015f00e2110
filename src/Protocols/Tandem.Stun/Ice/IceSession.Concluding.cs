using Tandem.Kernel;

namespace Tandem.Stun.Ice;

/// <summary>Concluding ICE (RFC 8445 sections 8.1.2 and 8.3): the state, pairs that are not needed any more, candidates that are freed, and failing, with the patience of RFC 8863.</summary>
internal sealed partial class IceSession
{
    private Instant _freeAt = Instant.Never;
    private Instant _failAt = Instant.Never;
    private Instant _patienceUntil = Instant.Never;
    private bool _wasConnected;

    public IceState State { get; private set; }

    /// <summary>Whether every component has a selected pair.</summary>
    private bool IsConcluded => State == IceState.Completed;

    /// <summary>The agent was closed.</summary>
    public void Close()
    {
        State = IceState.Closed;
        Clear();
    }

    private void ConcludeState(Instant now)
    {
        var state = Evaluate(now);
        if (state == State) return;
        // A lite agent has nothing to free (section 8.3).
        State = state;
        _freeAt = state == IceState.Completed && !Options.IsLite ? now + Options.FreeingDelay : Instant.Never;
        if (state == IceState.Disconnected) Disconnected(now);
        if (state is IceState.Connected or IceState.Completed) _wasConnected = true;
        context.Outputs.Add(new(IceOutputKind.StateChanged, default, default, default, null, 0, state));
    }

    private IceState Evaluate(Instant now)
    {
        _failAt = Instant.Never;
        if (Array.TrueForAll(_selected, static pair => pair is not null)) return IceState.Completed;
        if (Array.TrueForAll(_paths, static pair => pair is not null)) return IceState.Connected;
        if (RemoteCredentials is null) return IceState.New;
        // A path that was lost is always looked for anew, however old the session is: what patience it had at its beginning does not count.
        if (State is IceState.Connected or IceState.Completed) return IceState.Disconnected;
        if (HasFailed(now)) return IceState.Failed;
        if (_wasConnected) return IceState.Disconnected;
        return _checklist.Count > 0 ? IceState.Checking : IceState.New;
    }

    /// <summary>
    /// Section 7.2.5.4, RFC 8838 section 8, RFC 8863 section 4: a component has no pair and none that is still tried, no candidate is to come, and it was waited for those that only a check tells of.
    /// </summary>
    private bool HasFailed(Instant now)
    {
        for (var i = 0; i < _paths.Length; i++)
        {
            if (_paths[i] is null && IsTried(i + 1)) return false;
        }

        var due = _patienceUntil;
        if (!_remoteEnded && _lastTrickle + Options.TricklePatience > due) due = _lastTrickle + Options.TricklePatience;
        if (now >= due) return true;
        _failAt = due;
        return false;
    }

    private bool IsTried(int component)
    {
        foreach (var pair in _checklist.Pairs)
        {
            if (pair.Component == component && (pair.IsPending || pair.IsTriggered)) return true;
        }

        return false;
    }

    /// <summary>Every pair is tried again but those that lost their consent: the network may have changed. With TCP who has opened the connection opens another (RFC 6544 section 11.1).</summary>
    private void Disconnected(Instant now)
    {
        _patienceUntil = now + Options.Patience;
        _failAt = Earlier(_failAt, _patienceUntil);
        PairAll(now);
        foreach (var pair in _checklist.Pairs)
        {
            var isReachable = !pair.IsTcp || pair.Local.Candidate.Transport.Connects();
            if (isReachable && pair is { State: CandidatePairState.Failed, HasLostConsent: false }) pair.State = CandidatePairState.Waiting;
        }
    }

    /// <summary>Section 8.1.2: what is worse than the selected pair is not tried any more; what is better only where another pair may be nominated.</summary>
    private void Prune(Instant now)
    {
        if (!IsConcluded) return;
        if (Options.StandbyPairs == 0) StopWorse();
        if (now < _freeAt) return;
        Free();
        _freeAt = _checklist.Pairs.Exists(static pair => pair.IsPending) ? now + Options.FreeingDelay : Instant.Never;
    }

    private void StopWorse()
    {
        for (var i = _checklist.Count - 1; i >= 0; i--)
        {
            var pair = _checklist.Pairs[i];
            if (!pair.IsPending || pair.IsNominatedByPeer || _selected[pair.Component - 1] is not { } selected) continue;
            if (MayRenominate && pair.Priority >= selected.Priority) continue;
            // An answer that is on its way may still make the pair valid; it is not asked for again.
            if (pair.State == CandidatePairState.InProgress) Fail(pair);
            else Remove(pair);
        }
    }

    private bool IsBetterAndTried(CandidatePair pair) =>
        pair.IsPending && (Options.StandbyPairs > 0 || (_selected[pair.Component - 1] is { } selected && pair.Priority >= selected.Priority));

    /// <summary>Section 8.3: pairs that are not used go, and bases without pairs.</summary>
    private void Free()
    {
        var standby = Options.StandbyPairs;
        for (var i = 0; i < _checklist.Count;)
        {
            var pair = _checklist.Pairs[i];
            var isKept = IsSelected(pair) || IsBetterAndTried(pair) || pair.HasLostConsent || pair.IsNominatedByPeer || pair.IsToBeNominated || (pair.IsValid && standby-- > 0);
            if (isKept) i++;
            else Remove(pair);
        }

        _remotes.RemoveAll(remote => remote.Candidate.Type == CandidateType.PeerReflexive && !_checklist.Pairs.Any(pair => pair.Remote == remote));
        foreach (var @base in _locals.Select(static local => local.Base).Distinct().ToList())
        {
            if (_checklist.Pairs.Any(pair => pair.Base == @base && (pair.IsValid || pair.IsPending))) continue;
            _locals.RemoveAll(local => local.Base == @base);
            context.Tell(IceOutputKind.BaseFreed, @base, default);
        }
    }
}
