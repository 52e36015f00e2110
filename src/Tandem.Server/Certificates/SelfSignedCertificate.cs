using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Tandem.Server.Certificates;

/// <summary>Makes the certificate of a node that was given none.</summary>
internal static class SelfSignedCertificate
{
    /// <summary>How long it is valid: browsers refuse a server certificate of more than 398 days.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(397);

    /// <summary>How long before its end it is made anew.</summary>
    public static readonly TimeSpan RenewBefore = TimeSpan.FromDays(30);

    /// <summary>Makes a certificate with a new P-256 key for these names and addresses.</summary>
    public static X509Certificate2 Make(IEnumerable<string> names, IEnumerable<IPAddress> addresses, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Tandem", key, HashAlgorithmName.SHA256);
        var subject = new SubjectAlternativeNameBuilder();
        foreach (var name in names) subject.AddDnsName(name);
        foreach (var address in addresses) subject.AddIpAddress(address);
        request.CertificateExtensions.Add(subject.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1"), new Oid("1.3.6.1.5.5.7.3.2")], critical: false));
        // A clock that is a little behind must not refuse it.
        return request.CreateSelfSigned(now.AddHours(-1), now + Lifetime);
    }

    /// <summary>Whether the certificate names everything it should and is valid for some time yet.</summary>
    public static bool Serves(X509Certificate2 certificate, IEnumerable<string> names, IEnumerable<IPAddress> addresses, DateTimeOffset now)
    {
        var subject = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().FirstOrDefault();
        return subject is not null
            && certificate.NotAfter - now.LocalDateTime > RenewBefore
            && !names.Except(subject.EnumerateDnsNames(), StringComparer.OrdinalIgnoreCase).Any()
            && !addresses.Except(subject.EnumerateIPAddresses()).Any();
    }
}
