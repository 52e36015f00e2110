namespace Tandem.Dtls;

/// <summary>What a datagram is that belongs to no handshake yet.</summary>
public enum DtlsGreeting
{
    /// <summary>No ClientHello in one piece. It is not answered.</summary>
    None,

    /// <summary>A ClientHello without cookie: a HelloVerifyRequest is due.</summary>
    NoCookie,

    /// <summary>A ClientHello with a cookie that is not, or no longer, that of its sender: a HelloVerifyRequest is due (RFC 6347 section 4.2.1).</summary>
    WrongCookie,

    /// <summary>A ClientHello of a client that gets what is sent to its address: a session may be made.</summary>
    Good,
}
