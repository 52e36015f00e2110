using Tandem.Kernel;

namespace Tandem.Stun.Ice;

/// <summary>Which pair is used (RFC 8445 section 8.1): regular nomination by the controlling agent, and what either agent makes of nominations.</summary>
internal sealed partial class IceSession
{
    private readonly CandidatePair?[] _nominating = new CandidatePair?[context.Options.Components];
    private readonly CandidatePair?[] _selected = new CandidatePair?[context.Options.Components];
    private readonly CandidatePair?[] _paths = new CandidatePair?[context.Options.Components];
    private readonly Instant[] _firstValid = new Instant[context.Options.Components];

    private Instant _nominateAt = Instant.Never;
    private uint _nominationOrder;

    /// <summary>The pair that data of a component goes on: the selected one, and before there is one the best valid one (section 12.1). Null when nothing may be sent.</summary>
    public CandidatePair? Path(int component) => _paths[component - 1];

    /// <summary>The selected pair of a component.</summary>
    public CandidatePair? Selected(int component) => _selected[component - 1];

    /// <summary>
    /// Whether another pair may be nominated when one is. RFC 8445 section 8.1.1 forbids it; agents of RFC 5245 take the best of those nominated (its section 8.1.1.2), and those with renomination the last one.
    /// </summary>
    private bool MayRenominate => RemoteFeatures.HasFlag(IceFeatures.Renomination) || !RemoteFeatures.HasFlag(IceFeatures.Ice2);

    private bool IsSelected(CandidatePair pair) => _selected[pair.Component - 1] == pair;

    private bool IsPath(CandidatePair pair) => _paths[pair.Component - 1] == pair;

    /// <summary>Section 8.1.1: the controlling agent picks one.</summary>
    private void Nominate(Instant now)
    {
        _nominateAt = Instant.Never;
        if (context.Role != IceRole.Controlling || !CanCheck) return;
        for (var i = 0; i < _nominating.Length; i++) NominateFor(i, now);
    }

    private void NominateFor(int index, Instant now)
    {
        var best = BestValid(index + 1, now);
        if (best is null)
        {
            _firstValid[index] = Instant.Never;
            return;
        }

        if (_firstValid[index] == Instant.Never) _firstValid[index] = now;
        if (_nominating[index] is { } running)
        {
            // A pair that stopped answering is not waited for.
            if (running.IsToBeNominated && (running == best || !IsStale(running, now))) return;
            running.IsToBeNominated = false;
            _nominating[index] = null;
        }

        if (_selected[index] is { IsNominated: true, IsValid: true } selected ? !IsWorthChanging(selected, best, now) : !HasSettled(index, best, now)) return;
        _nominating[index] = best;
        best.IsToBeNominated = true;
        _checklist.Trigger(best);
    }

    /// <summary>
    /// A better pair, or one that is the same but for the address that a NAT gave the other agent anew; or with numbers, which the other agent follows, any that answers in place of one that does not.
    /// </summary>
    private bool IsWorthChanging(CandidatePair selected, CandidatePair best, Instant now) =>
        best != selected && MayRenominate && (best.Priority >= selected.Priority || (RemoteFeatures.HasFlag(IceFeatures.Renomination) && IsStale(selected, now) && !IsStale(best, now)));

    /// <summary>Whether no better pair can come, or it was waited long enough for one.</summary>
    private bool HasSettled(int index, CandidatePair best, Instant now)
    {
        var due = _firstValid[index] + Options.NominationDelay;
        if (now >= due) return true;
        foreach (var pair in _checklist.Pairs)
        {
            if (pair.Component != index + 1 || !pair.IsPending || pair.Priority <= best.Priority) continue;
            _nominateAt = Earlier(_nominateAt, due);
            return false;
        }

        return true;
    }

    private void NominationSucceeded(CandidatePair pair, uint nomination)
    {
        pair.IsToBeNominated = false;
        if (_nominating[pair.Component - 1] == pair) _nominating[pair.Component - 1] = null;
        SetNominated(pair, nomination);
    }

    private void SetNominated(CandidatePair pair, uint nomination)
    {
        pair.IsNominatedByPeer = false;
        // A nomination that is only repeated with a consent check is none that is newer.
        if (pair.IsNominated && nomination <= pair.Nomination && pair.NominationOrder > 0) return;
        pair.IsNominated = true;
        pair.Nomination = Math.Max(pair.Nomination, nomination);
        pair.NominationOrder = ++_nominationOrder;
    }

    /// <summary>Section 8.1.2: the best of the nominated pairs of each component is selected.</summary>
    private void Select(Instant now)
    {
        for (var i = 0; i < _selected.Length; i++)
        {
            var selected = BestNominated(i + 1);
            if (selected is not null && selected != _selected[i]) context.Tell(IceOutputKind.PairSelected, selected);
            _selected[i] = selected;
            var path = selected ?? BestValid(i + 1, now);
            if (path is not null && path != _paths[i]) context.Tell(IceOutputKind.PathChanged, path);
            _paths[i] = path;
        }
    }

    private CandidatePair? BestValid(int component, Instant now)
    {
        CandidatePair? best = null;
        foreach (var pair in _checklist.Pairs)
        {
            if (pair.Component == component && pair.IsValid && (best is null || IsBetter(pair, best, now))) best = pair;
        }

        return best;
    }

    private bool IsBetter(CandidatePair pair, CandidatePair other, Instant now)
    {
        var (isStale, isOtherStale) = (IsStale(pair, now), IsStale(other, now));
        if (isStale != isOtherStale) return isOtherStale;
        return pair.Priority != other.Priority ? pair.Priority > other.Priority : pair.ValidOrder > other.ValidOrder;
    }

    /// <summary>Both agents come to the same one, so nothing counts here that only one of them knows.</summary>
    private CandidatePair? BestNominated(int component)
    {
        CandidatePair? best = null;
        foreach (var pair in _checklist.Pairs)
        {
            if (pair.Component == component && pair is { IsValid: true, IsNominated: true } && (best is null || IsNominatedBetter(pair, best))) best = pair;
        }

        return best;
    }

    private static bool IsNominatedBetter(CandidatePair pair, CandidatePair other)
    {
        if (pair.Nomination != other.Nomination) return pair.Nomination > other.Nomination;
        return pair.Priority != other.Priority ? pair.Priority > other.Priority : pair.NominationOrder > other.NominationOrder;
    }

    /// <summary>Whether a pair has stopped answering: its consent is about to run out, or has. A lite agent does not ask: for it a pair is good until then.</summary>
    private bool IsStale(CandidatePair pair, Instant now) => pair.Consent is not { } consent || (!Options.IsLite && consent.IsStale(Options, now));
}
