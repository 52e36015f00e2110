using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Tandem.Transport.Tests;

/// <summary>An authority of a test, and the certificates that it gives.</summary>
internal sealed class TestAuthority
{
    private static int _serial;

    private readonly X509Certificate2 _certificate;

    public TestAuthority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        _certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-2), DateTimeOffset.UtcNow.AddDays(2));
    }

    /// <summary>For who trusts it.</summary>
    public X509Certificate2Collection Trust => [X509CertificateLoader.LoadCertificate(_certificate.RawData)];

    /// <summary>A certificate of a SIP domain, as RFC 5922 section 4 wants it.</summary>
    public X509Certificate2 Domain(string domain, bool isExpired = false) => Give("CN=node", names => names.AddUri(new Uri($"sip:{domain}")), isExpired);

    /// <summary>A certificate with a subject and, unless null, a subjectAltName.</summary>
    public X509Certificate2 Give(string subject, Action<SubjectAlternativeNameBuilder>? addNames, bool isExpired = false)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        addNames?.Invoke(names);
        if (addNames is not null) request.CertificateExtensions.Add(names.Build());
        var end = isExpired ? DateTimeOffset.UtcNow.AddHours(-1) : DateTimeOffset.UtcNow.AddDays(1);
        using var given = request.Create(_certificate, DateTimeOffset.UtcNow.AddDays(-1), end, BitConverter.GetBytes(Interlocked.Increment(ref _serial)));
        return given.CopyWithPrivateKey(key);
    }

    /// <summary>For a peer that connects, shows a certificate and takes any.</summary>
    public static SslClientAuthenticationOptions Client(X509Certificate2? certificate) => new()
    {
        TargetHost = "tandem.test",
        RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate is not null,
        ClientCertificateContext = certificate is null ? null : SslStreamCertificateContext.Create(certificate, null, offline: true),
    };

    /// <summary>For a node that shows a certificate to everybody and trusts this authority.</summary>
    public SipTlsCertificates Certificates(X509Certificate2 own)
    {
        var context = SslStreamCertificateContext.Create(own, null, offline: true);
        return new SipTlsCertificates(context, context, Trust);
    }
}

/// <summary>Certificates that a test exchanges.</summary>
internal sealed class TestCertificates(SipTlsCertificates first) : ISipTlsCertificates
{
    public SipTlsCertificates Current { get; set; } = first;
}
