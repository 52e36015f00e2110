using System.Net;
using System.Net.WebSockets;
using System.Text;
using Tandem.Interop.Tests.Peers;

namespace Tandem.Interop.Tests;

/// <summary>What hostile and broken peers send: a clear answer, a counter, and the server goes on.</summary>
public sealed class BadInputTests(SippTests.Server fixture) : IClassFixture<SippTests.Server>
{
    private TandemServer Tandem => fixture.Tandem;

    [Fact]
    public async Task ADatagramOfTheLargestSizeIsAnswered()
    {
        using var peer = new RawPeer(Tandem.SipPort);
        var head = Request(peer, "OPTIONS", "big1");
        await peer.SendAsync(Encoding.ASCII.GetBytes(head + "X-Padding: " + new string('a', 65_507 - head.Length - 15) + "\r\n\r\n"));
        var answers = await peer.CollectAsync();
        Assert.StartsWith("SIP/2.0 513 ", Assert.Single(answers), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ADatagramOverTheConfiguredLimitIsAnsweredAndCounted()
    {
        await using var tandem = await TandemServer.StartWithAsync(Ports.TakeOffset(), """{ "Tandem": { "Edge": { "Limits": { "MaxMessageBytes": 4096, "MaxHeaderBytes": 4096 } } } }""");
        using var peer = new RawPeer(tandem.SipPort);
        var head = Request(peer, "OPTIONS", "over1");
        await peer.SendAsync(Encoding.ASCII.GetBytes(head + "X-Padding: " + new string('a', 4096 - head.Length) + "\r\n\r\n"));
        Assert.StartsWith("SIP/2.0 513 ", Assert.Single(await peer.CollectAsync()), StringComparison.Ordinal);
        await peer.SendAsync(Encoding.ASCII.GetBytes(head.Replace("over1", "under1", StringComparison.Ordinal) + "X-Padding: " + new string('a', 3000) + "\r\n\r\n"));
        // Taken, and so challenged.
        Assert.StartsWith("SIP/2.0 407 ", Assert.Single(await peer.CollectAsync()), StringComparison.Ordinal);
        await tandem.CounterReachesAsync("tandem_edge_messages_refused", 1);
    }

    [Fact]
    public async Task AHundredWrongPasswordsBySipAreCountedAndTheRightOneStillRegisters()
    {
        // The time between two tries after too many wrong ones is short here, so that the right one need not wait; how long it is otherwise is tested in virtual time.
        await using var tandem = await TandemServer.StartWithAsync(
            Ports.TakeOffset(), """{ "Tandem": { "Core": { "Authentication": { "OfferSha256": false, "RetryDelay": "00:00:00.010" } } } }""");
        await Sipp.CallAsync("register-refused", "udp", tandem.SipPort, "dave", password: "wrong", times: 100);
        await tandem.CounterReachesAsync("tandem_core_authentication_failures", 10);
        await Sipp.CallAsync("register", "udp", tandem.SipPort, "dave");
    }

    [Fact]
    public async Task GarbageIsCountedAndNotAnswered()
    {
        using var peer = new RawPeer(Tandem.SipPort);
        var before = await Tandem.CounterAsync("tandem_edge_messages_refused");
        await peer.SendAsync(new byte[1200]);
        Assert.Empty(await peer.CollectAsync());
        await Tandem.CounterReachesAsync("tandem_edge_messages_refused", before + 1);
    }

    [Fact]
    public async Task AHeaderOfTenMegabytesOnTcpEndsTheConnection()
    {
        var start = Encoding.ASCII.GetBytes("OPTIONS sip:tandem.test SIP/2.0\r\nX-Long: ");
        var rest = Enumerable.Repeat<ReadOnlyMemory<byte>>(Enumerable.Repeat((byte)'a', 65_536).ToArray(), 160);
        var before = await Tandem.CounterAsync("tandem_edge_messages_refused", "TooLarge");
        await RawPeer.TalkAsync(Tandem.SipPort, [start, .. rest]);
        await Tandem.CounterReachesAsync("tandem_edge_messages_refused", before + 1, "TooLarge");
        using var peer = new RawPeer(Tandem.SipPort);
        Assert.Empty(await peer.CollectAsync());
    }

    [Fact]
    public async Task AnUnfinishedMessageOnTcpEndsTheConnectionAfterAWhile()
    {
        var before = await Tandem.CounterAsync("tandem_sip_connections_ended");
        await RawPeer.TalkAsync(Tandem.SipPort, [Encoding.ASCII.GetBytes("OPTIONS sip:tandem.test SIP/2.0\r\nVia: ")]);
        await Tandem.CounterReachesAsync("tandem_sip_connections_ended", before + 1);
    }

    [Fact]
    public async Task AWebSocketWithoutTheSipSubprotocolIsRefused()
    {
        using var socket = new ClientWebSocket();
        var refused = await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(new Uri($"ws://localhost:{Tandem.WebPort}/sip"), TestContext.Current.CancellationToken));
        Assert.Contains("400", refused.Message, StringComparison.Ordinal);
        await Tandem.CounterReachesAsync("tandem_sip_connections_refused", 1, "ubprotocol");
    }

    [Fact]
    public async Task AWebSocketFromAForeignOriginIsRefused()
    {
        using var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol("sip");
        socket.Options.SetRequestHeader("Origin", "https://evil.example");
        var refused = await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(new Uri($"ws://localhost:{Tandem.WebPort}/sip"), TestContext.Current.CancellationToken));
        Assert.Contains("403", refused.Message, StringComparison.Ordinal);
        await Tandem.CounterReachesAsync("tandem_sip_connections_refused", 1, "rigin");
    }

    [Fact]
    public async Task AHundredWrongPasswordsDoNotLockTheUserOut()
    {
        for (var i = 0; i < 100; i++)
        {
            using var response = await SignInAsync("dave", "wrong");
            Assert.True(response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.TooManyRequests, $"{response.StatusCode}");
        }

        await Sipp.CallAsync("register", "udp", Tandem.SipPort, "dave");
    }

    [Fact]
    public async Task AStrangerCannotRelay()
    {
        using var peer = new RawPeer(Tandem.SipPort);
        await peer.SendAsync(Encoding.ASCII.GetBytes(Request(peer, "MESSAGE", "relay1").Replace("sip:tandem.test", "sip:victim@192.0.2.1", StringComparison.Ordinal)
            .Replace("alice@tandem.test", "stranger@elsewhere.example", StringComparison.Ordinal) + "\r\n"));
        Assert.StartsWith("SIP/2.0 403 ", Assert.Single(await peer.CollectAsync()), StringComparison.Ordinal);
    }

    private Task<HttpResponseMessage> SignInAsync(string user, string password) => Tandem.Http.PostAsync(
        new Uri("/api/v1/session", UriKind.Relative), new StringContent($$"""{"userName":"{{user}}","password":"{{password}}"}""", Encoding.UTF8, "application/json"));

    private static string Request(RawPeer peer, string method, string id) =>
        $"{method} sip:tandem.test SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:{peer.Port};branch=z9hG4bK{id};rport\r\nMax-Forwards: 70\r\n"
        + $"From: <sip:alice@tandem.test>;tag=1\r\nTo: <sip:tandem.test>\r\nCall-ID: {id}\r\nCSeq: 1 {method}\r\nContent-Length: 0\r\n";
}
