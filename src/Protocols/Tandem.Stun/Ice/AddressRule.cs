using Tandem.Kernel;

namespace Tandem.Stun.Ice;

/// <summary>Which addresses can be candidates, and which go together (RFC 8445 sections 5.1.1.1 and 6.1.2.2).</summary>
internal static class AddressRule
{
    /// <summary>Whether something may be sent there: unicast, and with a port.</summary>
    public static bool IsUnicast(in PeerAddress address)
    {
        if (address.Port == 0 || address.IsUnspecified) return false;
        Span<byte> octets = stackalloc byte[16];
        address.WriteAddress(octets);
        // 224.0.0.0/4 and above: multicast, reserved and the broadcast; 0.0.0.0/8 is nobody's (RFC 1122 section 3.2.1.3).
        return address.IsV4 ? octets[0] is > 0 and < 224 : octets[0] != 0xFF;
    }

    /// <summary>Of one family, and a link-local IPv6 address with another one only.</summary>
    public static bool GoTogether(in PeerAddress left, in PeerAddress right) => left.IsV4 == right.IsV4 && (left.IsV4 || IsLinkLocalV6(left) == IsLinkLocalV6(right));

    private static bool IsLinkLocalV6(in PeerAddress address)
    {
        Span<byte> octets = stackalloc byte[16];
        address.WriteAddress(octets);
        return octets[0] == 0xFE && (octets[1] & 0xC0) == 0x80;
    }
}
