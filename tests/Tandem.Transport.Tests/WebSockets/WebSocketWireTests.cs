using System.Text;
using Microsoft.Extensions.Time.Testing;
using Tandem.Kernel;
using Tandem.Sip;

namespace Tandem.Transport.Tests;

/// <summary>WebSockets octet by octet: the handshake in pieces or by HTTP, pings, violations, and HTTP on the same address.</summary>
public sealed class WebSocketWireTests
{
    private const string Handshake =
        "GET /sip HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: sip\r\n\r\n";

    /// <summary>Unusual enough to be left to HTTP, and right.</summary>
    private static readonly string ByHttp = Handshake.Replace("\r\n\r\n", "\r\nContent-Length: 0\r\n\r\n", StringComparison.Ordinal);

    [Theory]
    [InlineData(SipTransport.Ws, false)]
    [InlineData(SipTransport.Ws, true)]
    [InlineData(SipTransport.Wss, false)]
    [InlineData(SipTransport.Wss, true)]
    public async Task A_connection_whichever_way_it_was_upgraded_serves_both_ways_and_ends(SipTransport transport, bool byHttp)
    {
        await using var node = await TestNode.StartAsync(SipTransport.Udp, transport);
        node.Receiver.Answer = static input => input.Kind == InputKind.Received ? [.. "re: "u8, .. input.Octets.Span] : null;
        using var peer = await TestPeer.ConnectAsync(node.Address(1), transport == SipTransport.Wss);

        await peer.SendAsync(Encoding.ASCII.GetBytes(byHttp ? ByHttp : Handshake));
        Assert.StartsWith("HTTP/1.1 101 ", await HeadAsync(peer), StringComparison.Ordinal);
        await peer.SendAsync(Frame(0x81, "hello"));

        var flow = (await node.Receiver.NextAsync()).Flow;
        Assert.Equal((transport, (byte)1), (flow.Transport, flow.Listener));
        Assert.Equal("\u0081\u0009re: hello", Encoding.Latin1.GetString(await peer.ReceiveAsync(11)));
        await peer.SendAsync(Frame(0x89, "ping"));
        Assert.Equal("\u008a\u0004ping", Encoding.Latin1.GetString(await peer.ReceiveAsync(6)));
        await peer.SendAsync(Frame(0x88, "\u0003\u00e9"));
        Assert.Equal("\u0088\u0002\u0003\u00e9", Encoding.Latin1.GetString(await peer.ReceiveAllAsync()));
        await node.Receiver.NextAsync(InputKind.Closed);
        await Until.TrueAsync(() => node.Inbound.Gate.Count == 0);
    }

    [Fact]
    public async Task A_handshake_octet_by_octet_is_taken_and_what_follows_it_too()
    {
        await using var node = await TestNode.StartAsync(SipTransport.Ws);
        using var peer = await TestPeer.ConnectAsync(node.Address());

        foreach (var octet in Encoding.ASCII.GetBytes(Handshake)) await peer.SendAsync(new[] { octet });
        Assert.StartsWith("HTTP/1.1 101 ", await HeadAsync(peer), StringComparison.Ordinal);
        foreach (var octet in Frame(0x82, "hello")) await peer.SendAsync(new[] { octet });

        Assert.Equal("hello", (await node.Receiver.NextAsync()).Text);
    }

