using System.Security.Cryptography;
using Tandem.Dtls;

namespace Tandem.Transport;

/// <summary>The certificate with which clients by DTLS are answered: that of TLS, which may change while the node runs. Associations that stand are left alone. The loop only.</summary>
internal sealed class DtlsIdentity(ISipTlsCertificates? certificates, RelayContext context) : IDisposable
{
    private readonly DtlsOptions _options = new()
    {
        SrtpProfiles = [],
        AsksForCertificate = false,
        Mtu = context.Options.DtlsMtu,
        HandshakeTime = context.Options.DtlsHandshakeTimeout,
        // RFC 6347 section 4.2.4.1: nobody has looked at the path before.
        RetransmissionTime = TimeSpan.FromSeconds(1),
    };

    private SipTlsCertificates? _read;
    private DtlsContext? _current;

    /// <summary>What new sessions are made of; null when there is no certificate that OpenSSL takes.</summary>
    public DtlsContext? Current
    {
        get
        {
            var inForce = certificates?.Current;
            if (ReferenceEquals(inForce, _read)) return _current;
            _read = inForce;
            // OpenSSL keeps what its sessions need.
            _current?.Dispose();
            return _current = inForce is null ? null : Make(inForce);
        }
    }

    public void Dispose() => _current?.Dispose();

    private DtlsContext? Make(SipTlsCertificates inForce)
    {
        try
        {
            return new DtlsContext(DtlsCertificate.From(inForce.Own.TargetCertificate, inForce.Own.IntermediateCertificates), _options);
        }
        catch (Exception unusable) when (unusable is CryptographicException or OpenSslException or DllNotFoundException)
        {
            TransportLog.NoDtlsCertificate(context.Logger, unusable);
            return null;
        }
    }
}
