namespace Tandem.Stun;

/// <summary>What an ICMP message said about a datagram that a relay sent to a peer (RFC 8656 section 18.13).</summary>
/// <param name="Type">Type of ICMP or ICMPv6, 0 to 127.</param>
/// <param name="Code">Its code, 0 to 511.</param>
/// <param name="ErrorData">The MTU of the next hop for "packet too big" and "fragmentation needed", else 0.</param>
public readonly record struct IcmpMessage(byte Type, ushort Code, uint ErrorData);
