namespace Tandem.Interop.Tests.Network;

/// <summary>What stands between a host and the public network: a NAT by its mapping and its filtering of UDP (RFC 4787 sections 4.1 and 5), a firewall, or nothing.</summary>
internal enum Border
{
    /// <summary>Nothing: a public address.</summary>
    None,

    /// <summary>Endpoint-independent mapping and filtering: a full cone in the words of RFC 3489.</summary>
    FullCone,

    /// <summary>Endpoint-independent mapping, address-dependent filtering.</summary>
    AddressRestricted,

    /// <summary>Endpoint-independent mapping, address and port-dependent filtering: most of those at home.</summary>
    PortRestricted,

    /// <summary>Address and port-dependent mapping and filtering: those of companies and of mobile networks.</summary>
    Symmetric,

    /// <summary>A port-restricted NAT and a firewall that drops all UDP.</summary>
    UdpBlocked,

    /// <summary>A port-restricted NAT and a firewall that lets out nothing but TCP to port 443.</summary>
    OnlyHttps,
}
