namespace Tandem.Transport;

/// <summary>Whether peers that connect over TLS are asked for a certificate (RFC 5922 section 7.4, mutual TLS).</summary>
public enum SipClientCertificates
{
    /// <summary>They are not asked.</summary>
    Off,

    /// <summary>They are asked. One that is shown must be trusted; who shows none has proved nothing, and is served as on TCP.</summary>
    Optional,

    /// <summary>Who shows no trusted certificate is not served.</summary>
    Required,
}
