namespace Tandem.Stun;

/// <summary>What the standards say about error codes.</summary>
public static class StunErrorCodes
{
    /// <summary>Lowest code (RFC 8489 section 14.8).</summary>
    public const int Min = 300;

    /// <summary>Highest code.</summary>
    public const int Max = 699;

    /// <summary>The reason phrase that the standard gives, in ASCII; empty for a code that is not one of <see cref="StunErrorCode"/>.</summary>
    public static ReadOnlySpan<byte> ReasonPhrase(this StunErrorCode code) => code switch
    {
        StunErrorCode.TryAlternate => "Try Alternate"u8,
        StunErrorCode.BadRequest => "Bad Request"u8,
        StunErrorCode.Unauthenticated => "Unauthenticated"u8,
        StunErrorCode.Forbidden => "Forbidden"u8,
        StunErrorCode.MobilityForbidden => "Mobility Forbidden"u8,
        StunErrorCode.UnknownAttribute => "Unknown Attribute"u8,
        StunErrorCode.AllocationMismatch => "Allocation Mismatch"u8,
        StunErrorCode.StaleNonce => "Stale Nonce"u8,
        StunErrorCode.AddressFamilyNotSupported => "Address Family not Supported"u8,
        StunErrorCode.WrongCredentials => "Wrong Credentials"u8,
        StunErrorCode.UnsupportedTransportProtocol => "Unsupported Transport Protocol"u8,
        StunErrorCode.PeerAddressFamilyMismatch => "Peer Address Family Mismatch"u8,
        StunErrorCode.ConnectionAlreadyExists => "Connection Already Exists"u8,
        StunErrorCode.ConnectionTimeoutOrFailure => "Connection Timeout or Failure"u8,
        StunErrorCode.AllocationQuotaReached => "Allocation Quota Reached"u8,
        StunErrorCode.RoleConflict => "Role Conflict"u8,
        StunErrorCode.ServerError => "Server Error"u8,
        StunErrorCode.InsufficientCapacity => "Insufficient Capacity"u8,
        _ => default,
    };
}
