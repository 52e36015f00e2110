namespace Tandem.Stun.Server;

/// <summary>Why something was dropped without an answer. Each has a counter.</summary>
public enum StunDrop
{
    /// <summary>The first octet is that of nothing that is served here (RFC 7983 section 7).</summary>
    NotStun,

    /// <summary>It begins like a STUN message and is none (RFC 8489 section 6.3).</summary>
    MalformedMessage,

    /// <summary>FINGERPRINT is wrong.</summary>
    WrongFingerprint,

    /// <summary>A response, which nobody here has asked for.</summary>
    UnexpectedResponse,

    /// <summary>A request or an indication of a method that is not served (RFC 8489 section 6.3).</summary>
    UnknownMethod,

    /// <summary>The answer would be several times as long as the request, over UDP, to somebody who has proved nothing.</summary>
    Amplification,

    /// <summary>Credentials that were not looked at, because too many from there were wrong (<see cref="GuessingLimits"/>).</summary>
    TooManyFailures,

    /// <summary>Data on a 5-tuple that has no allocation (RFC 8656 section 5).</summary>
    NoAllocation,

    /// <summary>A ChannelData message that is cut off (RFC 8656 section 12.6).</summary>
    MalformedChannelData,

    /// <summary>ChannelData on a channel that is not bound (RFC 8656 section 12.6).</summary>
    UnboundChannel,

    /// <summary>An indication without what it must have, or with an attribute that is not understood (RFC 8656 section 11.2).</summary>
    MalformedIndication,

    /// <summary>A Send indication to a peer without permission (RFC 8656 section 11.2).</summary>
    NoPermissionToPeer,

    /// <summary>A datagram or a connection from a peer without permission (RFC 8656 section 9, RFC 6062 section 5.3).</summary>
    NoPermissionFromPeer,

    /// <summary>A peer that the policy does not let clients reach (RFC 8656 section 11.2).</summary>
    ForbiddenPeer,

    /// <summary>A peer of a family that the allocation has no relayed address of.</summary>
    PeerFamily,

    /// <summary>To or from a relayed transport address that no allocation has, or has yet.</summary>
    UnallocatedRelay,

    /// <summary>More data than fits into a datagram and an indication around it.</summary>
    TooLarge,

    /// <summary>The bandwidth of the allocation or of its user is used up.</summary>
    Bandwidth,

    /// <summary>The sockets did not take what goes to a peer.</summary>
    PeerUnreachable,

    /// <summary>The sockets did not take what goes to a client.</summary>
    ClientUnreachable,

    /// <summary>An ICMP message that is not told to clients (RFC 8656 section 11.5).</summary>
    IcmpType,

    /// <summary>A Send indication for an allocation whose peers are reached by TCP (RFC 6062 section 3).</summary>
    RelayTransport,

    /// <summary>A connection from a peer over the limits on connections.</summary>
    TooManyConnections,

    /// <summary>A connection with a peer that the client did not bind in 30 seconds (RFC 6062 sections 5.2 and 5.3).</summary>
    UnboundConnection,

    /// <summary>Credentials that were not looked at, because too many were wrong from a source from which users have proved themselves (<see cref="GuessingLimits.OfTrustedSource"/>): somebody guesses among them.</summary>
    TooManyTrustedFailures,
}
