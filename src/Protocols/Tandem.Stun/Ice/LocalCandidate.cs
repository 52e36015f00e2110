namespace Tandem.Stun.Ice;

/// <summary>A candidate of this agent with what the other agent does not learn of it.</summary>
internal sealed class LocalCandidate(Candidate candidate, CandidateBase @base, ushort localPreference)
{
    public Candidate Candidate { get; } = candidate;

    public CandidateBase Base { get; } = @base;

    public ushort LocalPreference { get; } = localPreference;

    public int Component => Candidate.Component;

    /// <summary>Whether the candidate is its own base: host and relayed ones are.</summary>
    public bool IsBase => Candidate.Type is CandidateType.Host or CandidateType.Relayed;

    /// <summary>The priority that a peer-reflexive candidate found by a check from here would have: PRIORITY (RFC 8445 section 7.1.1).</summary>
    public uint PeerReflexivePriority =>
        CandidatePriority.Compute(CandidatePriority.TypePreference(CandidateType.PeerReflexive, Candidate.Transport), LocalPreference, Component);
}
