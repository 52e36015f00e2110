using System.Net;
using System.Net.Http.Headers;
using System.Net.WebSockets;
using System.Text;
using Tandem.Sip;

namespace Tandem.Transport.Tests;

public sealed class WebSocketTests
{
    private static readonly byte[] Message = "OPTIONS sip:x SIP/2.0\r\n\r\nß"u8.ToArray();

    private static CancellationToken Cancel => TestReceiver.Cancel;

    [Theory]
    [InlineData(SipTransport.Ws, WebSocketMessageType.Text)]
    [InlineData(SipTransport.Ws, WebSocketMessageType.Binary)]
    [InlineData(SipTransport.Wss, WebSocketMessageType.Text)]
    public async Task A_message_comes_with_the_flow_it_is_answered_on(SipTransport transport, WebSocketMessageType type)
    {
        await using var node = await TestNode.StartAsync(SipTransport.Udp, transport);
        node.Receiver.Answer = input => [.. "re: "u8, .. input.Octets.Span];
        using var socket = await ConnectAsync(node, 1);
        Assert.Equal("sip", socket.SubProtocol);

        await socket.SendAsync(Message, type, endOfMessage: true, Cancel);

        var input = await node.Receiver.NextAsync();
        Assert.Equal(Message, input.Octets);
        Assert.Equal((transport, (byte)1), (input.Flow.Transport, input.Flow.Listener));
        Assert.NotEqual(0ul, input.Flow.Connection);
        var (octets, answerType) = await ReceiveAsync(socket);
        Assert.Equal("re: " + Encoding.UTF8.GetString(Message), Encoding.UTF8.GetString(octets));
        Assert.Equal(WebSocketMessageType.Text, answerType);
    }

    [Fact]
    public async Task A_message_that_is_no_text_goes_out_as_binary()
    {
        await using var node = await TestNode.StartAsync(SipTransport.Ws);
        node.Receiver.Answer = static _ => [0xFF, 0xFE];
        using var socket = await ConnectAsync(node);

        await socket.SendAsync(Message, WebSocketMessageType.Text, endOfMessage: true, Cancel);

        var (octets, type) = await ReceiveAsync(socket);
        Assert.Equal([0xFF, 0xFE], octets);
        Assert.Equal(WebSocketMessageType.Binary, type);
    }

    [Fact]
    public async Task Messages_in_fragments_and_of_every_size_come_whole()
    {
        await using var node = await TestNode.StartAsync(SipTransport.Ws);
        node.Receiver.Answer = input => input.Octets.ToArray();
        using var socket = await ConnectAsync(node);
        foreach (var size in (int[])[1, 3, 125, 126, 4095, 4096, 4097, 8193, 65_535])
        {
            var octets = Encoding.ASCII.GetBytes(new string('m', size));

            await socket.SendAsync(octets.AsMemory(0, size / 2), WebSocketMessageType.Text, endOfMessage: false, Cancel);
            await socket.SendAsync(octets.AsMemory(size / 2), WebSocketMessageType.Text, endOfMessage: true, Cancel);

            Assert.Equal(octets, (await node.Receiver.NextAsync()).Octets);
            Assert.Equal(octets, (await ReceiveAsync(socket)).Octets);
        }
    }

