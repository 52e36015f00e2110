namespace Tandem.Transport;

/// <summary>Why a datagram to a listener of DTLS, or a handshake on it, came to nothing; the value of tag <c>reason</c> of its counter.</summary>
internal enum DtlsRefusal : byte
{
    /// <summary>It was not refused.</summary>
    None,

    /// <summary>The datagram is no record of DTLS (RFC 7983 section 7).</summary>
    NotDtls,

    /// <summary>No association has this address, and it is no ClientHello in one piece. It is not answered.</summary>
    NoAssociation,

    /// <summary>The client has yet to show that it gets what is sent to its address: it was sent a HelloVerifyRequest, as every client is once.</summary>
    NoCookie,

    /// <summary>The cookie is not, or no longer, that of its sender: it was sent another one.</summary>
    WrongCookie,

    /// <summary>Over <see cref="StunTransportOptions.MaxConnections"/>.</summary>
    TooMany,

    /// <summary>Over <see cref="StunTransportOptions.MaxConnectionsPerSource"/>.</summary>
    TooManyOfSource,

    /// <summary>Over <see cref="StunTransportOptions.MaxDtlsHandshakes"/>.</summary>
    TooManyHandshakes,

    /// <summary>Over <see cref="StunTransportOptions.MaxDtlsHandshakesPerSource"/>.</summary>
    TooManyHandshakesOfSource,

    /// <summary>Over <see cref="StunTransportOptions.DtlsHandshakesPerSecond"/>.</summary>
    TooFast,

    /// <summary>The node stops.</summary>
    Stopping,

    /// <summary>There is no certificate that OpenSSL takes.</summary>
    Certificate,

    /// <summary>The two sides have no version and cipher in common, or the client broke the protocol.</summary>
    Handshake,

    /// <summary>The handshake took too long.</summary>
    TimedOut,
}
