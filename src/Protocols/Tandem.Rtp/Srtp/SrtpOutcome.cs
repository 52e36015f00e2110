namespace Tandem.Rtp.Srtp;

/// <summary>What became of a protected packet.</summary>
public enum SrtpOutcome
{
    /// <summary>It is what its sender wrote.</summary>
    Accepted,

    /// <summary>It is no packet, or too short for one with a tag.</summary>
    Malformed,

    /// <summary>It came before, or is older than what is remembered (RFC 3711 section 3.3.2).</summary>
    Replayed,

    /// <summary>Its tag is wrong: somebody else wrote it, with another key.</summary>
    NotAuthentic,

    /// <summary>It is of one source more than is allowed.</summary>
    TooManySources,

    /// <summary>It is not encrypted, which RTCP may say of itself (RFC 3711 section 3.4), and which is not taken.</summary>
    NotEncrypted,
}
