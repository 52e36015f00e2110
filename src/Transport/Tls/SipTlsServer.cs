using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Tandem.Transport;

/// <summary>The server's side of TLS: 1.2 or 1.3, with the certificate that is in force when the handshake begins.</summary>
internal sealed class SipTlsServer(ISipTlsCertificates certificates, SipClientCertificates clients, TransportContext context)
{
    /// <summary>For the clients of the node too.</summary>
    public const SslProtocols Protocols = SslProtocols.Tls12 | SslProtocols.Tls13;

    /// <summary>For Kestrel.</summary>
    public TlsHandshakeCallbackOptions HandshakeOptions => new() { OnConnection = handshake => ValueTask.FromResult(Options(handshake.Connection)) };

    private SslServerAuthenticationOptions Options(ConnectionContext connection)
    {
        var current = certificates.Current;
        var options = new SslServerAuthenticationOptions { ServerCertificateContext = current.Own, EnabledSslProtocols = Protocols };
        if (clients == SipClientCertificates.Off) return options;
        options.ClientCertificateRequired = true;
        // A resumed session would carry what was proved under certificates that are not in force any more.
        options.AllowTlsResume = false;
        options.CertificateChainPolicy = current.ChainPolicy;
        options.RemoteCertificateValidationCallback = (_, certificate, _, errors) => IsTaken(connection, certificate, errors);
        return options;
    }

    private bool IsTaken(ConnectionContext connection, X509Certificate? certificate, SslPolicyErrors errors)
    {
        if (certificate is null && clients == SipClientCertificates.Optional) return true;
        // A client has no name that it was called by.
        errors &= ~SslPolicyErrors.RemoteCertificateNameMismatch;
        if (certificate is not null && errors == SslPolicyErrors.None) return true;
        context.Metrics.CertificateRefused(outbound: false, certificate is null ? CertificateRefusal.Missing : CertificateRefusal.Untrusted);
        TransportLog.CertificateRefused(context.Logger, connection.RemoteEndPoint?.ToString() ?? "no address", certificate?.Subject ?? "none");
        return false;
    }
}

/// <summary>Why a peer's certificate is refused; the value of tag <c>reason</c> of its counter.</summary>
internal enum CertificateRefusal
{
    /// <summary>None was shown.</summary>
    Missing,

    /// <summary>It does not lead to a trusted authority, has run out, or is not for this use.</summary>
    Untrusted,

    /// <summary>It is that of another domain (RFC 5922 section 7.2).</summary>
    OtherDomain,
}
