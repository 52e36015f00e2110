using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Tandem.Dtls.Native;

namespace Tandem.Dtls;

/// <summary>
/// Who we are in a handshake: a self-signed certificate and its key, known to the other side by its fingerprint alone (RFC 8827 section 6.5), or one of a server with the chain by which clients trust it. Immutable; thread-safe.
/// </summary>
public sealed class DtlsCertificate
{
    private static readonly TimeSpan ClockSkew = TimeSpan.FromDays(1);

    private DtlsCertificate(byte[] der, int keyType, byte[] privateKey, IReadOnlyList<byte[]> issuers)
    {
        (Der, KeyType, PrivateKey, Issuers) = (der, keyType, privateKey, issuers);
        Fingerprint = DtlsFingerprint.Of(der);
    }

    /// <summary>What goes into the SDP.</summary>
    public DtlsFingerprint Fingerprint { get; }

    internal byte[] Der { get; }

    internal int KeyType { get; }

    internal byte[] PrivateKey { get; }

    internal IReadOnlyList<byte[]> Issuers { get; }

    /// <summary>Makes one on the curve P-256, which says nothing of its owner.</summary>
    /// <param name="now">The wall clock.</param>
    /// <param name="lifetime">For how long it is valid; browsers take 30 days.</param>
    public static DtlsCertificate Create(DateTimeOffset now, TimeSpan lifetime)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=WebRTC", key, HashAlgorithmName.SHA256).CreateSelfSigned(now - ClockSkew, now + lifetime);
        return From(certificate, []);
    }

    /// <summary>Takes one that there is.</summary>
    /// <param name="certificate">With its private key, of an elliptic curve or RSA, which can be exported.</param>
    /// <param name="issuers">The certificates between it and its root, in their order; none for a self-signed one.</param>
    /// <exception cref="CryptographicException">There is no such key.</exception>
    public static DtlsCertificate From(X509Certificate2 certificate, IEnumerable<X509Certificate2> issuers)
    {
        using var curve = certificate.GetECDsaPrivateKey();
        using var rsa = certificate.GetRSAPrivateKey();
        var (type, key) = (curve, rsa) switch
        {
            ({ }, _) => (LibSsl.KeyTypeEllipticCurve, curve.ExportECPrivateKey()),
            (_, { }) => (LibSsl.KeyTypeRsa, rsa.ExportRSAPrivateKey()),
            _ => throw new CryptographicException("The certificate has no private key of an elliptic curve or RSA."),
        };
        return new DtlsCertificate(certificate.RawData, type, key, [.. issuers.Select(issuer => issuer.RawData)]);
    }
}