    [Fact]
    public async Task Other_requests_are_answered_by_HTTP_and_an_upgrade_may_come_after_them()
    {
        await using var node = await TestNode.StartAsync(SipTransport.Ws);
        using var peer = await TestPeer.ConnectAsync(node.Address());

        await peer.SendAsync("GET /other HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray());
        Assert.StartsWith("HTTP/1.1 404 ", await HeadAsync(peer), StringComparison.Ordinal);
        await peer.SendAsync(Encoding.ASCII.GetBytes(Handshake));
        Assert.StartsWith("HTTP/1.1 101 ", await HeadAsync(peer), StringComparison.Ordinal);
        await peer.SendAsync(Frame(0x81, "hello"));

        Assert.Equal("hello", (await node.Receiver.NextAsync()).Text);
    }

    [Fact]
    public async Task A_connection_that_says_nothing_is_handed_to_HTTP_after_a_while()
    {
        var clock = new FakeTimeProvider();
        await using var node = await TestNode.StartAsync(null, clock, SipTransport.Ws);
        using var peer = await TestPeer.ConnectAsync(node.Address());
        await Until.TrueAsync(() => node.Deadlines.Count == 1);

        clock.Advance(TimeSpan.FromSeconds(30));
        await Until.TrueAsync(() => node.Deadlines.Count == 0);
        await peer.SendAsync("GET /other HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray());

        Assert.StartsWith("HTTP/1.1 404 ", await HeadAsync(peer), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\u0081\u0005hello", "\u0003\u00ea")]
    [InlineData("\u0083\u0080\0\0\0\0", "\u0003\u00ea")]
    [InlineData("\u0081\u0081\0\0\0\0\u00ff", "\u0003\u00ef")]
    [InlineData("\u0081\u00ff\0\0\0\0\0\u0001\0\0\0\0\0\0", "\u0003\u00f1")]
    public async Task What_breaks_the_protocol_is_closed_with_its_status(string octets, string status)
    {
        var clock = new FakeTimeProvider();
        await using var node = await TestNode.StartAsync(null, clock, SipTransport.Ws);
        using var peer = await UpgradeAsync(node);

        await peer.SendAsync(Encoding.Latin1.GetBytes(octets));

        Assert.Equal("\u0088\u0002" + status, Encoding.Latin1.GetString(await peer.ReceiveAsync(4)));
        await node.Receiver.NextAsync(InputKind.Closed);
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Empty(await peer.ReceiveAllAsync());
        await Until.TrueAsync(() => node.Metrics["tandem.sip.connections.ended ws in Broken"] == 1);
    }

    [Fact]
    public async Task A_silent_peer_is_asked_after_30_seconds_and_one_that_answers_stays()
    {
        var clock = new FakeTimeProvider();
        await using var node = await TestNode.StartAsync(null, clock, SipTransport.Ws);
        using var peer = await UpgradeAsync(node);
        await Until.TrueAsync(() => Left(node, clock) == 30);

        for (var i = 0; i < 3; i++)
        {
            clock.Advance(TimeSpan.FromSeconds(30));
            Assert.Equal([0x89, 0x00], await peer.ReceiveAsync(2));
            await peer.SendAsync(Frame(0x8A, ""));
            await Until.TrueAsync(() => Left(node, clock) == 30);
        }

        clock.Advance(TimeSpan.FromSeconds(10));
        await peer.SendAsync(Frame(0x81, "a message is a sign of life too"));
        await node.Receiver.NextAsync();
        clock.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(10, Left(node, clock));
        clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal([0x89, 0x00], await peer.ReceiveAsync(2));
        await Until.TrueAsync(() => Left(node, clock) == 20);

        clock.Advance(TimeSpan.FromSeconds(20));

        await node.Receiver.NextAsync(InputKind.Closed);
        await Until.TrueAsync(() => node.Metrics["tandem.sip.connections.ended ws in Peer"] == 1);
    }

    [Fact]
    public async Task A_slow_reader_is_closed()
    {
        await using var node = await TestNode.StartAsync(SipTransport.Ws);
        using var peer = await UpgradeAsync(node);
        await peer.SendAsync(Frame(0x81, "hello"));
        var flow = (await node.Receiver.NextAsync()).Flow;

        while (await node.SendAsync(flow, new byte[60_000]))
        {
        }

        Assert.Equal(flow, (await node.Receiver.NextAsync(InputKind.Closed)).Flow);
        Assert.Equal(1, node.Metrics["tandem.sip.connections.overflows ws"]);
    }

    [Fact]
    public async Task A_peer_that_does_not_answer_the_close_is_cut_off()
    {
        var clock = new FakeTimeProvider();
        await using var node = await TestNode.StartAsync(null, clock, SipTransport.Ws);
        using var peer = await UpgradeAsync(node);
        await peer.SendAsync(Frame(0x81, "hello"));
        var flow = (await node.Receiver.NextAsync()).Flow;

        await node.OnLaneAsync(() =>
        {
            node.Sockets.Close(flow);
            return 0;
        });
        Assert.Equal("\u0088\u0002\u0003\u00e8", Encoding.Latin1.GetString(await peer.ReceiveAsync(4)));
        clock.Advance(TimeSpan.FromSeconds(2));

        Assert.Empty(await peer.ReceiveAllAsync());
        await Until.TrueAsync(() => node.Inbound.Gate.Count == 0);
    }

    private static double Left(TestNode node, FakeTimeProvider clock) => node.Deadlines.Count == 0 ? 0 : (node.Deadlines.Earliest - Instant.Now(clock)).TotalSeconds;

    private static async Task<TestPeer> UpgradeAsync(TestNode node)
    {
        var peer = await TestPeer.ConnectAsync(node.Address());
        await peer.SendAsync(Encoding.ASCII.GetBytes(Handshake));
        Assert.StartsWith("HTTP/1.1 101 ", await HeadAsync(peer), StringComparison.Ordinal);
        return peer;
    }

    private static async Task<string> HeadAsync(TestPeer peer)
    {
        var head = new StringBuilder();
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal)) head.Append((char)(await peer.ReceiveAsync(1))[0]);
        return head.ToString();
    }

    private static byte[] Frame(byte first, string latin1)
    {
        byte[] mask = [1, 2, 3, 4];
        return [first, (byte)(0x80 | latin1.Length), .. mask, .. Encoding.Latin1.GetBytes(latin1).Select((octet, i) => (byte)(octet ^ mask[i % 4]))];
    }
}
