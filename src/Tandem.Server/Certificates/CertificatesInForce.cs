using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Tandem.Server.Hosting;
using Tandem.Server.Options;
using Tandem.Transport;

namespace Tandem.Server.Certificates;

/// <summary>
/// The certificates with which the node speaks TLS, and its trusted authorities. <see cref="Reload"/> exchanges them as a whole: handshakes that begin later use the new ones, connections that stand are left alone.
/// Any thread.
/// </summary>
internal sealed class CertificatesInForce : ISipTlsCertificates
{
    private readonly Lock _lock = new();
    private readonly Func<ServerCertificate> _read;
    private readonly CertificateOptions _options;
    private volatile State _state;

    /// <summary>Reads them.</summary>
    /// <param name="options">Which files.</param>
    /// <param name="read">Reads, or makes, the node's own certificate.</param>
    /// <exception cref="StartException">A file holds nothing usable.</exception>
    public CertificatesInForce(CertificateOptions options, Func<ServerCertificate> read)
    {
        _options = options;
        _read = read;
        _state = Read();
    }

    /// <summary>The node's own certificate.</summary>
    public ServerCertificate Certificate => _state.Certificate;

    /// <inheritdoc/>
    public SipTlsCertificates Current => _state.Tls;

    /// <summary>Whether a file is another than the one that was read last, be it that it could not be used.</summary>
    public bool HaveChanged => !_state.Stamps.SequenceEqual(Stamps());

    /// <summary>Reads the files again.</summary>
    /// <exception cref="StartException">A file holds nothing usable; what was in force before stays so.</exception>
    public void Reload()
    {
        lock (_lock)
        {
            try
            {
                _state = Read();
            }
            catch (StartException)
            {
                _state = _state with { Stamps = Stamps() };
                throw;
            }
        }
    }

    private State Read()
    {
        // Before reading: what is written meanwhile is seen as a change the next time.
        var stamps = Stamps();
        var certificate = _read();
        var own = SslStreamCertificateContext.Create(certificate.Leaf, certificate.Chain, offline: true);
        // A certificate that nobody trusts is of no use to a server that asks for one, and some refuse who shows it.
        return new State(certificate, new SipTlsCertificates(own, certificate.IsSelfSigned ? null : own, ReadAuthorities()), stamps);
    }

    private X509Certificate2Collection ReadAuthorities()
    {
        var authorities = new X509Certificate2Collection();
        if (_options.Authorities is not { } file) return authorities;
        try
        {
            authorities.ImportFromPemFile(file);
            if (authorities.Count == 0) throw new CryptographicException("There is no certificate in it.");
            return authorities;
        }
        catch (Exception unusable) when (unusable is CryptographicException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            var problem = new OptionProblem($"{ServerConfiguration.Root}:{nameof(TandemOptions.Certificate)}:{nameof(CertificateOptions.Authorities)}", file, $"it does not hold certificates of authorities: {unusable.Message}");
            throw new StartException(problem.ToString(), StartException.Configuration);
        }
    }

    private (DateTime, long)[] Stamps() => [.. new[] { _options.Pem, _options.Key, _options.Authorities }.OfType<string>().Select(static file =>
    {
        var info = new FileInfo(file);
        return info.Exists ? (info.LastWriteTimeUtc, info.Length) : default;
    })];

    private sealed record State(ServerCertificate Certificate, SipTlsCertificates Tls, (DateTime, long)[] Stamps);
}
