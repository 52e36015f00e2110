using System.Security.Cryptography.X509Certificates;

namespace Tandem.Transport;

/// <summary>TLS towards peers that the node itself connects to.</summary>
public sealed class SipTlsClientOptions
{
    /// <summary>
    /// The SIP domain that the certificate of a peer must name (RFC 5922 section 7.2), by the peer's address as <c>192.0.2.1</c> or <c>192.0.2.1:5061</c>, where a request names no domain. A peer that is not named
    /// here must carry its IP address.
    /// </summary>
    public IDictionary<string, string> ServerNames { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Certificates of authorities that are trusted instead of the system's. Empty, the default, trusts the system's.</summary>
    public X509Certificate2Collection TrustedAuthorities { get; } = [];

    /// <summary>The node's own certificate for peers that ask for one. None by default.</summary>
    public X509Certificate2? ClientCertificate { get; set; }

    /// <summary>Takes the place of <see cref="TrustedAuthorities"/> and <see cref="ClientCertificate"/>, and may change. None by default.</summary>
    public ISipTlsCertificates? Certificates { get; set; }

    /// <summary>Takes any certificate. For laboratories only; false by default.</summary>
    public bool AcceptAnyCertificate { get; set; }
}
