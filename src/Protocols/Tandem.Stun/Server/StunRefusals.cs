namespace Tandem.Stun.Server;

/// <summary>What the client is told.</summary>
public static class StunRefusals
{
    /// <summary>The error code of a reason.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><see cref="StunRefusal.None"/>, or none at all.</exception>
    public static StunErrorCode Code(this StunRefusal refusal) => refusal switch
    {
        StunRefusal.Redirected => StunErrorCode.TryAlternate,
        StunRefusal.MalformedAttribute or StunRefusal.MissingAttribute or StunRefusal.ConflictingAttributes or StunRefusal.ChannelNumber or StunRefusal.ChannelInUse
            or StunRefusal.PeerHasChannel or StunRefusal.MalformedCredentials or StunRefusal.ClientTransport or StunRefusal.RelayTransport or StunRefusal.UnknownConnection
            => StunErrorCode.BadRequest,
        StunRefusal.NoCredentials or StunRefusal.WrongCredentials or StunRefusal.ExpiredCredentials => StunErrorCode.Unauthenticated,
        StunRefusal.StaleNonce => StunErrorCode.StaleNonce,
        StunRefusal.ForbiddenPeer => StunErrorCode.Forbidden,
        StunRefusal.MobilityForbidden => StunErrorCode.MobilityForbidden,
        StunRefusal.UnknownAttribute => StunErrorCode.UnknownAttribute,
        StunRefusal.AllocationExists or StunRefusal.NoAllocation or StunRefusal.UnknownTicket => StunErrorCode.AllocationMismatch,
        StunRefusal.AddressFamily => StunErrorCode.AddressFamilyNotSupported,
        StunRefusal.OtherUser => StunErrorCode.WrongCredentials,
        StunRefusal.TransportProtocol => StunErrorCode.UnsupportedTransportProtocol,
        StunRefusal.PeerFamily => StunErrorCode.PeerAddressFamilyMismatch,
        StunRefusal.ConnectionExists => StunErrorCode.ConnectionAlreadyExists,
        StunRefusal.ConnectionFailed or StunRefusal.ConnectionTimeout => StunErrorCode.ConnectionTimeoutOrFailure,
        StunRefusal.UserQuota or StunRefusal.UserConnections or StunRefusal.UserConnecting => StunErrorCode.AllocationQuotaReached,
        StunRefusal.ServerFull or StunRefusal.NoPort or StunRefusal.UnknownToken or StunRefusal.TooManyReservations or StunRefusal.TooManyPermissions or StunRefusal.TooManyChannels
            or StunRefusal.TooManyConnections or StunRefusal.TooManyConnecting or StunRefusal.Stopping => StunErrorCode.InsufficientCapacity,
        _ => throw new ArgumentOutOfRangeException(nameof(refusal), refusal, "Nothing was refused."),
    };
}
