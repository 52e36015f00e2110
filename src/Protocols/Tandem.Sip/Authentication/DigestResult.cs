namespace Tandem.Sip.Authentication;

/// <summary>What came of the credentials of a request.</summary>
public enum DigestResult : byte
{
    /// <summary>The user proved that he knows the secret.</summary>
    Ok,

    /// <summary>The request has no digest credentials: challenge it.</summary>
    Missing,

    /// <summary>The credentials cannot be read, or lack something that RFC 7616 section 3.4 demands: 400.</summary>
    Malformed,

    /// <summary>There are credentials, but none for this realm: challenge it.</summary>
    WrongRealm,

    /// <summary>There is no such user, or he may not sign in. Towards the peer it looks like <see cref="WrongResponse"/>.</summary>
    UnknownUser,

    /// <summary>The algorithm is unknown, a <c>-sess</c> variant, or not accepted: challenge it.</summary>
    UnsupportedAlgorithm,

    /// <summary>No <c>qop</c> (RFC 2069), or another than <c>auth</c>, where that is not accepted: challenge it.</summary>
    UnsupportedQop,

    /// <summary>The digest is for another Request-URI: 400 (RFC 7616 section 3.4.6).</summary>
    WrongUri,

    /// <summary>The nonce was not made with this key: challenge it.</summary>
    BadNonce,

    /// <summary>The secret is right but the nonce too old: challenge with <c>stale=true</c>, and the client answers without asking its user.</summary>
    Stale,

    /// <summary>The secret is right but the nonce count was used already: challenge with <c>stale=true</c>.</summary>
    Replayed,

    /// <summary>The secret is wrong, or something that the digest protects was changed.</summary>
    WrongResponse,
}

/// <summary>What follows from a <see cref="DigestResult"/>.</summary>
public static class DigestResults
{
    /// <summary>Whether the new challenge says <c>stale=true</c> (RFC 7616 section 3.3): the secret was right.</summary>
    public static bool IsStale(this DigestResult result) => result is DigestResult.Stale or DigestResult.Replayed;

    /// <summary>Whether the answer is 400 and not a challenge: another try would look the same.</summary>
    public static bool IsBadRequest(this DigestResult result) => result is DigestResult.Malformed or DigestResult.WrongUri;

    /// <summary>Whether somebody tried a secret that is not right: what a limit of failures counts.</summary>
    public static bool IsFailedAttempt(this DigestResult result) => result is DigestResult.UnknownUser or DigestResult.WrongResponse;
}
