namespace Tandem.Stun;

/// <summary>
/// Types of attributes (IANA, STUN Attributes). Below 0x8000 a receiver has to understand them (RFC 8489 section 14): <see cref="StunAttributeSet"/>. Any other value of 16 bits may be received.
/// </summary>
public enum StunAttributeType
{
    /// <summary>RFC 8489 section 14.1: an address.</summary>
    MappedAddress = 0x0001,

    /// <summary>RFC 5780 section 7.2: <see cref="StunChange"/>.</summary>
    ChangeRequest = 0x0003,

    /// <summary>RFC 8489 section 14.3: UTF-8.</summary>
    Username = 0x0006,

    /// <summary>RFC 8489 section 14.5: HMAC-SHA1.</summary>
    MessageIntegrity = 0x0008,

    /// <summary>RFC 8489 section 14.8: a number of three digits and a phrase.</summary>
    ErrorCode = 0x0009,

    /// <summary>RFC 8489 section 14.13: types of attributes.</summary>
    UnknownAttributes = 0x000A,

    /// <summary>RFC 8656 section 18.1: 16 bits.</summary>
    ChannelNumber = 0x000C,

    /// <summary>RFC 8656 section 18.2: seconds.</summary>
    Lifetime = 0x000D,

    /// <summary>RFC 8656 section 18.3: an address, exclusive-ored.</summary>
    XorPeerAddress = 0x0012,

    /// <summary>RFC 8656 section 18.4: octets.</summary>
    Data = 0x0013,

    /// <summary>RFC 8489 section 14.9: UTF-8.</summary>
    Realm = 0x0014,

    /// <summary>RFC 8489 section 14.10: octets that the server chose.</summary>
    Nonce = 0x0015,

    /// <summary>RFC 8656 section 18.5: an address, exclusive-ored.</summary>
    XorRelayedAddress = 0x0016,

    /// <summary>RFC 8656 section 18.6: <see cref="StunAddressFamily"/>.</summary>
    RequestedAddressFamily = 0x0017,

    /// <summary>RFC 8656 section 18.7: one bit.</summary>
    EvenPort = 0x0018,

    /// <summary>RFC 8656 section 18.8: the number of an IP protocol.</summary>
    RequestedTransport = 0x0019,

    /// <summary>RFC 8656 section 18.9: empty.</summary>
    DontFragment = 0x001A,

    /// <summary>RFC 7635 section 6.2: octets.</summary>
    AccessToken = 0x001B,

    /// <summary>RFC 8489 section 14.6: HMAC-SHA256.</summary>
    MessageIntegritySha256 = 0x001C,

    /// <summary>RFC 8489 section 14.12: <see cref="Stun.PasswordAlgorithm"/>.</summary>
    PasswordAlgorithm = 0x001D,

    /// <summary>RFC 8489 section 14.4: SHA-256 over user name and realm.</summary>
    UserHash = 0x001E,

    /// <summary>RFC 8489 section 14.2: an address, exclusive-ored.</summary>
    XorMappedAddress = 0x0020,

    /// <summary>RFC 8656 section 18.10: 64 bits.</summary>
    ReservationToken = 0x0022,

    /// <summary>RFC 8445 section 16.1: 32 bits.</summary>
    Priority = 0x0024,

    /// <summary>RFC 8445 section 16.1: empty.</summary>
    UseCandidate = 0x0025,

    /// <summary>RFC 5780 section 7.6: octets without meaning.</summary>
    Padding = 0x0026,

    /// <summary>RFC 5780 section 7.5: a port.</summary>
    ResponsePort = 0x0027,

    /// <summary>RFC 6062 section 6.2.1: 32 bits.</summary>
    ConnectionId = 0x002A,

    /// <summary>RFC 8656 section 18.11: <see cref="StunAddressFamily"/>.</summary>
    AdditionalAddressFamily = 0x8000,

    /// <summary>RFC 8656 section 18.12: a family and an error code.</summary>
    AddressErrorCode = 0x8001,

    /// <summary>RFC 8489 section 14.11: a list of <see cref="Stun.PasswordAlgorithm"/>.</summary>
    PasswordAlgorithms = 0x8002,

    /// <summary>RFC 8489 section 14.16: a domain name.</summary>
    AlternateDomain = 0x8003,

    /// <summary>RFC 8656 section 18.13: <see cref="IcmpMessage"/>.</summary>
    Icmp = 0x8004,

    /// <summary>RFC 8489 section 14.14: UTF-8.</summary>
    Software = 0x8022,

    /// <summary>RFC 8489 section 14.15: an address.</summary>
    AlternateServer = 0x8023,

    /// <summary>RFC 8489 section 14.7: CRC-32.</summary>
    Fingerprint = 0x8028,

    /// <summary>RFC 8445 section 16.1: 64 bits.</summary>
    IceControlled = 0x8029,

    /// <summary>RFC 8445 section 16.1: 64 bits.</summary>
    IceControlling = 0x802A,

    /// <summary>RFC 5780 section 7.3: an address.</summary>
    ResponseOrigin = 0x802B,

    /// <summary>RFC 5780 section 7.4: an address.</summary>
    OtherAddress = 0x802C,

    /// <summary>RFC 7635 section 6.1: a server's name.</summary>
    ThirdPartyAuthorization = 0x802E,

    /// <summary>RFC 8016 section 3.3: octets that the server chose.</summary>
    MobilityTicket = 0x8030,
}
