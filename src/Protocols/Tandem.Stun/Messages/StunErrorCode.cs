namespace Tandem.Stun;

/// <summary>Codes of ERROR-CODE (IANA, STUN Error Codes). Any other value from 300 to 699 may be received (RFC 8489 section 14.8).</summary>
public enum StunErrorCode
{
    /// <summary>RFC 8489 section 14.8: ask another server.</summary>
    TryAlternate = 300,

    /// <summary>RFC 8489 section 14.8.</summary>
    BadRequest = 400,

    /// <summary>RFC 8489 section 14.8: no credentials, or wrong ones.</summary>
    Unauthenticated = 401,

    /// <summary>RFC 8656 section 19: a rule of the administrator.</summary>
    Forbidden = 403,

    /// <summary>RFC 8016 section 3.4: mobility is not allowed.</summary>
    MobilityForbidden = 405,

    /// <summary>RFC 8489 section 14.8: an attribute that has to be understood was not.</summary>
    UnknownAttribute = 420,

    /// <summary>RFC 8656 section 19: there is no allocation, or there is one already.</summary>
    AllocationMismatch = 437,

    /// <summary>RFC 8489 section 14.8: the nonce ran out.</summary>
    StaleNonce = 438,

    /// <summary>RFC 8656 section 19: an address family that the server does not relay.</summary>
    AddressFamilyNotSupported = 440,

    /// <summary>RFC 8656 section 19: not those of the allocation.</summary>
    WrongCredentials = 441,

    /// <summary>RFC 8656 section 19: a transport to peers that the server does not relay.</summary>
    UnsupportedTransportProtocol = 442,

    /// <summary>RFC 8656 section 19: a peer of another address family than the relayed address.</summary>
    PeerAddressFamilyMismatch = 443,

    /// <summary>RFC 6062 section 6.3.</summary>
    ConnectionAlreadyExists = 446,

    /// <summary>RFC 6062 section 6.3.</summary>
    ConnectionTimeoutOrFailure = 447,

    /// <summary>RFC 8656 section 19: the user has as many allocations as he may have.</summary>
    AllocationQuotaReached = 486,

    /// <summary>RFC 8445 section 7.3.1.1: both agents want the same role.</summary>
    RoleConflict = 487,

    /// <summary>RFC 8489 section 14.8: it may work later.</summary>
    ServerError = 500,

    /// <summary>RFC 8656 section 19: no port or no bandwidth is left.</summary>
    InsufficientCapacity = 508,
}
