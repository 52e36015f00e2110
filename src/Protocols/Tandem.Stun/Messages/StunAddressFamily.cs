namespace Tandem.Stun;

/// <summary>The family of an address, as attributes write it (RFC 8489 section 14.1).</summary>
public enum StunAddressFamily
{
    /// <summary>IPv4.</summary>
    V4 = 0x01,

    /// <summary>IPv6.</summary>
    V6 = 0x02,
}