    [Fact]
    public async Task Many_messages_in_one_batch_stay_apart_and_in_order()
    {
        await using var node = await TestNode.StartAsync(SipTransport.Ws);
        using var socket = await ConnectAsync(node);
        await socket.SendAsync(Message, WebSocketMessageType.Text, endOfMessage: true, Cancel);
        var flow = (await node.Receiver.NextAsync()).Flow;

        await node.OnLaneAsync(() => Enumerable.Range(0, 300).All(i => node.Sockets.Send(flow, Encoding.ASCII.GetBytes($"{i} {new string('x', i * 10)}"))));

        for (var i = 0; i < 300; i++) Assert.StartsWith($"{i} ", Encoding.ASCII.GetString((await ReceiveAsync(socket)).Octets), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_keep_alive_is_answered_and_not_handed_on()
    {
        await using var node = await TestNode.StartAsync(SipTransport.Ws);
        using var socket = await ConnectAsync(node);

        await socket.SendAsync("\r\n"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, Cancel);
        await socket.SendAsync(Array.Empty<byte>(), WebSocketMessageType.Text, endOfMessage: true, Cancel);
        await socket.SendAsync("\r\n\r\n"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, Cancel);

        Assert.Equal("\r\n"u8.ToArray(), (await ReceiveAsync(socket)).Octets);
        Assert.Empty(node.Receiver.Rest());
    }

    [Fact]
    public async Task A_message_over_the_limit_closes_with_1009()
    {
        await using var node = await TestNode.StartAsync(SipTransport.Ws);
        using var socket = await ConnectAsync(node);

        await socket.SendAsync(new byte[65_536], WebSocketMessageType.Binary, endOfMessage: true, Cancel);

        var close = await socket.ReceiveAsync(new byte[10], Cancel);
        Assert.Equal(WebSocketMessageType.Close, close.MessageType);
        Assert.Equal(WebSocketCloseStatus.MessageTooBig, socket.CloseStatus);
        await node.Receiver.NextAsync(InputKind.Closed);
        Assert.Empty(node.Receiver.Rest());
    }

    [Fact]
    public async Task A_peer_that_closes_is_answered_and_ends_its_flow()
    {
        await using var node = await TestNode.StartAsync(SipTransport.Ws);
        using var socket = await ConnectAsync(node);
        await socket.SendAsync(Message, WebSocketMessageType.Text, endOfMessage: true, Cancel);
        var flow = (await node.Receiver.NextAsync()).Flow;

        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, Cancel);

        Assert.Equal(WebSocketState.Closed, socket.State);
        Assert.Equal(flow, (await node.Receiver.NextAsync(InputKind.Closed)).Flow);
    }

    [Fact]
    public async Task A_flow_that_the_node_closes_ends_with_1000_after_what_is_queued()
    {
        await using var node = await TestNode.StartAsync(SipTransport.Ws);
        using var socket = await ConnectAsync(node);
        await socket.SendAsync(Message, WebSocketMessageType.Text, endOfMessage: true, Cancel);
        var flow = (await node.Receiver.NextAsync()).Flow;

        await node.OnLaneAsync(() =>
        {
            Assert.True(node.Sockets.Send(flow, "last"u8));
            node.Sockets.Close(flow);
            return 0;
        });

        Assert.Equal("last"u8.ToArray(), (await ReceiveAsync(socket)).Octets);
        await socket.ReceiveAsync(new byte[10], Cancel);
        Assert.Equal(WebSocketCloseStatus.NormalClosure, socket.CloseStatus);
        Assert.Equal(flow, (await node.Receiver.NextAsync(InputKind.Closed)).Flow);
    }

    [Fact]
    public async Task A_node_that_stops_closes_with_1001()
    {
        await using var node = await TestNode.StartAsync(SipTransport.Ws);
        using var socket = await ConnectAsync(node);

        var stopping = node.StopAsync();
        await socket.ReceiveAsync(new byte[10], Cancel);
        Assert.Equal(WebSocketCloseStatus.EndpointUnavailable, socket.CloseStatus);
        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, Cancel);
        await stopping;
    }

