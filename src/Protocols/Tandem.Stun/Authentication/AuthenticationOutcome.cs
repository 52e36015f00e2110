namespace Tandem.Stun;

/// <summary>What came of checking a request, in the order of the checks (RFC 8489 sections 9.1.3 and 9.2.4).</summary>
public enum AuthenticationOutcome
{
    /// <summary>The request is that of the user.</summary>
    Accepted,

    /// <summary>401: there is no integrity, as in a client's first request.</summary>
    NoIntegrity,

    /// <summary>400: there is an integrity, but USERNAME and USERHASH, REALM or NONCE are missing.</summary>
    MissingAttribute,

    /// <summary>400: PASSWORD-ALGORITHMS is not what was offered, or PASSWORD-ALGORITHM not in it. Somebody on the way may want a weaker one (RFC 8489 section 9.2.1).</summary>
    PasswordAlgorithm,

    /// <summary>401: the realm is not that of the server.</summary>
    UnknownRealm,

    /// <summary>401: there is no such user.</summary>
    UnknownUser,

    /// <summary>401: the user's credential has run out.</summary>
    ExpiredUser,

    /// <summary>401: the integrity is wrong, and so is the password most likely.</summary>
    WrongIntegrity,

    /// <summary>438: all is right but the nonce, which is old, or of another address or server.</summary>
    StaleNonce,

    /// <summary>It was not looked at: too many were wrong before it (<see cref="GuessingLimits"/>). Best not answered: a client with the right password asks again, and whoever guesses learns nothing.</summary>
    TooManyFailures,

    /// <summary>As the one before: too many were wrong from a source from which users have proved themselves, and this one has not.</summary>
    TooManyTrustedFailures,
}
