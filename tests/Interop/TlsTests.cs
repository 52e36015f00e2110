using Tandem.Interop.Tests.Peers;

namespace Tandem.Interop.Tests;

/// <summary>TLS with certificates on both sides (RFC 5922) against openssl and Kamailio, with the certificates of docs/tls.md.</summary>
public sealed class TlsTests : IAsyncLifetime
{
    private const string Own = "tandem.test";
    private const string Partner = "partner.example";

    private TlsFiles _files = null!;

    public async ValueTask InitializeAsync() => _files = await TlsFiles.MakeAsync();

    public ValueTask DisposeAsync()
    {
        _files.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData("-tls1_2")]
    [InlineData("-tls1_3")]
    public async Task OpensslShowsItsCertificateAndIsAnswered(string version)
    {
        await using var tandem = await StartAsync("Required");
        await using var openssl = Openssl(tandem, $"{version} -cert {_files.Certificate(Partner)} -key {_files.Key(Partner)}");
        await openssl.PrintsAsync(TimeSpan.FromSeconds(60), "SIP/2.0 200");
    }

    [Theory]
    [InlineData("-tls1_2", "")]
    [InlineData("-tls1_3", "")]
    [InlineData("-tls1_1 -cipher ALL:@SECLEVEL=0", "-cert {0} -key {1}")]
    public async Task OpensslWithoutACertificateOrWithAnOldVersionIsRefused(string version, string certificate)
    {
        await using var tandem = await StartAsync("Required");
        certificate = string.Format(System.Globalization.CultureInfo.InvariantCulture, certificate, _files.Certificate(Partner), _files.Key(Partner));
        await using var openssl = Openssl(tandem, $"{version} {certificate}");
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await openssl.EndAsync(patience.Token);
        Assert.DoesNotContain("SIP/2.0", openssl.Output, StringComparison.Ordinal);
        if (certificate.Length == 0) await tandem.CounterReachesAsync("tandem_sip_tls_certificates_refused", 1);
        else Assert.Contains("alert", openssl.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ANewCertificateIsShownAfterASignalAndTheOldConnectionStays()
    {
        await using var tandem = await StartAsync("Off");
        await using var old = Openssl(tandem, "");
        await old.PrintsAsync(TimeSpan.FromSeconds(60), "SIP/2.0 200");
        var before = await SerialAsync(tandem);

        await _files.RenewAsync(Own);
        await tandem.SignalAsync("HUP");

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (await SerialAsync(tandem) == before) await Task.Delay(100, patience.Token);
        Assert.False(old.HasEnded);
    }

    [Fact]
    public async Task AnOwnUserCallsAPhoneBehindKamailioOverMutualTls()
    {
        await using var phone = await Sipp.AnswerAsync("answer", "udp");
        var port = Ports.Take();
        await using var tandem = await StartAsync("Required", port);
        await using var kamailio = await StartKamailioAsync(tandem, port, phone.Port, out _);
        await Sipp.CallAsync("call", "udp", tandem.SipPort, "alice", "anybody", calleeDomain: Partner);
        await phone.SucceedsAsync();
    }

    [Fact]
    public async Task KamailioIsTheNeighbourBecauseItsCertificateSaysSo()
    {
        await using var phone = await Sipp.AnswerAsync("answer", "udp");
        var port = Ports.Take();
        await using var tandem = await StartAsync("Required", port);
        await using var kamailio = await StartKamailioAsync(tandem, port, phonePort: 9, out var plain);
        await Sipp.CallAsync("register", "udp", tandem.SipPort, "bob", contact: $"127.0.0.1:{phone.Port}");
        // The caller is a user of Tandem, with a password that is not his: whoever was asked for it would not get through.
        await Sipp.CallAsync("call", "udp", plain, "alice", "bob", password: "wrong");
        await phone.SucceedsAsync();
    }

    private Task<TandemServer> StartAsync(string clients, int partnerPort = 9) => TandemServer.StartWithAsync(Ports.TakeOffset(), $$"""
        { "Tandem": {
            "Certificate": { "Pem": "{{_files.Certificate(Own)}}", "Key": "{{_files.Key(Own)}}", "Authorities": "{{_files.Authorities}}", "Clients": "{{clients}}" },
            "Neighbours": [ { "Address": "127.0.0.1:{{partnerPort}}", "Transport": "tls", "Domains": [ "{{Partner}}" ], "TlsDomain": "{{Partner}}" } ] } }
        """);

    private Task<Kamailio> StartKamailioAsync(TandemServer tandem, int tlsPort, int phonePort, out int plainPort)
    {
        plainPort = Ports.Take();
        return Kamailio.StartAsync(plainPort, $"sip:phone@127.0.0.1:{phonePort}", $"sip:127.0.0.1:{tandem.TlsPort};transport=tls",
            (tlsPort, _files.Certificate(Partner), _files.Key(Partner), _files.Authorities));
    }

    /// <summary>s_client that checks the server, sends OPTIONS and shows what it gets, until it is ended or refused.</summary>
    private ChildProcess Openssl(TandemServer tandem, string more)
    {
        var request = _files.Write("options.txt", string.Join("\r\n", "OPTIONS sip:127.0.0.1 SIP/2.0", "Via: SIP/2.0/TLS 127.0.0.1:9;branch=z9hG4bKopenssl", "From: <sip:a@partner.example>;tag=1",
            "To: <sip:127.0.0.1>", "Call-ID: openssl", "CSeq: 1 OPTIONS", "Max-Forwards: 70", "Content-Length: 0", "", ""));
        return ChildProcess.Start("/bin/sh", ["-c",
            $"exec openssl s_client -connect 127.0.0.1:{tandem.TlsPort} -CAfile {_files.Authorities} -verify_return_error -quiet -ign_eof {more} <{request} 2>&1"]);
    }

    private async Task<string> SerialAsync(TandemServer tandem)
    {
        await using var openssl = ChildProcess.Start("/bin/sh", ["-c", $"openssl s_client -connect 127.0.0.1:{tandem.TlsPort} -CAfile {_files.Authorities} </dev/null 2>/dev/null | openssl x509 -noout -serial"]);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        Assert.True(await openssl.EndAsync(patience.Token) == 0, openssl.Output);
        Assert.Contains("serial=", openssl.Output, StringComparison.Ordinal);
        return openssl.Output;
    }
}
