namespace Tandem.Stun;

/// <summary>Why a client must not repeat a request with a server's challenge (RFC 8489 section 9.2.5).</summary>
public enum ChallengeError
{
    /// <summary>It shall: with the credentials that were made of the challenge.</summary>
    None,

    /// <summary>The response is no 401 and no 438.</summary>
    NoChallenge,

    /// <summary>REALM or NONCE is missing, or longer than the standard allows.</summary>
    MissingAttribute,

    /// <summary>The nonce says that the server offers password algorithms, but none are offered: somebody on the way took them out.</summary>
    BidDown,

    /// <summary>The server offers password algorithms, none of which is known here.</summary>
    NoAlgorithm,

    /// <summary>A 401 to a request that had the credentials for this realm: they are wrong.</summary>
    Rejected,
}
