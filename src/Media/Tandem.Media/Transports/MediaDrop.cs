namespace Tandem.Media.Transports;

/// <summary>Why a datagram was thrown away.</summary>
public enum MediaDrop
{
    /// <summary>It is neither STUN nor DTLS nor RTP nor RTCP (RFC 7983 section 7), or is broken.</summary>
    Malformed,

    /// <summary>The agent of ICE does not know what it answers, or whose it is.</summary>
    ForeignCheck,

    /// <summary>It came from elsewhere than the path.</summary>
    ForeignSource,

    /// <summary>It came before the keys were there.</summary>
    NoKeys,

    /// <summary>It came before.</summary>
    Replayed,

    /// <summary>Its tag is wrong.</summary>
    NotAuthentic,

    /// <summary>It is of one source more than is allowed.</summary>
    TooManySources,

    /// <summary>It was to be sent, and there is no path, or no consent to it (RFC 7675).</summary>
    NoPath,

    /// <summary>Its payload type was not agreed on.</summary>
    UnknownFormat,

    /// <summary>The other leg does not take its format, and nothing makes another of it.</summary>
    NoConversion,

    /// <summary>It was agreed that nothing is sent in that direction, as on hold.</summary>
    OnHold,

    /// <summary>Its leg is joined with none that has such a medium.</summary>
    NotJoined,

    /// <summary>Nothing tells to which medium of the bundle it belongs (RFC 9143 section 9.2).</summary>
    UnknownMedium,

    /// <summary>Who controls the call wants it not to go on.</summary>
    Blocked,

    /// <summary>It is a datagram of no RTP that is longer than any that goes through.</summary>
    TooLong,

    /// <summary>It is the end of a key, of more keys in a second than anybody presses: who controls the call is not told of it.</summary>
    TooManyKeys,

    /// <summary>Something else is played to who would get it.</summary>
    PlayedOver,

    /// <summary>It ended a handshake with another certificate than was announced (RFC 5763 section 5).</summary>
    ForeignCertificate,

    /// <summary>It ended a handshake, from an address that nobody has announced.</summary>
    SpoiltHandshake,

    /// <summary>The other leg does not take its format, and as many processes change pictures as may.</summary>
    TooManyConversions,
}
