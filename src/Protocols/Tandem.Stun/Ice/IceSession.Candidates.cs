using System.Text;
using Tandem.Kernel;

namespace Tandem.Stun.Ice;

/// <summary>The candidates of both sides, and the pairs that they make (RFC 8445 sections 5.1 and 6.1.2, RFC 8838 sections 10 to 12).</summary>
internal sealed partial class IceSession
{
    /// <summary>RFC 6544 section 4.5: the port of a candidate whose connections come from ports of their own.</summary>
    private const ushort ActivePort = 9;

    private readonly List<LocalCandidate> _locals = [];
    private readonly List<RemoteCandidate> _remotes = [];

    /// <summary>Candidates whose names are being resolved.</summary>
    private readonly List<Candidate> _names = [];

    private bool _localEnded;
    private bool _remoteEnded;
    private Instant _lastTrickle;

    public IEnumerable<Candidate> LocalCandidates => _locals.Where(static local => local.Candidate.Type != CandidateType.PeerReflexive).Select(static local => local.Candidate);

    public CandidateOutcome AddLocal(CandidateType type, in CandidateBase @base, in PeerAddress address, in PeerAddress server, int component, ushort? preference, StunTransport via, Instant now, out Candidate? candidate)
    {
        candidate = null;
        if (_localEnded || State is IceState.Failed or IceState.Closed) return CandidateOutcome.Ended;
        if (component < 1 || component > Options.Components) return CandidateOutcome.Component;
        if (!AddressRule.IsUnicast(address) || !AddressRule.IsUnicast(@base.Address)) return CandidateOutcome.Address;
        if (@base is { Transport: CandidateTransport.TcpActive, Address.Port: not ActivePort }) return CandidateOutcome.Address;
        if (Options.IsLite && type != CandidateType.Host) return CandidateOutcome.NotForThisSession;
        // Section 5.1.3: of the same address and base the one of the higher priority is kept, which came first: a host candidate comes before what a server says of it.
        foreach (var other in _locals)
        {
            if (other.Base == @base && other.Candidate.Address == address && other.Component == component) return CandidateOutcome.Redundant;
        }

        if (_locals.Count >= Options.MaxLocalCandidates) return CandidateOutcome.TooMany;
        var local = MakeLocal(type, @base, address, server, component, preference ?? LocalPreference.Of(type, @base.Transport, via, IndexOfBase(@base)), via);
        candidate = local.Candidate;
        _locals.Add(local);
        _lastTrickle = now;
        PairAll(now);
        return CandidateOutcome.Added;
    }

    public CandidateOutcome AddRemote(Candidate candidate, Instant now)
    {
        if (_remoteEnded || State is IceState.Failed or IceState.Closed) return CandidateOutcome.Ended;
        if (candidate.Component < 1 || candidate.Component > Options.Components) return CandidateOutcome.Component;
        if (candidate.UserFragment is { } fragment && RemoteCredentials is { } remote && !IsFragment(remote, fragment)) return CandidateOutcome.NotForThisSession;
        _lastTrickle = now;
        if (candidate.Name is null) return AddResolved(candidate, now);
        if (_names.Contains(candidate)) return CandidateOutcome.Redundant;
        if (_remotes.Count + _names.Count >= Options.MaxRemoteCandidates) return CandidateOutcome.TooMany;
        var isAsked = _names.Exists(other => other.Name == candidate.Name);
        _names.Add(candidate);
        if (!isAsked) context.Outputs.Add(new(IceOutputKind.ResolveName, default, default, default, candidate.Name, candidate.Component, default));
        return CandidateOutcome.Added;
    }

    public void NameResolved(string name, PeerAddress address, Instant now)
    {
        foreach (var candidate in TakeNamed(name)) AddResolved(candidate with { Name = null, Address = address.WithPort(candidate.Address.Port) }, now);
    }

    public void NameFailed(string name) => TakeNamed(name);

    public void EndLocal() => _localEnded = true;

