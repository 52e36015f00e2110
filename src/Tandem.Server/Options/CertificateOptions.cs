using Tandem.Transport;

namespace Tandem.Server.Options;

/// <summary>The certificate of HTTPS and SIP over TLS. Without one of your own a self-signed one is made in the data folder.</summary>
internal sealed record CertificateOptions
{
    /// <summary>PEM file with the certificate and, behind it, those that lead to its root.</summary>
    public string? Pem { get; init; }

    /// <summary>PEM file with the private key, when it is not in the same file.</summary>
    public string? Key { get; init; }

    /// <summary>
    /// PEM file with the authorities whose certificates are trusted: of servers that Tandem connects to, and of clients that show one. Without it those of the system are.
    /// </summary>
    public string? Authorities { get; init; }

    /// <summary>
    /// Whether who connects to the port of SIP over TLS is asked for a certificate. <c>Optional</c> serves who has none as before; with <c>Required</c> every phone needs one. What is shown must be trusted.
    /// </summary>
    public SipClientCertificates Clients { get; init; }
}
