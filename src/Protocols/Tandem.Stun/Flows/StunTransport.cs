namespace Tandem.Stun;

/// <summary>How a client reaches a STUN or TURN server (RFC 8656 section 3.1).</summary>
public enum StunTransport : byte
{
    /// <summary>None: the default value, which names no flow.</summary>
    None,

    /// <summary>UDP.</summary>
    Udp,

    /// <summary>TCP.</summary>
    Tcp,

    /// <summary>TLS over TCP.</summary>
    Tls,

    /// <summary>DTLS over UDP.</summary>
    Dtls,
}
