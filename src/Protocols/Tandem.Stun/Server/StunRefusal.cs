namespace Tandem.Stun.Server;

/// <summary>Why a request was refused. Each has a counter, and the error code that the client is told: <see cref="StunRefusals.Code"/>.</summary>
public enum StunRefusal
{
    /// <summary>It was not.</summary>
    None,

    /// <summary>The server is being stopped, and another one is known.</summary>
    Redirected,

    /// <summary>An attribute cannot be read.</summary>
    MalformedAttribute,

    /// <summary>An attribute is missing that the method needs.</summary>
    MissingAttribute,

    /// <summary>Attributes exclude each other (RFC 8656 section 7.2 steps 5, 6, 8 and 9; RFC 5780 section 6.1).</summary>
    ConflictingAttributes,

    /// <summary>Not the number of a channel (RFC 8656 section 12.2).</summary>
    ChannelNumber,

    /// <summary>The channel is bound to another peer (RFC 8656 section 12.2).</summary>
    ChannelInUse,

    /// <summary>The peer is bound to another channel (RFC 8656 section 12.2).</summary>
    PeerHasChannel,

    /// <summary>Credentials are incomplete (RFC 8489 section 9.2.4).</summary>
    MalformedCredentials,

    /// <summary>No credentials, as in the first request of every client (RFC 8489 section 9.2.3).</summary>
    NoCredentials,

    /// <summary>Credentials of nobody, or wrong ones (RFC 8489 section 9.2.4).</summary>
    WrongCredentials,

    /// <summary>Credentials that have run out, as those of a page that stayed open.</summary>
    ExpiredCredentials,

    /// <summary>The nonce has run out (RFC 8489 section 9.2.4).</summary>
    StaleNonce,

    /// <summary>The policy does not let clients reach the peer (RFC 8656 sections 10.2 and 12.2).</summary>
    ForbiddenPeer,

    /// <summary>Mobility is switched off (RFC 8016 section 3.4).</summary>
    MobilityForbidden,

    /// <summary>A mobility ticket that is not, or no longer, one of this server (RFC 8016 section 3.2.2).</summary>
    UnknownTicket,

    /// <summary>An attribute that has to be understood was not.</summary>
    UnknownAttribute,

    /// <summary>The 5-tuple has an allocation already (RFC 8656 section 7.2 step 2).</summary>
    AllocationExists,

    /// <summary>The 5-tuple has no allocation (RFC 8656 section 5).</summary>
    NoAllocation,

    /// <summary>No addresses of the family are relayed (RFC 8656 section 7.2 step 7).</summary>
    AddressFamily,

    /// <summary>The allocation belongs to another user (RFC 8656 section 5).</summary>
    OtherUser,

    /// <summary>A transport that is not relayed (RFC 8656 section 7.2 step 3).</summary>
    TransportProtocol,

    /// <summary>The allocation has no relayed address of the family (RFC 8656 sections 8.2, 10.2 and 12.2).</summary>
    PeerFamily,

    /// <summary>The user has as many allocations as he may have (RFC 8656 section 7.2 step 10).</summary>
    UserQuota,

    /// <summary>The server has as many allocations as it may have.</summary>
    ServerFull,

    /// <summary>No port, or none as wished for, is free (RFC 8656 section 7.2 step 8).</summary>
    NoPort,

    /// <summary>A reservation token that is not, or no longer, one of this server (RFC 8656 section 7.2 step 5).</summary>
    UnknownToken,

    /// <summary>The user or the server has as many reserved ports as may be.</summary>
    TooManyReservations,

    /// <summary>The allocation or the server has as many permissions as may be.</summary>
    TooManyPermissions,

    /// <summary>The allocation or the server has as many channels as may be.</summary>
    TooManyChannels,

    /// <summary>The server is being stopped.</summary>
    Stopping,

    /// <summary>TCP to peers is for clients that come by TCP or TLS (RFC 6062 sections 5.1 and 5.4).</summary>
    ClientTransport,

    /// <summary>Connect is for allocations of TCP, ChannelBind for those of UDP (RFC 6062 sections 3 and 5.2).</summary>
    RelayTransport,

    /// <summary>The allocation has a connection with the peer already, or is making one (RFC 6062 section 5.2).</summary>
    ConnectionExists,

    /// <summary>The peer cannot be reached (RFC 6062 section 5.2).</summary>
    ConnectionFailed,

    /// <summary>The peer was not reached in 30 seconds (RFC 6062 section 5.2).</summary>
    ConnectionTimeout,

    /// <summary>A connection id that is not, or no longer, one to be bound (RFC 6062 section 5.4).</summary>
    UnknownConnection,

    /// <summary>The user has as many connections with peers as he may have.</summary>
    UserConnections,

    /// <summary>The allocation or the server has as many connections with peers as may be.</summary>
    TooManyConnections,

    /// <summary>As many peers as may be are being reached for the user.</summary>
    UserConnecting,

    /// <summary>As many peers as may be are being reached for all users.</summary>
    TooManyConnecting,
}
