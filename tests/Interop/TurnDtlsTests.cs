using System.Net;
using System.Net.Sockets;
using Tandem.Interop.Tests.Peers;

namespace Tandem.Interop.Tests;

/// <summary>TURN over DTLS (RFC 7350): its handshake against OpenSSL's client, and what of it crosses the network, as TShark reads it.</summary>
public sealed class TurnDtlsTests
{
    private const string Own = "tandem.test";

    [Fact]
    public async Task EveryDatagramIsWellFormedAndTheFirstHelloIsAnsweredByACookieAlone()
    {
        await using var tandem = await TandemServer.StartAsync("--lab");
        await using var peer = EchoPeer.Start();
        await using var capture = await Capture.StartAsync("dtls", tandem.StunTlsPort);
        var run = await Uclient.RunAsync(tandem.StunTlsPort, [.. Uclient.Alice, "-S", .. Uclient.To(peer), "-n", "10"]);
        run.AssertNothingLost();
        await capture.StopAsync();

        Assert.Empty(await capture.ReadAsync("_ws.malformed or _ws.expert.severity==error", "frame.number", "_ws.expert.message"));
        var fromServer = $"udp.srcport=={tandem.StunTlsPort}";
        var requests = await capture.ReadAsync($"{fromServer} and dtls.handshake.type==3", "frame.number", "dtls.handshake.cookie");
        Assert.NotEmpty(requests);
        // Nothing else is said to a client that has not sent its cookie back.
        var hellos = await capture.ReadAsync($"dtls.handshake.type==1 and dtls.handshake.cookie_length==0 and not {fromServer}", "udp.length");
        var answers = await capture.ReadAsync($"{fromServer} and dtls.handshake.type==3", "udp.length");
        Assert.Equal(hellos.Length, answers.Length);
        Assert.All(hellos.Zip(answers), pair => Assert.True(int.Parse(pair.Second, null) < int.Parse(pair.First, null)));
        Assert.NotEmpty(await capture.ReadAsync($"{fromServer} and dtls.handshake.type==2 and dtls.handshake.version==0xfefd", "frame.number"));
        // No datagram of a handshake is longer than the MTU.
        Assert.All(await capture.ReadAsync($"{fromServer} and dtls.handshake", "udp.length"), length => Assert.InRange(int.Parse(length, null), 1, 1200 + 8));
        // STUN is nowhere in the clear.
        Assert.Empty(await capture.ReadAsync("stun", "frame.number"));
    }

    [Fact]
    public async Task OpensslTrustsTheCertificateAndANewOneIsShownAfterASignal()
    {
        using var files = await TlsFiles.MakeAsync();
        await using var tandem = await TandemServer.StartAsync(
            "--lab", "--set", $"Certificate:Pem={files.Certificate(Own)}", "--set", $"Certificate:Key={files.Key(Own)}");
        var before = await ShownAsync(tandem, files);
        Assert.Contains("Verify return code: 0 (ok)", before, StringComparison.Ordinal);
        Assert.Contains("DTLSv1.2", before, StringComparison.Ordinal);

        await files.RenewAsync(Own);
        await tandem.SignalAsync("HUP");
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var after = before;
        while (Certificate(after) == Certificate(before))
        {
            patience.Token.ThrowIfCancellationRequested();
            after = await ShownAsync(tandem, files);
        }

        Assert.Contains("Verify return code: 0 (ok)", after, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-dtls1 -cipher ALL:@SECLEVEL=0")]
    [InlineData("-dtls1_2 -cipher AES128-SHA256")]
    public async Task OldVersionsAndCiphersAreRefused(string arguments)
    {
        await using var tandem = await TandemServer.StartAsync("--lab");
        await using var openssl = ChildProcess.StartDialogue("openssl", ["s_client", .. arguments.Split(' '), "-connect", $"127.0.0.1:{tandem.StunTlsPort}"], _ => { });
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await openssl.EndAsync(patience.Token);
        Assert.Contains("alert", openssl.Output, StringComparison.Ordinal);
        await tandem.CounterReachesAsync("tandem_relay_dtls_refused", 1, "reason=\"Handshake\"");
    }

    [Fact]
    public async Task ASpoofedSourceCostsNothingAndDisturbsNobody()
    {
        await using var tandem = await TandemServer.StartAsync("--lab");
        await using var peer = EchoPeer.Start();
        var hello = await FirstHelloAsync();
        using var socket = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        socket.Connect(IPAddress.Loopback, tandem.StunTlsPort);
        for (var i = 0; i < 1000; i++)
        {
            // Another client each time.
            hello[13 + 12 + 2 + 31] = (byte)i;
            hello[13 + 12 + 2 + 30] = (byte)(i >> 8);
            await socket.SendAsync(hello, TestContext.Current.CancellationToken);
        }

        (await Uclient.RunAsync(tandem.StunTlsPort, [.. Uclient.Alice, "-S", .. Uclient.To(peer), "-n", "10"])).AssertNothingLost();
        await tandem.CounterReachesAsync("tandem_relay_dtls_refused", 1000, "reason=\"NoCookie\"");
        // Of all those, the client alone made a handshake.
        Assert.InRange(await tandem.CounterAsync("tandem_relay_connections_opened", "transport=\"dtls\""), 1, 4);
    }

    private static string Certificate(string output)
    {
        var start = output.IndexOf("-----BEGIN CERTIFICATE-----", StringComparison.Ordinal);
        return start < 0 ? "" : output[start..output.IndexOf("-----END", start, StringComparison.Ordinal)];
    }

    /// <summary>What openssl prints of a handshake.</summary>
    private static async Task<string> ShownAsync(TandemServer tandem, TlsFiles files)
    {
        await using var openssl = ChildProcess.StartDialogue("openssl", ["s_client", "-dtls", "-mtu", "1200", "-connect", $"127.0.0.1:{tandem.StunTlsPort}", "-CAfile", files.Authorities], _ => { });
        await openssl.PrintsAsync(TimeSpan.FromSeconds(60), "Verify return code");
        return openssl.Output;
    }

    /// <summary>The first datagram of openssl's client.</summary>
    private static async Task<byte[]> FirstHelloAsync()
    {
        using var listener = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        await using var openssl = ChildProcess.StartDialogue("openssl", ["s_client", "-dtls1_2", "-connect", $"127.0.0.1:{((IPEndPoint)listener.Client.LocalEndPoint!).Port}"], _ => { });
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        return (await listener.ReceiveAsync(patience.Token)).Buffer;
    }
}
