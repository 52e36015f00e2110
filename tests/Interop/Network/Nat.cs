namespace Tandem.Interop.Tests.Network;

/// <summary>What a NAT does with UDP: its mapping and its filtering (RFC 4787 sections 4.1 and 5).</summary>
internal enum Nat
{
    /// <summary>Endpoint-independent mapping and filtering: a full cone in the words of RFC 3489.</summary>
    FullCone,

    /// <summary>Endpoint-independent mapping, address-dependent filtering.</summary>
    AddressRestricted,

    /// <summary>Endpoint-independent mapping, address and port-dependent filtering: most of those at home.</summary>
    PortRestricted,

    /// <summary>Address and port-dependent mapping and filtering: those of companies and of mobile networks.</summary>
    Symmetric,
}
