using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Tandem.Dtls;

/// <summary>Who we are in a handshake: a self-signed certificate and its key, known to the other side by its fingerprint alone (RFC 8827 section 6.5). Immutable; thread-safe.</summary>
public sealed class DtlsCertificate
{
    private static readonly TimeSpan ClockSkew = TimeSpan.FromDays(1);

    private DtlsCertificate(byte[] der, byte[] privateKey)
    {
        (Der, PrivateKey) = (der, privateKey);
        Fingerprint = DtlsFingerprint.Of(der);
    }

    /// <summary>What goes into the SDP.</summary>
    public DtlsFingerprint Fingerprint { get; }

    internal byte[] Der { get; }

    internal byte[] PrivateKey { get; }

    /// <summary>Makes one on the curve P-256, which says nothing of its owner.</summary>
    /// <param name="now">The wall clock.</param>
    /// <param name="lifetime">For how long it is valid; browsers take 30 days.</param>
    public static DtlsCertificate Create(DateTimeOffset now, TimeSpan lifetime)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=WebRTC", key, HashAlgorithmName.SHA256).CreateSelfSigned(now - ClockSkew, now + lifetime);
        return new DtlsCertificate(certificate.RawData, key.ExportECPrivateKey());
    }
}