    public void EndRemote() => _remoteEnded = true;

    public void RemoveBase(in CandidateBase @base, Instant now)
    {
        var removed = @base;
        for (var i = _checklist.Count - 1; i >= 0; i--)
        {
            if (_checklist.Pairs[i].Base == removed) Remove(_checklist.Pairs[i]);
        }

        if (_locals.RemoveAll(local => local.Base == removed) > 0) PairAll(now);
    }

    private List<Candidate> TakeNamed(string name)
    {
        var named = _names.FindAll(candidate => string.Equals(candidate.Name, name, StringComparison.OrdinalIgnoreCase));
        _names.RemoveAll(candidate => string.Equals(candidate.Name, name, StringComparison.OrdinalIgnoreCase));
        return named;
    }

    private static bool IsFragment(IceCredentials credentials, string fragment) =>
        fragment.Length == credentials.UserFragment.Length && Ascii.Equals(credentials.UserFragment, fragment);

    private CandidateOutcome AddResolved(Candidate candidate, Instant now)
    {
        var isActive = candidate.Transport == CandidateTransport.TcpActive;
        if (!isActive && !AddressRule.IsUnicast(candidate.Address)) return CandidateOutcome.Address;
        if (FindRemote(candidate.Address, candidate.Transport, candidate.Component) is { } known) return BecomeKnown(known, candidate);
        if (_remotes.Count + _names.Count >= Options.MaxRemoteCandidates + PeerReflexiveRemotes()) return CandidateOutcome.TooMany;
        _remotes.Add(new RemoteCandidate(candidate));
        PairAll(now);
        return CandidateOutcome.Added;
    }

    /// <summary>RFC 8838 section 11 step 4: a check was quicker than the signalling. What is told replaces what was guessed, but never a better candidate.</summary>
    private CandidateOutcome BecomeKnown(RemoteCandidate known, Candidate candidate)
    {
        if (known.Candidate.Type != CandidateType.PeerReflexive) return CandidateOutcome.Redundant;
        known.Candidate = candidate;
        foreach (var pair in _checklist.Pairs)
        {
            if (pair.Remote == known) pair.ComputePriority(context.Role);
        }

        _checklist.Sort();
        return CandidateOutcome.Added;
    }

    private LocalCandidate MakeLocal(CandidateType type, in CandidateBase @base, in PeerAddress address, in PeerAddress server, int component, ushort preference, StunTransport via = default)
    {
        var candidate = new Candidate
        {
            Foundation = Foundation.Of(context.FoundationHash, type, @base, server, via),
            Component = component,
            Transport = @base.Transport,
            Priority = CandidatePriority.Compute(CandidatePriority.TypePreference(type, @base.Transport), preference, component),
            Address = address,
            Type = type,
            RelatedAddress = type switch
            {
                CandidateType.Host => null,
                CandidateType.Relayed => server,
                _ => @base.Address,
            },
        };
        return new LocalCandidate(candidate, @base, preference);
    }

    /// <summary>Among the bases of its transport: with one address that of TCP is the first in its direction too (RFC 6544 section 4.2).</summary>
    private int IndexOfBase(in CandidateBase @base)
    {
        var seen = new HashSet<CandidateBase>();
        foreach (var local in _locals)
        {
            if (local.Base == @base) return seen.Count;
            if (local.Base.Transport == @base.Transport) seen.Add(local.Base);
        }

        return seen.Count;
    }

    /// <summary>The candidate that a base is itself, or in its absence the first that has it.</summary>
    private LocalCandidate? FindBase(in CandidateBase @base)
    {
        LocalCandidate? found = null;
        foreach (var local in _locals)
        {
            if (local.Base != @base) continue;
            if (local.IsBase) return local;
            found ??= local;
        }

        return found;
    }

