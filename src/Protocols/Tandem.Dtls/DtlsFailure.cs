namespace Tandem.Dtls;

/// <summary>Why a session came to nothing.</summary>
public enum DtlsFailure
{
    /// <summary>It has not failed.</summary>
    None,

    /// <summary>The two sides have no version, cipher or profile in common, or one of them broke the protocol.</summary>
    Handshake,

    /// <summary>The other side's certificate is not the one that its SDP has announced.</summary>
    Fingerprint,

    /// <summary>The other side wants no SRTP, or none that this side offers.</summary>
    NoSrtpProfile,

    /// <summary>The handshake took too long.</summary>
    TimedOut,
}
