namespace Tandem.Stun.Ice;

/// <summary>A candidate of the other agent. A peer-reflexive one becomes the one that the other agent tells of later, when it has the same address (RFC 8838 section 11 step 4).</summary>
internal sealed class RemoteCandidate(Candidate candidate)
{
    public Candidate Candidate { get; set; } = candidate;
}
