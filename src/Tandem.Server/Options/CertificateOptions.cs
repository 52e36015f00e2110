namespace Tandem.Server.Options;

/// <summary>The certificate of HTTPS and SIP over TLS. Without one of your own a self-signed one is made in the data folder.</summary>
internal sealed record CertificateOptions
{
    /// <summary>PEM file with the certificate and, behind it, those that lead to its root.</summary>
    public string? Pem { get; init; }

    /// <summary>PEM file with the private key, when it is not in the same file.</summary>
    public string? Key { get; init; }
}
