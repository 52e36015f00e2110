namespace Tandem.Hep;

/// <summary>The generic chunk types (vendor 0x0000) that are written; HEP3 Network Protocol Specification, rev. 36, section "Generic chunk types".</summary>
internal enum HepChunk : ushort
{
    /// <summary>8 bits: 2 for IPv4, 10 for IPv6.</summary>
    ProtocolFamily = 0x0001,

    /// <summary>8 bits: number of the IP protocol.</summary>
    ProtocolId = 0x0002,

    /// <summary>32 bits.</summary>
    SourceV4 = 0x0003,

    /// <summary>32 bits.</summary>
    DestinationV4 = 0x0004,

    /// <summary>128 bits.</summary>
    SourceV6 = 0x0005,

    /// <summary>128 bits.</summary>
    DestinationV6 = 0x0006,

    /// <summary>16 bits.</summary>
    SourcePort = 0x0007,

    /// <summary>16 bits.</summary>
    DestinationPort = 0x0008,

    /// <summary>32 bits: seconds since 1970.</summary>
    Seconds = 0x0009,

    /// <summary>32 bits: microseconds to be added.</summary>
    Microseconds = 0x000a,

    /// <summary>8 bits: 1 for SIP.</summary>
    ProtocolType = 0x000b,

    /// <summary>32 bits.</summary>
    CaptureId = 0x000c,

    /// <summary>Octets.</summary>
    AuthenticationKey = 0x000e,

    /// <summary>Octets: the captured packet.</summary>
    Payload = 0x000f,

    /// <summary>Octets: what belongs together.</summary>
    CorrelationId = 0x0011,
}