    [Fact]
    public async Task The_server_pings_a_silent_peer_and_drops_one_that_does_not_answer()
    {
        await using var node = await TestNode.StartAsync(options =>
        {
            options.WebSocket.PingInterval = TimeSpan.FromMilliseconds(20);
            options.WebSocket.PongTimeout = TimeSpan.FromMilliseconds(20);
        }, null, SipTransport.Ws);
        using var peer = await TestPeer.ConnectAsync(node.Address());
        await peer.SendAsync(Encoding.ASCII.GetBytes(
            $"GET /sip HTTP/1.1\r\nHost: {node.Address()}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n" +
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: sip\r\n\r\n"));

        var all = await peer.ReceiveAllAsync();

        var frames = all.AsSpan(all.AsSpan().IndexOf("\r\n\r\n"u8) + 4);
        Assert.Equal(0x89, frames[0]);
        await node.Receiver.NextAsync(InputKind.Closed);
    }

    [Fact]
    public async Task A_message_that_is_not_whole_in_time_ends_the_connection()
    {
        var clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        await using var node = await TestNode.StartAsync(null, clock, SipTransport.Ws);
        using var socket = await ConnectAsync(node);
        await socket.SendAsync(Message, WebSocketMessageType.Text, endOfMessage: true, Cancel);
        await node.Receiver.NextAsync();
        await socket.SendAsync("OPT"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: false, Cancel);

        // When the node has begun to wait for the rest cannot be seen from here, so time passes until it did.
        var closed = node.Receiver.NextAsync(InputKind.Closed);
        await Until.TrueAsync(() =>
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            return closed.IsCompleted;
        });
        await closed;
    }

    [Theory]
    [InlineData(null)]
    [InlineData("chat")]
    [InlineData("SIP")]
    public async Task Without_the_subprotocol_it_is_refused_with_400(string? subprotocol)
    {
        await using var node = await TestNode.StartAsync(SipTransport.Ws);

        var (status, text) = await UpgradeAsync(node, subprotocol, null);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("subprotocol 'sip'", text, StringComparison.Ordinal);
        Assert.Equal(1, node.Metrics["tandem.sip.connections.refused ws Subprotocol"]);
    }

    [Theory]
    [InlineData("https://evil.example", HttpStatusCode.Forbidden)]
    [InlineData("null", HttpStatusCode.Forbidden)]
    [InlineData("", HttpStatusCode.Forbidden)]
    [InlineData("http://127.0.0.1", HttpStatusCode.Forbidden)]
    [InlineData("https://{own}", HttpStatusCode.Forbidden)]
    [InlineData("http://{own}.evil.example", HttpStatusCode.Forbidden)]
    [InlineData("https://app.example.com.evil.example", HttpStatusCode.Forbidden)]
    [InlineData("http://{own}", HttpStatusCode.SwitchingProtocols)]
    [InlineData("https://app.example.com", HttpStatusCode.SwitchingProtocols)]
    [InlineData("HTTPS://APP.example.com", HttpStatusCode.SwitchingProtocols)]
    [InlineData(null, HttpStatusCode.SwitchingProtocols)]
    public async Task Only_pages_of_the_own_and_the_allowed_origins_may_connect(string? origin, HttpStatusCode expected)
    {
        await using var node = await TestNode.StartAsync(options => options.WebSocket.AllowedOrigins.Add("https://app.example.com"), null, SipTransport.Ws);

        var (status, _) = await UpgradeAsync(node, "sip", origin?.Replace("{own}", node.Address().ToString(), StringComparison.Ordinal));

        Assert.Equal(expected, status);
        Assert.Equal(expected == HttpStatusCode.Forbidden ? 1 : 0, node.Metrics["tandem.sip.connections.refused ws Origin"]);
    }

    [Fact]
    public async Task What_is_no_WebSocket_is_refused_with_426()
    {
        await using var node = await TestNode.StartAsync(SipTransport.Ws);
        using var http = new HttpClient();

        using var response = await http.GetAsync(new Uri($"http://{node.Address()}/sip"), Cancel);

        Assert.Equal(HttpStatusCode.UpgradeRequired, response.StatusCode);
        Assert.Equal("websocket", Assert.Single(response.Headers.Upgrade).Name);
    }

    [Fact]
    public async Task Connections_over_the_limit_of_a_source_are_refused_with_503()
    {
        await using var node = await TestNode.StartAsync(options =>
        {
            options.MaxConnectionsPerSource = 1;
            options.LimitLoopback = true;
        }, null, SipTransport.Ws);
        using var first = await ConnectAsync(node);

        var (status, _) = await UpgradeAsync(node, "sip", null);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Equal(1, node.Metrics["tandem.sip.connections.refused ws TooManyOfSource"]);
    }

    private static async Task<ClientWebSocket> ConnectAsync(TestNode node, int listener = 0)
    {
        var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol("sip");
        var isSecure = node.Sockets.Listeners[listener].Transport == SipTransport.Wss;
        using var invoker = new HttpMessageInvoker(new SocketsHttpHandler { SslOptions = TestCertificate.ClientOptions() });
        await socket.ConnectAsync(new Uri($"{(isSecure ? "wss" : "ws")}://{node.Address(listener)}/sip"), invoker, Cancel);
        return socket;
    }

    private static async Task<(HttpStatusCode Status, string Text)> UpgradeAsync(TestNode node, string? subprotocol, string? origin)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"http://{node.Address()}/sip"));
        request.Headers.Connection.Add("Upgrade");
        request.Headers.Upgrade.Add(new ProductHeaderValue("websocket"));
        request.Headers.Add("Sec-WebSocket-Version", "13");
        request.Headers.Add("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
        if (subprotocol is not null) request.Headers.Add("Sec-WebSocket-Protocol", subprotocol);
        if (origin is not null) request.Headers.TryAddWithoutValidation("Origin", origin);
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancel);
        var text = response.StatusCode == HttpStatusCode.SwitchingProtocols ? "" : await response.Content.ReadAsStringAsync(Cancel);
        return (response.StatusCode, text);
    }

    private static async Task<(byte[] Octets, WebSocketMessageType Type)> ReceiveAsync(ClientWebSocket socket)
    {
        var buffer = new byte[70_000];
        var length = 0;
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer.AsMemory(length), Cancel);
            length += received.Count;
            if (received.EndOfMessage) return (buffer[..length], received.MessageType);
        }
    }
}
