using Tandem.Kernel;
using Tandem.Stun.Transactions;

namespace Tandem.Stun.Ice;

/// <summary>
/// One ICE session of an agent, from its credentials to the next restart (RFC 8445 section 4): the candidates, the checklist and what runs. The parts are in the files named by what they do.
/// </summary>
internal sealed partial class IceSession(IceContext context, IceCredentials credentials)
{
    private StunClientTransactions<ConnectivityCheck> _checks = new(context.Options.Transactions);
    private readonly Checklist _checklist = new(context.Options.MaxPairs);
    private readonly List<ReceivedCheck> _early = [];

    /// <summary>Credentials of this agent.</summary>
    public IceCredentials Credentials { get; } = credentials;

    /// <summary>Credentials of the other agent; null before they are known.</summary>
    public IceCredentials? RemoteCredentials { get; private set; }

    /// <summary>What the other agent can do.</summary>
    public IceFeatures RemoteFeatures { get; private set; }

    /// <summary>A restart began another session: this one keeps its path until that one has one (section 9), and checks nothing new.</summary>
    public bool IsFormer { get; private set; }

    public Instant Deadline { get; private set; } = Instant.Never;

    /// <summary>How much is remembered: 0 for a session that has ended.</summary>
    public int Count => _checks.Count + _checklist.Count + _early.Count + _locals.Count + _remotes.Count + _names.Count;

    /// <summary>Whether pairs have such a remote candidate.</summary>
    public bool IsPeer(in PeerAddress remote)
    {
        foreach (var pair in _checklist.Pairs)
            if (pair.RemoteAddress == remote) return true;
        return false;
    }

    private IceOptions Options => context.Options;

    public void SetRemoteCredentials(IceCredentials remote, IceFeatures features, Instant now)
    {
        RemoteCredentials = remote;
        RemoteFeatures = features;
        _patienceUntil = now + Options.Patience;
        _lastTrickle = now;
        // Section 7.3: what came early is looked at now.
        foreach (var check in _early) Process(check, now);
        _early.Clear();
    }

    /// <summary>What is due happens, what follows from the last input is decided, and the next checks begin. A session that fails by it is to be cleared.</summary>
    public void Update(Instant now)
    {
        if (State is IceState.Failed or IceState.Closed) return;
        RunChecks(now);
        RunConsents(now);
        if (!IsFormer)
        {
            Select(now);
            Nominate(now);
            ConcludeState(now);
            if (State == IceState.Failed) return;
            Prune(now);
            BeginChecks(now);
        }
        else
        {
            Select(now);
        }

        Deadline = NextDeadline(now);
    }

    /// <summary>Another session takes over.</summary>
    public void BecomeFormer(Instant now)
    {
        IsFormer = true;
        EndChecks();
        _early.Clear();
        _names.Clear();
        for (var i = _checklist.Count - 1; i >= 0; i--)
        {
            if (!IsSelected(_checklist.Pairs[i]) && !IsPath(_checklist.Pairs[i])) Remove(_checklist.Pairs[i]);
        }

        Update(now);
    }

    /// <summary>The next session is complete, or this one has failed: what only this one used is closed (RFC 6544 section 9.2).</summary>
    /// <param name="other">The session that goes on; null for none.</param>
    public void FreeConnections(IceSession? other)
    {
        foreach (var pair in _checklist.Pairs)
        {
            if (pair.IsConnected && other?._checklist.Find(pair.Base, pair.RemoteAddress) is not { IsConnected: true }) context.Tell(IceOutputKind.ConnectionFreed, pair);
        }
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        EndChecks();
        _checklist.Clear();
        _early.Clear();
        _locals.Clear();
        _remotes.Clear();
        _names.Clear();
        Array.Clear(_selected);
        Array.Clear(_paths);
        Array.Clear(_nominating);
        Deadline = Instant.Never;
    }

    /// <summary>The role changed: every priority of a pair does, and nominations of the old role are void (section 7.2.5.1).</summary>
    public void RoleSwitched()
    {
        Array.Clear(_nominating);
        foreach (var pair in _checklist.Pairs)
        {
            pair.ComputePriority(context.Role);
            pair.IsToBeNominated = pair.IsNominatedByPeer = pair.IsNominated = false;
        }

        _checklist.Sort();
    }

    private Instant NextDeadline(Instant now)
    {
        if (State is IceState.Failed or IceState.Closed) return Instant.Never;
        var next = Earlier(CheckDeadline(), ConsentDeadline(now));
        return IsFormer ? next : Earlier(Earlier(next, _nominateAt), Earlier(_freeAt, _failAt));
    }

    private void EndChecks()
    {
        foreach (var pair in _checklist.Pairs) pair.Check = null;
        _checks = new StunClientTransactions<ConnectivityCheck>(Options.Transactions);
    }

    private static Instant Earlier(Instant left, Instant right) => left < right ? left : right;
}
