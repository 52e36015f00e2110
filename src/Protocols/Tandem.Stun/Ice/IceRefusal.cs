namespace Tandem.Stun.Ice;

/// <summary>Why a STUN message that came to an agent was refused or left out. Each reason has its counter.</summary>
public enum IceRefusal : byte
{
    /// <summary>It is no STUN message, though its first bits say so.</summary>
    Malformed,

    /// <summary>FINGERPRINT is missing or wrong: left out (RFC 8489 section 7, RFC 8445 section 7.1).</summary>
    Fingerprint,

    /// <summary>Another method than Binding: left out (RFC 8489 section 6.3).</summary>
    Method,

    /// <summary>A local base that the agent does not have: left out.</summary>
    UnknownBase,

    /// <summary>A request without USERNAME or integrity: 400.</summary>
    MissingCredentials,

    /// <summary>A user name of another session: 401.</summary>
    UserName,

    /// <summary>The integrity is wrong. A request is answered with 401, a response is left out.</summary>
    Integrity,

    /// <summary>An attribute that has to be understood: 420; in a response the check fails.</summary>
    UnknownAttribute,

    /// <summary>PRIORITY is missing, or an attribute cannot be read: 400.</summary>
    BadRequest,

    /// <summary>Both want the same role, and the other has to give way: 487.</summary>
    RoleConflict,

    /// <summary>A response to no request of this agent, or too late: left out.</summary>
    UnknownTransaction,

    /// <summary>A response that came from or to another address than its request: the check fails (RFC 8445 section 7.2.5.2.1).</summary>
    NotSymmetric,

    /// <summary>A success without the mapped address: left out.</summary>
    BadResponse,

    /// <summary>A check that came before the other agent's credentials, and too many of them: answered, and not remembered.</summary>
    TooManyEarlyChecks,

    /// <summary>A peer-reflexive candidate, and too many of them: answered, and not checked.</summary>
    TooManyCandidates,
}
