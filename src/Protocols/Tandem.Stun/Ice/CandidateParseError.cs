namespace Tandem.Stun.Ice;

/// <summary>Why octets are no candidate that can be used. The line is left out, as RFC 8839 section 5.1 wants, and the session goes on.</summary>
public enum CandidateParseError
{
    /// <summary>They are one.</summary>
    None,

    /// <summary>Longer than <see cref="CandidateText.MaxLength"/>.</summary>
    TooLong,

    /// <summary>The foundation.</summary>
    Foundation,

    /// <summary>The component is not from 1 to 256.</summary>
    Component,

    /// <summary>Neither UDP nor TCP: left out.</summary>
    Transport,

    /// <summary>The priority is not from 1 to 2^31 - 1.</summary>
    Priority,

    /// <summary>Neither an IP address nor a name of multicast DNS: a domain name, which must not be there (RFC 8839 section 5.1).</summary>
    Address,

    /// <summary>The port.</summary>
    Port,

    /// <summary>No type, or one that is not known: left out.</summary>
    Type,

    /// <summary>The related address or port.</summary>
    RelatedAddress,

    /// <summary>A TCP candidate without a known <c>tcptype</c> (RFC 6544 section 4.5).</summary>
    TcpType,

    /// <summary>An extension: a name without a value, a character that must not be there, or more than <see cref="CandidateText.MaxExtensions"/>.</summary>
    Extension,
}
