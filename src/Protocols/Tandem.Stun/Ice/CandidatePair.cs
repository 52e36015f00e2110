using Tandem.Kernel;

namespace Tandem.Stun.Ice;

/// <summary>
/// A local and a remote candidate that are checked together (RFC 8445 section 6.1.2). The valid pair that a check yields (section 7.2.5.3.2) is this one with <see cref="Mapped"/> in place of its local candidate: it is
/// sent on from the same base to the same address, so there is no second list.
/// </summary>
internal sealed class CandidatePair(LocalCandidate local, RemoteCandidate remote)
{
    public LocalCandidate Local { get; } = local;

    public RemoteCandidate Remote { get; } = remote;

    public int Component => Local.Component;

    public CandidateBase Base => Local.Base;

    public PeerAddress RemoteAddress => Remote.Candidate.Address;

    public bool IsTcp => Local.Candidate.Transport.IsTcp();

    public CandidatePairState State { get; set; }

    /// <summary>Section 6.1.2.3.</summary>
    public ulong Priority { get; private set; }

    /// <summary>The check that runs: one that can still make the pair fail.</summary>
    public ConnectivityCheck? Check { get; set; }

    /// <summary>Whether it stands in the checklist; one that does not is forgotten, though an answer to its check may come.</summary>
    public bool IsListed { get; set; }

    /// <summary>Whether it stands in the triggered-check queue.</summary>
    public bool IsTriggered { get; set; }

    /// <summary>What the other agent sees of the base; null before the pair is valid.</summary>
    public LocalCandidate? Mapped { get; set; }

    /// <summary>Whether data may flow on it: a check succeeded, and the consent that it brought has not run out.</summary>
    public bool IsValid => Consent is not null;

    /// <summary>Set while the pair is valid.</summary>
    public Consent? Consent { get; set; }

    /// <summary>In which order pairs became valid: of two of one priority, which differ only in what a NAT made of the other agent, the later one is what that NAT does now.</summary>
    public uint ValidOrder { get; set; }

    /// <summary>RFC 7675 section 5.1: with these credentials nothing is ever sent again on a pair whose consent ran out.</summary>
    public bool HasLostConsent { get; set; }

    /// <summary>The next check shall nominate: the controlling agent's choice (section 8.1.1).</summary>
    public bool IsToBeNominated { get; set; }

    /// <summary>The controlling agent nominated it before the own check of it succeeded (section 7.3.1.5).</summary>
    public bool IsNominatedByPeer { get; set; }

    /// <summary>Whether it is nominated; counts while it is valid.</summary>
    public bool IsNominated { get; set; }

    /// <summary>The number of the nomination, higher for later ones; 0 when they are not numbered.</summary>
    public uint Nomination { get; set; }

    /// <summary>In which order pairs were nominated: between two that are equal otherwise the later one counts.</summary>
    public uint NominationOrder { get; set; }

    /// <summary>How often a check of it found the roles in conflict: once is normal, and a peer that never gives in is left alone.</summary>
    public int RoleConflicts { get; set; }

    /// <summary>Whether there is a connection, for TCP.</summary>
    public bool IsConnected { get; set; }

    /// <summary>Whether a check will come or runs.</summary>
    public bool IsPending => State is CandidatePairState.Frozen or CandidatePairState.Waiting or CandidatePairState.InProgress;

    /// <summary>Section 6.1.2.6: pairs of one foundation are alike in both candidates.</summary>
    public bool HasFoundationOf(CandidatePair other) =>
        Local.Candidate.Foundation == other.Local.Candidate.Foundation && Remote.Candidate.Foundation == other.Remote.Candidate.Foundation;

    public bool IsBetween(in CandidateBase local, in PeerAddress remote) => Base == local && RemoteAddress == remote;

    public void ComputePriority(IceRole role)
    {
        var (local, remote) = ((Mapped ?? Local).Candidate.Priority, Remote.Candidate.Priority);
        Priority = role == IceRole.Controlling ? CandidatePriority.OfPair(local, remote) : CandidatePriority.OfPair(remote, local);
    }
}
