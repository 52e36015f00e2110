using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Tandem.Server.Hosting;
using Tandem.Server.Options;

namespace Tandem.Server.Certificates;

/// <summary>The certificate with which HTTPS and SIP over TLS answer.</summary>
/// <param name="Leaf">The certificate with its private key.</param>
/// <param name="Chain">The certificates that lead to its root; empty for a self-signed one.</param>
/// <param name="IsSelfSigned">Whether Tandem made it, so that no browser trusts it unasked.</param>
internal sealed record ServerCertificate(X509Certificate2 Leaf, X509Certificate2Collection Chain, bool IsSelfSigned)
{
    /// <summary>The file of the self-signed certificate in the data folder; browsers and phones can import it.</summary>
    public const string CertificateFile = "tandem.crt";

    /// <summary>The file of its private key.</summary>
    public const string KeyFile = "tandem.key";

    /// <summary>Reads the certificate that the options name, or else the one of the data folder, which is made when it is missing, runs out or lacks a name.</summary>
    /// <exception cref="StartException">The files that the options name hold no usable certificate.</exception>
    public static ServerCertificate Load(CertificateOptions options, string dataFolder, IReadOnlyList<string> names, IReadOnlyList<IPAddress> addresses, TimeProvider clock) =>
        options.Pem is { } pem ? Read(pem, options.Key, clock) : LoadSelfSigned(dataFolder, names, addresses, clock);

    private static ServerCertificate Read(string pem, string? key, TimeProvider clock)
    {
        try
        {
            var leaf = X509Certificate2.CreateFromPemFile(pem, key);
            var chain = new X509Certificate2Collection();
            chain.ImportFromPemFile(pem);
            if (chain.Count > 0) chain.RemoveAt(0);
            if (leaf.NotAfter < clock.GetLocalNow()) throw new CryptographicException($"It ran out on {leaf.NotAfter:yyyy-MM-dd}.");
            return new ServerCertificate(leaf, chain, IsSelfSigned: false);
        }
        catch (Exception unusable) when (unusable is CryptographicException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            var problem = new OptionProblem($"{ServerConfiguration.Root}:{nameof(TandemOptions.Certificate)}:{nameof(CertificateOptions.Pem)}", pem,
                $"it does not hold a usable certificate with its private key{(key is null ? "" : $" in {key}")}: {unusable.Message}");
            throw new StartException(problem.ToString(), StartException.Configuration);
        }
    }

    private static ServerCertificate LoadSelfSigned(string dataFolder, IReadOnlyList<string> names, IReadOnlyList<IPAddress> addresses, TimeProvider clock)
    {
        var certificateFile = Path.Combine(dataFolder, CertificateFile);
        var keyFile = Path.Combine(dataFolder, KeyFile);
        if (TryReadSelfSigned(certificateFile, keyFile) is { } kept)
        {
            if (SelfSignedCertificate.Serves(kept, names, addresses, clock.GetUtcNow())) return new ServerCertificate(kept, [], IsSelfSigned: true);
            kept.Dispose();
        }

        using var made = SelfSignedCertificate.Make(names, addresses, clock.GetUtcNow());
        using var key = made.GetECDsaPrivateKey()!;
        DataFolder.Replace(keyFile, key.ExportPkcs8PrivateKeyPem() + "\n");
        DataFolder.Replace(certificateFile, made.ExportCertificatePem() + "\n");
        return new ServerCertificate(X509Certificate2.CreateFromPemFile(certificateFile, keyFile), [], IsSelfSigned: true);
    }

    /// <summary>Null when a file is missing or damaged, or when the two do not belong together: a crash between writing them. Then both are made anew.</summary>
    private static X509Certificate2? TryReadSelfSigned(string certificateFile, string keyFile)
    {
        try
        {
            return X509Certificate2.CreateFromPemFile(certificateFile, keyFile);
        }
        catch (Exception unusable) when (unusable is CryptographicException or ArgumentException or FileNotFoundException)
        {
            return null;
        }
    }
}
