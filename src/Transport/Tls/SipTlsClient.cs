using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Tandem.Kernel;

namespace Tandem.Transport;

/// <summary>The client's side of TLS (RFC 5922 section 7.3: the certificate must be that of the domain that was wanted). Any thread.</summary>
internal sealed class SipTlsClient(SipTlsClientOptions options, TransportContext context)
{
    private readonly Dictionary<PeerAddress, string> _names = ReadNames(options.ServerNames);

    /// <summary>The domain that is configured for an address; empty when none is.</summary>
    public string NameOf(in PeerAddress remote) =>
        _names.Count == 0 ? "" : _names.TryGetValue(remote, out var name) || _names.TryGetValue(remote.WithPort(0), out name) ? name : "";

    /// <summary>Does the handshake with the server of a domain, or, when that is empty, with that of an address.</summary>
    /// <returns>The stream and what the server proved to be, which is nothing when any certificate is taken.</returns>
    /// <exception cref="System.Security.Authentication.AuthenticationException">The certificate is not acceptable.</exception>
    public async Task<(SslStream Stream, IReadOnlyList<ReadOnlyMemory<byte>> Domains)> AuthenticateAsync(Socket socket, PeerAddress remote, string domain, CancellationToken cancel)
    {
        var stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
        await stream.AuthenticateAsClientAsync(Options(remote, domain), cancel).ConfigureAwait(false);
        return (stream, options.AcceptAnyCertificate || stream.RemoteCertificate is not X509Certificate2 certificate ? [] : SipIdentities.Of(certificate));
    }

    private SslClientAuthenticationOptions Options(PeerAddress remote, string domain)
    {
        var name = domain.Length > 0 ? domain : remote.ToIPAddress().ToString();
        var current = options.Certificates?.Current;
        var result = new SslClientAuthenticationOptions
        {
            TargetHost = name,
            EnabledSslProtocols = SipTlsServer.Protocols,
            CertificateChainPolicy = current?.ChainPolicy ?? SipTlsCertificates.PolicyOf(options.TrustedAuthorities),
            RemoteCertificateValidationCallback = (_, certificate, _, errors) => IsTaken(remote, name, certificate as X509Certificate2, errors),
        };
        if (current?.Client is { } client) result.ClientCertificateContext = client;
        else if (options.ClientCertificate is { } own) result.ClientCertificates = [own];
        return result;
    }

    private bool IsTaken(in PeerAddress remote, string name, X509Certificate2? certificate, SslPolicyErrors errors)
    {
        if (options.AcceptAnyCertificate) return true;
        // The framework compares by the rules of the web, with wildcards; SIP has its own.
        errors &= ~SslPolicyErrors.RemoteCertificateNameMismatch;
        if (certificate is not null && errors == SslPolicyErrors.None && SipIdentities.Names(certificate, name)) return true;
        var reason = certificate is null ? CertificateRefusal.Missing : errors != SslPolicyErrors.None ? CertificateRefusal.Untrusted : CertificateRefusal.OtherDomain;
        context.Metrics.CertificateRefused(outbound: true, reason);
        TransportLog.ServerCertificateRefused(context.Logger, remote, name, reason, certificate?.Subject ?? "none");
        return false;
    }

    private static Dictionary<PeerAddress, string> ReadNames(IDictionary<string, string> names)
    {
        var result = new Dictionary<PeerAddress, string>();
        foreach (var (address, name) in names)
            if (System.Net.IPEndPoint.TryParse(address, out var endPoint)) result[PeerAddress.From(endPoint)] = name;
        return result;
    }
}
