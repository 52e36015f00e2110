using System.Net;
using System.Security.Cryptography.X509Certificates;
using Tandem.Server.Certificates;
using Tandem.Server.Hosting;
using Tandem.Server.Options;

namespace Tandem.Server.Tests.Hosting;

public sealed class ServerCertificateTests : IDisposable
{
    private static readonly string[] Names = ["localhost", "tandem.test"];
    private static readonly IPAddress[] Addresses = [IPAddress.Loopback, IPAddress.IPv6Loopback];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void One_is_made_for_all_names_and_addresses_and_kept()
    {
        var made = Load();
        Assert.True(made.IsSelfSigned);
        Assert.True(made.Leaf.HasPrivateKey);
        var subject = made.Leaf.Extensions.OfType<X509SubjectAlternativeNameExtension>().Single();
        Assert.Equal(Names, subject.EnumerateDnsNames());
        Assert.Equal(Addresses, subject.EnumerateIPAddresses());
        Assert.Equal(made.Leaf.Thumbprint, Load().Leaf.Thumbprint);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder.File(ServerCertificate.KeyFile)));
    }

    [Fact]
    public void It_is_made_anew_before_it_runs_out()
    {
        var made = Load();
        Assert.Equal(made.Leaf.Thumbprint, Load(after: TimeSpan.FromDays(366)).Leaf.Thumbprint);
        Assert.NotEqual(made.Leaf.Thumbprint, Load(after: TimeSpan.FromDays(368)).Leaf.Thumbprint);
    }

    [Fact]
    public void It_is_made_anew_for_a_new_name_or_address()
    {
        var made = Load().Leaf.Thumbprint;
        var renamed = Load(names: ["localhost", "example.com"]).Leaf.Thumbprint;
        var moved = Load(names: ["localhost", "example.com"], addresses: [IPAddress.Parse("192.0.2.1")]).Leaf.Thumbprint;
        Assert.Equal(3, new[] { made, renamed, moved }.Distinct().Count());
    }

    [Theory]
    [InlineData(ServerCertificate.CertificateFile)]
    [InlineData(ServerCertificate.KeyFile)]
    public void A_lost_or_damaged_file_is_made_good(string name)
    {
        Load();
        File.WriteAllText(_folder.File(name), "rubbish");
        Assert.True(Load().Leaf.HasPrivateKey);
        File.Delete(_folder.File(name));
        Assert.True(Load().Leaf.HasPrivateKey);
    }

    [Fact]
    public void A_PEM_of_the_operator_is_taken_with_its_chain()
    {
        using var leaf = SelfSignedCertificate.Make(["example.com"], [], DateTimeOffset.UtcNow);
        using var issuer = SelfSignedCertificate.Make(["issuer.test"], [], DateTimeOffset.UtcNow);
        File.WriteAllText(_folder.File("chain.pem"), leaf.ExportCertificatePem() + "\n" + issuer.ExportCertificatePem());
        File.WriteAllText(_folder.File("key.pem"), leaf.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        var taken = Load(new CertificateOptions { Pem = _folder.File("chain.pem"), Key = _folder.File("key.pem") });
        Assert.False(taken.IsSelfSigned);
        Assert.Equal(leaf.Thumbprint, taken.Leaf.Thumbprint);
        Assert.Equal([issuer.Thumbprint], taken.Chain.Select(c => c.Thumbprint));
        Assert.False(File.Exists(_folder.File(ServerCertificate.CertificateFile)));
    }

    [Fact]
    public void A_PEM_without_its_key_or_past_its_end_stops_the_start()
    {
        using var leaf = SelfSignedCertificate.Make(["example.com"], [], DateTimeOffset.UtcNow);
        var pem = _folder.File("cert.pem");
        File.WriteAllText(pem, leaf.ExportCertificatePem());
        Assert.Contains(pem, Assert.Throws<StartException>(() => Load(new CertificateOptions { Pem = pem })).Message, StringComparison.Ordinal);

        File.WriteAllText(pem, leaf.ExportCertificatePem() + "\n" + leaf.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        Assert.Contains("ran out", Assert.Throws<StartException>(() => Load(new CertificateOptions { Pem = pem }, after: TimeSpan.FromDays(400))).Message, StringComparison.Ordinal);
    }

    private ServerCertificate Load(CertificateOptions? options = null, IReadOnlyList<string>? names = null, IReadOnlyList<IPAddress>? addresses = null, TimeSpan after = default) =>
        ServerCertificate.Load(options ?? new CertificateOptions(), _folder.Path, names ?? Names, addresses ?? Addresses, new ShiftedClock(after));

    private sealed class ShiftedClock(TimeSpan shift) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + shift;
    }
}
