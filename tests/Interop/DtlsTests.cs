using System.Text.RegularExpressions;
using Tandem.Dtls;
using Tandem.Interop.Tests.Peers;

namespace Tandem.Interop.Tests;

/// <summary>Our DTLS against GnuTLS, which shares no code with the OpenSSL that ours stands on: the keys for SRTP are those that its client prints (its server prints none), and data goes both ways. Of AES-GCM for SRTP it knows nothing.</summary>
public sealed partial class DtlsTests : IDisposable
{
    private const string Priority = "NORMAL:-VERS-ALL:+VERS-DTLS1.2";

    private readonly TemporaryFolder _folder = new("tandem-dtls-");
    private DtlsFingerprint _fingerprint = null!;

    private string Certificate => _folder.File("peer.pem");

    private string Key => _folder.File("peer.key");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("SRTP_AES128_CM_HMAC_SHA1_80", SrtpProtectionProfile.Aes128CmSha1Tag80)]
    [InlineData("SRTP_AES128_CM_HMAC_SHA1_32", SrtpProtectionProfile.Aes128CmSha1Tag32)]
    public async Task AClientOfGnuTlsHasTheSameKeys(string name, SrtpProtectionProfile profile)
    {
        await MakeCertificateAsync("ec -pkeyopt ec_paramgen_curve:prime256v1");
        using var server = DatagramDtls.Listen();
        server.Session.Expect(_fingerprint);
        await using var client = ChildProcess.StartDialogue("gnutls-cli",
            ["--udp", "--insecure", "--mtu", "1200", "--priority", Priority, "--srtp-profiles", name, "--x509certfile", Certificate, "--x509keyfile", Key, .. Export, "-p", $"{server.Port}", "127.0.0.1"], _ => { });

        var established = await server.NextAsync();
        Assert.Equal((DtlsOutputKind.Established, profile), (established.Kind, established.Keys?.Profile));
        Assert.Equal(await PrintedKeysAsync(client), Octets(established.Keys!));

        client.Say("from the client");
        Assert.Equal("from the client\n"u8.ToArray(), (await server.NextAsync()).Octets.ToArray());
    }

    [Theory]
    [InlineData("SRTP_AES128_CM_HMAC_SHA1_80", SrtpProtectionProfile.Aes128CmSha1Tag80, "ec -pkeyopt ec_paramgen_curve:prime256v1")]
    [InlineData("SRTP_AES128_CM_HMAC_SHA1_80", SrtpProtectionProfile.Aes128CmSha1Tag80, "rsa -pkeyopt rsa_keygen_bits:2048")]
    public async Task AServerOfGnuTlsAgreesAndSendsBack(string name, SrtpProtectionProfile profile, string key)
    {
        await MakeCertificateAsync(key);
        var port = Ports.Take();
        await using var server = ChildProcess.Start("gnutls-serv",
            ["--udp", "--echo", "--nocookie", "--mtu", "1200", "--priority", Priority, "--srtp-profiles", name, "--x509certfile", Certificate, "--x509keyfile", Key, "--require-client-cert", "-p", $"{port}"]);
        using var client = DatagramDtls.Connect(port);
        client.Session.Expect(_fingerprint);

        var established = await client.NextAsync();
        Assert.Equal((DtlsOutputKind.Established, profile), (established.Kind, established.Keys?.Profile));
        Assert.True(client.Session.Send("there and back\n"u8));
        Assert.Equal("there and back\n"u8.ToArray(), (await client.NextAsync()).Octets.ToArray());
        Assert.Contains($"DTLS profile set to {name}", server.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnotherCertificateThanTheAnnouncedOneIsRefused()
    {
        await MakeCertificateAsync("ec -pkeyopt ec_paramgen_curve:prime256v1");
        using var server = DatagramDtls.Listen();
        server.Session.Expect(DatagramDtls.Certificate.Fingerprint);
        await using var client = ChildProcess.StartDialogue("gnutls-cli",
            ["--udp", "--insecure", "--priority", Priority, "--srtp-profiles", "SRTP_AES128_CM_HMAC_SHA1_80", "--x509certfile", Certificate, "--x509keyfile", Key, "-p", $"{server.Port}", "127.0.0.1"], _ => { });

        var failed = await server.NextAsync();
        Assert.Equal((DtlsOutputKind.Failed, DtlsFailure.Fingerprint), (failed.Kind, failed.Failure));
    }

    private static string[] Export => ["--keymatexport", "EXTRACTOR-dtls_srtp", "--keymatexportsize", "60"];

    private static byte[] Octets(SrtpKeys keys) => [.. keys.ClientKey.Span, .. keys.ServerKey.Span, .. keys.ClientSalt.Span, .. keys.ServerSalt.Span];

    private static async Task<byte[]> PrintedKeysAsync(ChildProcess peer)
    {
        await peer.PrintsAsync(TimeSpan.FromSeconds(30), "Key material: ");
        return Convert.FromHexString(KeyMaterial().Match(peer.Output).Groups[1].Value);
    }

    private async Task MakeCertificateAsync(string key)
    {
        await OpenSslAsync($"req -x509 -newkey {key} -nodes -keyout {Key} -out {Certificate} -days 2 -subj /CN=peer");
        var printed = await OpenSslAsync($"x509 -in {Certificate} -noout -fingerprint -sha256");
        Assert.True(DtlsFingerprint.TryParse("sha-256 " + printed.Trim().Split('=')[1], out var fingerprint), printed);
        _fingerprint = fingerprint;
    }

    private static async Task<string> OpenSslAsync(string arguments)
    {
        var (exitCode, output) = await ChildProcess.RunAsync(TimeSpan.FromSeconds(30), "openssl", arguments.Split(' '));
        Assert.True(exitCode == 0, output);
        return output;
    }

    [GeneratedRegex("Key material: ([0-9a-f]+)\n")]
    private static partial Regex KeyMaterial();
}
