namespace Tandem.Rtp.Rtcp;

/// <summary>Why octets are no RTCP, or a packet not what its type says. It is dropped and counted (RFC 3550 appendix A.2); what else is in the compound still counts.</summary>
public enum RtcpParseError
{
    /// <summary>They are.</summary>
    None,

    /// <summary>Fewer octets than a header has.</summary>
    TooShort,

    /// <summary>Not version 2.</summary>
    Version,

    /// <summary>A length that does not fit the octets.</summary>
    Length,

    /// <summary>Padding that is empty though its bit is set, or longer than its packet.</summary>
    Padding,

    /// <summary>A compound that does not begin with a report, where no reduced size was negotiated (RFC 5506).</summary>
    FirstPacket,

    /// <summary>Asked for something else than the packet is.</summary>
    Type,

    /// <summary>A count that promises more than there is.</summary>
    Count,

    /// <summary>Text that is longer than its packet, or without its end.</summary>
    Text,

    /// <summary>A chunk or block that says what is not defined.</summary>
    Undefined,
}
