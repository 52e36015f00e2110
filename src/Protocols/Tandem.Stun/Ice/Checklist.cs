using Tandem.Kernel;

namespace Tandem.Stun.Ice;

/// <summary>The pairs of the data stream in the order of their priority (RFC 8445 section 6.1.2), and which one is checked next (section 6.1.4.2).</summary>
internal sealed class Checklist(int maxPairs)
{
    private static readonly Comparison<CandidatePair> ByPriority = static (left, right) => right.Priority.CompareTo(left.Priority);

    private readonly List<CandidatePair> _pairs = [];
    private readonly Queue<CandidatePair> _triggered = new();

    /// <summary>The pairs; a list as such, so that going through it allocates nothing.</summary>
    public List<CandidatePair> Pairs => _pairs;

    public int Count => _pairs.Count;

    /// <summary>Section 6.1.2.5: of too many pairs that of the lowest priority goes; one that works or is being checked stays.</summary>
    /// <returns>Whether the pair is in the list.</returns>
    public bool Add(CandidatePair pair)
    {
        if (_pairs.Count >= maxPairs && !MakeRoomFor(pair)) return false;
        pair.State = InitialState(pair);
        var at = _pairs.FindIndex(other => other.Priority < pair.Priority);
        _pairs.Insert(at < 0 ? _pairs.Count : at, pair);
        pair.IsListed = true;
        return true;
    }

    public CandidatePair? Find(in CandidateBase local, in PeerAddress remote)
    {
        foreach (var pair in _pairs)
        {
            if (pair.IsBetween(local, remote)) return pair;
        }

        return null;
    }

    /// <summary>A priority changed.</summary>
    public void Sort() => _pairs.Sort(ByPriority);

    public void Remove(CandidatePair pair)
    {
        pair.IsListed = pair.IsTriggered = false;
        _pairs.Remove(pair);
    }

    public void Clear()
    {
        foreach (var pair in _pairs) pair.IsListed = false;
        _pairs.Clear();
        _triggered.Clear();
    }

    /// <summary>Section 6.1.4.1: the triggered-check queue is a first-in first-out queue.</summary>
    public void Trigger(CandidatePair pair)
    {
        if (pair.IsTriggered) return;
        pair.IsTriggered = true;
        _triggered.Enqueue(pair);
    }

    /// <summary>Whether <see cref="TakeNext"/> has a pair.</summary>
    public bool HasNext()
    {
        foreach (var pair in _pairs)
        {
            if (pair.IsTriggered || pair.State == CandidatePairState.Waiting || (pair.State == CandidatePairState.Frozen && MayThaw(pair))) return true;
        }

        return false;
    }

    /// <summary>Section 6.1.4.2: the triggered ones first, then the waiting one of the highest priority; when none waits, a frozen one of a foundation of which none waits or runs.</summary>
    public CandidatePair? TakeNext()
    {
        while (_triggered.TryDequeue(out var triggered))
        {
            // One that was removed meanwhile is not triggered any more.
            if (!triggered.IsTriggered) continue;
            triggered.IsTriggered = false;
            return triggered;
        }

        CandidatePair? thawed = null;
        foreach (var pair in _pairs)
        {
            if (pair.State == CandidatePairState.Waiting) return pair;
            if (thawed is null && pair.State == CandidatePairState.Frozen && MayThaw(pair)) thawed = pair;
        }

        return thawed;
    }

    /// <summary>Section 7.2.5.3.3: a check succeeded, so those of the same foundation may be tried.</summary>
    public void Thaw(CandidatePair succeeded)
    {
        foreach (var pair in _pairs)
        {
            if (pair.State == CandidatePairState.Frozen && pair.HasFoundationOf(succeeded)) pair.State = CandidatePairState.Waiting;
        }
    }

    /// <summary>Section 14.3: how many checks wait or run.</summary>
    public int Pending()
    {
        var count = 0;
        foreach (var pair in _pairs)
        {
            if (pair.State is CandidatePairState.Waiting or CandidatePairState.InProgress) count++;
        }

        return count;
    }

    /// <summary>
    /// Sections 6.1.2.6 and RFC 8838 section 12: of one foundation one pair waits and the others are frozen; when one has succeeded, none is.
    /// </summary>
    private CandidatePairState InitialState(CandidatePair pair)
    {
        var state = CandidatePairState.Waiting;
        foreach (var other in _pairs)
        {
            if (!other.HasFoundationOf(pair)) continue;
            if (other.State == CandidatePairState.Succeeded) return CandidatePairState.Waiting;
            if (other.State == CandidatePairState.Waiting && other.Component == pair.Component && other.Priority < pair.Priority)
            {
                // The better pair takes the place of the one that has not been tried.
                other.State = CandidatePairState.Frozen;
            }
            else if (other.IsPending)
            {
                state = CandidatePairState.Frozen;
            }
        }

        return state;
    }

    private bool MayThaw(CandidatePair frozen)
    {
        foreach (var other in _pairs)
        {
            if (other.State is CandidatePairState.Waiting or CandidatePairState.InProgress && other.HasFoundationOf(frozen)) return false;
        }

        return true;
    }

    private bool MakeRoomFor(CandidatePair pair)
    {
        var victim = _pairs.FindLast(static other => other is { State: CandidatePairState.Failed, HasLostConsent: false })
            ?? _pairs.FindLast(static other => other is { State: CandidatePairState.Frozen or CandidatePairState.Waiting, IsTriggered: false });
        if (victim is null || (victim.State != CandidatePairState.Failed && victim.Priority >= pair.Priority)) return false;
        Remove(victim);
        return true;
    }
}
