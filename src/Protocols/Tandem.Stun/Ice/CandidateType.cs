namespace Tandem.Stun.Ice;

/// <summary>How an agent came to a candidate (RFC 8445 section 4, "Candidate").</summary>
public enum CandidateType : byte
{
    /// <summary>Bound on an interface of the agent: <c>host</c>.</summary>
    Host,

    /// <summary>What a STUN server saw of a base: <c>srflx</c>.</summary>
    ServerReflexive,

    /// <summary>What the other agent saw of a base: <c>prflx</c>.</summary>
    PeerReflexive,

    /// <summary>An address of a TURN server: <c>relay</c>.</summary>
    Relayed,
}
