using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Tandem.Sip;

namespace Tandem.Transport;

/// <summary>The client's side of TLS (RFC 5922 section 7.2: the certificate must carry the name that was wanted). Any thread.</summary>
internal sealed class SipTlsClient(SipTlsClientOptions options)
{
    /// <summary>Does the handshake.</summary>
    /// <exception cref="System.Security.Authentication.AuthenticationException">The certificate is not acceptable.</exception>
    public async Task<SslStream> AuthenticateAsync(Socket socket, PeerAddress remote, CancellationToken cancel)
    {
        var stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
        await stream.AuthenticateAsClientAsync(Options(remote), cancel).ConfigureAwait(false);
        return stream;
    }

    [SuppressMessage("Security", "CA5359", Justification = "A laboratory asked for it by SipTlsClientOptions.AcceptAnyCertificate.")]
    private SslClientAuthenticationOptions Options(PeerAddress remote)
    {
        var result = new SslClientAuthenticationOptions { TargetHost = ServerName(remote) };
        if (options.ClientCertificate is { } own) result.ClientCertificates = [own];
        if (options.AcceptAnyCertificate) result.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
        else if (options.TrustedAuthorities.Count > 0)
        {
            result.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            result.CertificateChainPolicy.CustomTrustStore.AddRange(options.TrustedAuthorities);
        }

        return result;
    }

    private string ServerName(PeerAddress remote)
    {
        if (options.ServerNames.TryGetValue(remote.ToString(), out var name)) return name;
        var address = remote.ToIPAddress().ToString();
        return options.ServerNames.TryGetValue(address, out name) ? name : address;
    }
}
