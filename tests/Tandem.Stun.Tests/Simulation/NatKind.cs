namespace Tandem.Stun.Tests.Simulation;

/// <summary>How a NAT maps and filters: the names of RFC 3489 for the behaviours of RFC 4787 sections 4.1 and 5.</summary>
internal enum NatKind
{
    /// <summary>No NAT: the host has a public address.</summary>
    Open,

    /// <summary>One mapping for all destinations; everybody may send to it.</summary>
    FullCone,

    /// <summary>One mapping; whose address was sent to may send.</summary>
    AddressRestricted,

    /// <summary>One mapping; whose address and port was sent to may send.</summary>
    PortRestricted,

    /// <summary>A mapping on a random port for each destination, which alone may send to it.</summary>
    Symmetric,

    /// <summary>No datagram passes; connections to port 443 do.</summary>
    OnlyTcp443,
}
