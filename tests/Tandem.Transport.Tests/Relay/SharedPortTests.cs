using System.Net.Security;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Time.Testing;
using Tandem.Stun;

namespace Tandem.Transport.Tests;

/// <summary>STUN in the clear, STUN over TLS, HTTP/1.1 and HTTP/2 on one port.</summary>
public sealed class SharedPortTests
{
    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task HTTPS_is_served_with_the_protocol_that_is_negotiated(string version)
    {
        await using var node = await StartAsync();
        using var http = Http();

        Assert.Equal($"HTTP/{version.Replace(".0", "")}", await GetAsync(http, node, version));
        Assert.Empty(node.Receiver.Rest());
    }

    [Fact]
    public async Task HTTP_1_is_served_to_a_client_that_negotiates_nothing()
    {
        await using var node = await StartAsync();
        using var client = await TestPeer.ConnectAsync(node.Address(), tls: true);

        await client.SendAsync("GET / HTTP/1.1\r\nHost: sip.test\r\nConnection: close\r\n\r\n"u8.ToArray());

        Assert.StartsWith("HTTP/1.1 200", Encoding.ASCII.GetString(await client.ReceiveAllAsync()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("stun.turn")]
    [InlineData("stun.nat-discovery")]
    // As coturn's client does, which then speaks STUN whatever is chosen.
    [InlineData("http/1.1", "stun.turn", "stun.nat-discovery")]
    [InlineData]
    public async Task STUN_over_TLS_is_told_by_what_is_negotiated_or_by_its_first_octet(params string[] offered)
    {
        await using var node = await StartAsync();
        node.Receiver.On = received => node.Sockets.Send(received.Flow, StunOctets.Response(1));
        var options = TestCertificate.ClientOptions();
        if (offered.Length > 0) options.ApplicationProtocols = [.. offered.Select(protocol => new SslApplicationProtocol(protocol))];
        using var client = await TestPeer.ConnectAsync(node.Address(), options);

        await client.SendAsync(StunOctets.Request(1));

        Assert.Equal(StunOctets.Response(1), await client.ReceiveAsync(28));
        Assert.Equal((StunTransport.Tls, 1), ((await node.Receiver.NextAsync(RelayEventKind.Received)).Flow is var flow ? flow.Transport : default, (int)flow.Listener));
    }

    [Fact]
    public async Task All_of_them_are_served_side_by_side_while_each_goes_on()
    {
        await using var node = await StartAsync();
        node.Receiver.On = received => node.Sockets.Send(received.Flow, StunOctets.Response(received.Octets[8]));
        using var clear = await TestPeer.ConnectAsync(node.Address());
        using var secure = await TestPeer.ConnectAsync(node.Address(), tls: true);
        using var http = Http();

        for (byte round = 1; round <= 5; round++)
        {
            await clear.SendAsync(StunOctets.Request(round));
            await secure.SendAsync(StunOctets.Request(round));
            Assert.Equal("HTTP/2", await GetAsync(http, node, "2.0"));
            Assert.Equal("HTTP/1.1", await GetAsync(http, node, "1.1"));
            Assert.Equal(StunOctets.Response(round), await clear.ReceiveAsync(28));
            Assert.Equal(StunOctets.Response(round), await secure.ReceiveAsync(28));
        }

        Assert.Equal((5, 5), (node.Metrics["tandem.relay.client.messages tcp in"], node.Metrics["tandem.relay.client.messages tls in"]));
    }

    [Fact]
    public async Task SIP_over_secure_WebSocket_goes_on_beside_STUN()
    {
        var sip = new TestReceiver { Answer = static input => input.Octets.ToArray() };
        await using var node = await RelayNode.StartBesideSipAsync(sip);
        node.Receiver.On = received => node.Sockets.Send(received.Flow, StunOctets.Response(1));
        using var secure = await TestPeer.ConnectAsync(node.Address(), tls: true);
        using var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol("sip");
        using var http = Http();
        await socket.ConnectAsync(new Uri($"wss://{node.Address()}/sip"), http, TestReceiver.Cancel);

        await socket.SendAsync("OPTIONS sip:x SIP/2.0\r\n\r\n"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, TestReceiver.Cancel);
        await secure.SendAsync(StunOctets.Request(1));

        Assert.StartsWith("OPTIONS", (await sip.NextAsync()).Text, StringComparison.Ordinal);
        Assert.Equal(StunOctets.Response(1), await secure.ReceiveAsync(28));
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, TestReceiver.Cancel);
    }

    [Fact]
    public async Task A_protocol_that_is_not_served_is_not_negotiated()
    {
        await using var node = await StartAsync(static listen => listen.UseStun(0, 1, RelayNode.Certificates));
        var options = TestCertificate.ClientOptions();
        options.ApplicationProtocols = [SslApplicationProtocol.Http2];

        await Assert.ThrowsAnyAsync<Exception>(() => TestPeer.ConnectAsync(node.Address(), options));
    }

    [Fact]
    public async Task A_port_of_STUN_alone_ends_HTTP_within_TLS()
    {
        await using var node = await StartAsync(static listen => listen.UseStun(0, 1, RelayNode.Certificates));
        using var client = await TestPeer.ConnectAsync(node.Address(), tls: true);

        await client.SendAsync("GET / HTTP/1.1\r\nHost: sip.test\r\n\r\n"u8.ToArray());
        client.EndSending();

        Assert.Empty(await client.ReceiveAllAsync());
        await node.Receiver.NextAsync(RelayEventKind.Closed);
        await node.StopAsync();
        Assert.Equal(1, node.Metrics["tandem.relay.connections.ended tls Broken"]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_client_that_says_nothing_is_ended(bool isTls)
    {
        var clock = new FakeTimeProvider();
        await using var node = await StartAsync(Beside, clock);
        using var client = await TestPeer.ConnectAsync(node.Address(), isTls);
        await Until.TrueAsync(() => node.Deadlines.Count == 1);
        if (isTls) await Until.TrueAsync(() => node.Handler.Gate.Count == 0);

        clock.Advance(TimeSpan.FromSeconds(10));

        Assert.Empty(await client.ReceiveAllAsync());
        Assert.Equal(1, node.Metrics[$"tandem.relay.connections.ended {(isTls ? "tls" : "tcp")} NoMessage"]);
        Assert.Equal(0, node.Deadlines.Count);
    }

    [Fact]
    public async Task A_client_that_sends_one_octet_and_waits_is_ended()
    {
        var clock = new FakeTimeProvider();
        await using var node = await StartAsync(Beside, clock);
        using var client = await TestPeer.ConnectAsync(node.Address());
        await client.SendAsync(new byte[1]);
        // The first octet has told STUN, which now waits for a whole message.
        await Until.TrueAsync(() => node.Handler.Gate.Count == 1 && node.Deadlines.Count == 1);

        clock.Advance(TimeSpan.FromSeconds(10));

        Assert.Empty(await client.ReceiveAllAsync());
        await node.Receiver.NextAsync(RelayEventKind.Closed);
    }

    [Fact]
    public async Task HTTP_in_the_clear_is_no_TLS_and_no_STUN()
    {
        await using var node = await StartAsync();
        using var client = await TestPeer.ConnectAsync(node.Address());

        await client.SendAsync("GET / HTTP/1.1\r\nHost: sip.test\r\n\r\n"u8.ToArray());

        Assert.DoesNotContain("200", Encoding.ASCII.GetString(await client.ReceiveAllAsync()), StringComparison.Ordinal);
        Assert.Empty(node.Receiver.Rest());
    }

    [Fact]
    public async Task A_listener_of_another_transport_stops_the_start()
    {
        var failure = await Assert.ThrowsAsync<ArgumentException>(() => StartAsync(static listen => listen.UseStun(1)));

        Assert.Contains("STUN listener 1 is Tls, not Tcp", failure.Message, StringComparison.Ordinal);
    }

    private static Task<RelayNode> StartAsync(Action<ListenOptions>? listen = null, TimeProvider? clock = null) => RelayNode.StartAsync(listen ?? Beside, static _ => { }, clock);

    private static void Beside(ListenOptions listen) => listen.UseStunBesideHttps(0, 1, RelayNode.Certificates);

    private static HttpClient Http() => new(new SocketsHttpHandler { SslOptions = TestCertificate.ClientOptions() });

    private static async Task<string> GetAsync(HttpClient http, RelayNode node, string version)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"https://{node.Address()}/") { Version = Version.Parse(version), VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        using var response = await http.SendAsync(request, TestReceiver.Cancel);
        return await response.Content.ReadAsStringAsync(TestReceiver.Cancel);
    }
}
