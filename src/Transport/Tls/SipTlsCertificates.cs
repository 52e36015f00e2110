using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Tandem.Transport;

/// <summary>The certificates that TLS works with at one time.</summary>
/// <param name="Own">What the node shows to who connects to it.</param>
/// <param name="Client">What the node shows to a server that asks for a certificate; null for none.</param>
/// <param name="TrustedAuthorities">Whose certificates are trusted; empty trusts those of the system.</param>
public sealed record SipTlsCertificates(SslStreamCertificateContext Own, SslStreamCertificateContext? Client, X509Certificate2Collection TrustedAuthorities)
{
    /// <summary>How a peer's chain is checked.</summary>
    internal X509ChainPolicy ChainPolicy => PolicyOf(TrustedAuthorities);

    internal static X509ChainPolicy PolicyOf(X509Certificate2Collection authorities)
    {
        var policy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck };
        if (authorities.Count == 0) return policy;
        policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        policy.CustomTrustStore.AddRange(authorities);
        return policy;
    }
}

/// <summary>Gives the certificates in force. Asked at every handshake, so what changes counts for new connections and leaves those that stand alone. Any thread.</summary>
public interface ISipTlsCertificates
{
    /// <summary>The certificates in force now.</summary>
    SipTlsCertificates Current { get; }
}
