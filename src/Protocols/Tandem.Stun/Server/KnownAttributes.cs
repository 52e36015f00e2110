namespace Tandem.Stun.Server;

/// <summary>Attributes that have to be understood, by the standard that they are from. Those that are known but not expected in a message are ignored (RFC 8489 section 6.3).</summary>
internal static class KnownAttributes
{
    public static readonly StunAttributeType[] Stun =
    [
        StunAttributeType.MappedAddress, StunAttributeType.Username, StunAttributeType.MessageIntegrity, StunAttributeType.ErrorCode, StunAttributeType.UnknownAttributes, StunAttributeType.Realm,
        StunAttributeType.Nonce, StunAttributeType.MessageIntegritySha256, StunAttributeType.PasswordAlgorithm, StunAttributeType.UserHash, StunAttributeType.XorMappedAddress,
    ];

    public static readonly StunAttributeType[] Turn =
    [
        StunAttributeType.ChannelNumber, StunAttributeType.Lifetime, StunAttributeType.XorPeerAddress, StunAttributeType.Data, StunAttributeType.XorRelayedAddress,
        StunAttributeType.RequestedAddressFamily, StunAttributeType.EvenPort, StunAttributeType.RequestedTransport, StunAttributeType.DontFragment, StunAttributeType.ReservationToken, StunAttributeType.ConnectionId,
    ];
}