    private RemoteCandidate? FindRemote(in PeerAddress address, CandidateTransport transport, int component)
    {
        foreach (var remote in _remotes)
        {
            // Of one TCP address there is one connection, whichever end opens it.
            var candidate = remote.Candidate;
            if (candidate.Address == address && candidate.Component == component && candidate.Transport == transport) return remote;
        }

        return null;
    }

    /// <summary>Section 7.3.1.3: a check came from an address that nobody has told of.</summary>
    private RemoteCandidate? AddPeerReflexiveRemote(LocalCandidate local, in ReceivedCheck check)
    {
        if (PeerReflexiveRemotes() >= Options.MaxPeerReflexiveCandidates)
        {
            context.Counters.Count(IceRefusal.TooManyCandidates);
            return null;
        }

        var remote = new RemoteCandidate(new Candidate
        {
            Foundation = Foundation.Of(context.FoundationHash, CandidateType.PeerReflexive, new CandidateBase(local.Candidate.Transport.Opposite(), check.Remote), check.Remote),
            Component = local.Component,
            Transport = local.Candidate.Transport.Opposite(),
            Priority = check.Priority,
            Address = check.Remote,
            Type = CandidateType.PeerReflexive,
        });
        _remotes.Add(remote);
        return remote;
    }

    private int PeerReflexiveRemotes()
    {
        var count = 0;
        foreach (var remote in _remotes)
        {
            if (remote.Candidate.Type == CandidateType.PeerReflexive) count++;
        }

        return count;
    }

    /// <summary>Section 7.2.5.3.1: the other agent saw the check come from an address that is no candidate yet.</summary>
    private LocalCandidate MappedLocal(CandidatePair pair, in PeerAddress mapped)
    {
        var count = 0;
        foreach (var local in _locals)
        {
            if (local.Candidate.Address == mapped && local.Candidate.Transport == pair.Local.Candidate.Transport && local.Component == pair.Component) return local;
            if (local.Candidate.Type == CandidateType.PeerReflexive) count++;
        }

        // Too many mappings: the path works all the same, only the address is not remembered.
        if (count >= Options.MaxPeerReflexiveCandidates) return pair.Local;
        var found = MakeLocal(CandidateType.PeerReflexive, pair.Base, mapped, pair.RemoteAddress, pair.Component, pair.Local.LocalPreference);
        _locals.Add(found);
        return found;
    }

    /// <summary>Makes the pairs that are missing (sections 6.1.2.2 and 6.1.2.4): from the base of each local candidate to each remote one.</summary>
    private void PairAll(Instant now)
    {
        if (Options.IsLite || IsFormer) return;
        for (var i = 0; i < _locals.Count; i++)
        {
            var local = _locals[i];
            if (local != FindBase(local.Base) || local.Candidate.Type == CandidateType.PeerReflexive) continue;
            // RFC 6544 section 6.2: who waits for a connection does not check.
            if (local.Candidate.Transport == CandidateTransport.TcpPassive) continue;
            for (var k = 0; k < _remotes.Count; k++)
            {
                if (MayPair(local, _remotes[k].Candidate) && _checklist.Find(local.Base, _remotes[k].Candidate.Address) is null) AddPair(local, _remotes[k]);
            }
        }

        _freeAt = Earlier(_freeAt, IsConcluded ? now + Options.FreeingDelay : Instant.Never);
    }

    private CandidatePair? AddPair(LocalCandidate local, RemoteCandidate remote)
    {
        var pair = new CandidatePair(local, remote);
        pair.ComputePriority(context.Role);
        return _checklist.Add(pair) ? pair : null;
    }

    private static bool MayPair(LocalCandidate local, Candidate remote) =>
        local.Component == remote.Component && local.Candidate.Transport.Opposite() == remote.Transport && AddressRule.GoTogether(local.Base.Address, remote.Address);

    private void Remove(CandidatePair pair)
    {
        Cancel(pair);
        pair.Consent = null;
        _checklist.Remove(pair);
        if (pair.IsConnected) context.Tell(IceOutputKind.ConnectionFreed, pair);
    }
}
