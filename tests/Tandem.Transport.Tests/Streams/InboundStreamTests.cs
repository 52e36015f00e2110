using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Tandem.Kernel;
using Tandem.Sip;

namespace Tandem.Transport.Tests;

/// <summary>Inbound TCP and TLS over Kestrel and loopback.</summary>
public sealed class InboundStreamTests
{
    private static readonly byte[] Message = TestMessage.Make("a", 20);

    [Theory]
    [InlineData(SipTransport.Tcp)]
    [InlineData(SipTransport.Tls)]
    public async Task A_message_comes_with_the_flow_it_is_answered_on(SipTransport transport)
    {
        await using var node = await TestNode.StartAsync(SipTransport.Udp, transport);
        node.Receiver.Answer = input => [.. "re: "u8, .. input.Octets.Span];
        using var peer = await TestPeer.ConnectAsync(node.Address(1), transport == SipTransport.Tls);

        await peer.SendAsync(Message);

        var input = await node.Receiver.NextAsync();
        Assert.Equal(Message, input.Octets);
        Assert.Equal(new Flow(transport, 1, PeerAddress.From(peer.Local), input.Flow.Connection), input.Flow);
        Assert.NotEqual(0ul, input.Flow.Connection);
        Assert.Equal("re: " + Encoding.ASCII.GetString(Message), Encoding.ASCII.GetString(await peer.ReceiveAsync(4 + Message.Length)));
        var name = transport.ToString().ToLowerInvariant();
        Assert.Equal(1, node.Metrics[$"tandem.sip.transport.messages {name} in"]);
        Assert.Equal(1, node.Metrics[$"tandem.sip.connections {name} in"]);
    }

    [Fact]
    public async Task The_port_that_Kestrel_chose_stands_in_the_listeners()
    {
        await using var node = await TestNode.StartAsync(SipTransport.Tcp, SipTransport.Ws);

        Assert.All(node.Sockets.Listeners, listener => Assert.NotEqual(0, listener.Local.Port));
        Assert.Equal($"127.0.0.1:{node.Address().Port}", Encoding.ASCII.GetString(node.Sockets.Listeners[0].SentBy.Span));
    }

    [Theory]
    [InlineData(SipTransport.Tcp)]
    [InlineData(SipTransport.Tls)]
    public async Task Messages_octet_by_octet_and_many_at_once_come_whole_and_in_order(SipTransport transport)
    {
        await using var node = await TestNode.StartAsync(transport);
        using var peer = await TestPeer.ConnectAsync(node.Address(), transport == SipTransport.Tls);

        foreach (var octet in Message) await peer.SendAsync(new[] { octet });
        await peer.SendAsync(Enumerable.Range(0, 200).SelectMany(i => TestMessage.Make($"m{i}", i)).ToArray());

        Assert.Equal(Message, (await node.Receiver.NextAsync()).Octets);
        for (var i = 0; i < 200; i++) Assert.Equal(TestMessage.Make($"m{i}", i), (await node.Receiver.NextAsync()).Octets);
    }

    [Fact]
    public async Task A_client_that_names_the_protocol_in_its_handshake_is_served()
    {
        await using var node = await TestNode.StartAsync(SipTransport.Tls);
        using var socket = new TcpClient();
        await socket.ConnectAsync(node.Address(), TestReceiver.Cancel);
        await using var stream = new SslStream(socket.GetStream());
        var options = TestCertificate.ClientOptions();
        // Registered for SIP with IANA.
        options.ApplicationProtocols = [new SslApplicationProtocol("sip/2")];

        await stream.AuthenticateAsClientAsync(options, TestReceiver.Cancel);
        await stream.WriteAsync(Message, TestReceiver.Cancel);

        Assert.Equal(Message, (await node.Receiver.NextAsync()).Octets);
    }

    [Fact]
    public async Task A_ping_is_answered()
    {
        await using var node = await TestNode.StartAsync(SipTransport.Tcp);
        using var peer = await TestPeer.ConnectAsync(node.Address());

        await peer.SendAsync("\r\n\r\n"u8.ToArray());

        Assert.Equal("\r\n"u8.ToArray(), await peer.ReceiveAsync(2));
    }

    [Fact]
    public async Task A_peer_that_leaves_ends_its_flow()
    {
        await using var node = await TestNode.StartAsync(SipTransport.Tcp);
        var peer = await TestPeer.ConnectAsync(node.Address());
        await peer.SendAsync(Message);
        var flow = (await node.Receiver.NextAsync()).Flow;

        peer.Dispose();

        Assert.Equal(flow, (await node.Receiver.NextAsync(InputKind.Closed)).Flow);
        Assert.False(await node.SendAsync(flow, Message));
    }

    [Fact]
    public async Task Another_connection_of_the_same_address_has_another_flow()
    {
        await using var node = await TestNode.StartAsync(SipTransport.Tcp);
        using var first = await TestPeer.ConnectAsync(node.Address());
        using var second = await TestPeer.ConnectAsync(node.Address());
        await first.SendAsync(Message);
        var one = (await node.Receiver.NextAsync()).Flow;
        await second.SendAsync(Message);
        var two = (await node.Receiver.NextAsync()).Flow;

        Assert.NotEqual(one.Connection, two.Connection);
        Assert.False(await node.OnLaneAsync(() => node.Sockets.IsOpen(one with { Remote = two.Remote })));
    }

    [Theory]
    [InlineData(SipTransport.Tcp)]
    [InlineData(SipTransport.Tls)]
    public async Task Closing_sends_what_is_queued_first(SipTransport transport)
    {
        await using var node = await TestNode.StartAsync(transport);
        using var peer = await TestPeer.ConnectAsync(node.Address(), transport == SipTransport.Tls);
        await peer.SendAsync(Message);
        var flow = (await node.Receiver.NextAsync()).Flow;
        var last = new byte[200_000];
        new Random(1).NextBytes(last);

        await node.OnLaneAsync(() =>
        {
            Assert.True(node.Sockets.Send(flow, last));
            node.Sockets.Close(flow);
            return 0;
        });

        Assert.Equal(last, await peer.ReceiveAllAsync());
        Assert.Equal(flow, (await node.Receiver.NextAsync(InputKind.Closed)).Flow);
    }

    [Theory]
    [InlineData("", ConnectionEnd.NoMessage)]
    [InlineData("OPTIONS sip:x SIP/2.0\r\nVia: ", ConnectionEnd.SlowMessage)]
    public async Task A_slow_loris_is_closed(string beginning, ConnectionEnd reason)
    {
        var clock = new FakeTimeProvider();
        await using var node = await TestNode.StartAsync(null, clock, SipTransport.Tcp);
        using var peer = await TestPeer.ConnectAsync(node.Address());
        await peer.SendAsync(Encoding.ASCII.GetBytes("\r\n\r\n" + beginning));
        await peer.ReceiveAsync(2);
        // The answered ping says that the connection runs; that what came with it was looked at shows by the deadline that runs: the first one ends after 30 s, that of a message after 10 s.
        var seconds = reason == ConnectionEnd.NoMessage ? 30 : 10;
        await Until.TrueAsync(() => node.Deadlines.Count == 1 && node.Deadlines.Earliest - Instant.Now(clock) == TimeSpan.FromSeconds(seconds));

        clock.Advance(TimeSpan.FromSeconds(seconds));

        Assert.Empty(await peer.ReceiveAllAsync());
        await node.Receiver.NextAsync(InputKind.Closed);
        await node.StopAsync();
        Assert.Equal(1, node.Metrics[$"tandem.sip.connections.ended tcp in {reason}"]);
    }

    [Theory]
    [InlineData(SipTransport.Tcp)]
    [InlineData(SipTransport.Tls)]
    public async Task A_slow_reader_is_closed(SipTransport transport)
    {
        await using var node = await TestNode.StartAsync(transport);
        using var peer = await TestPeer.ConnectAsync(node.Address(), transport == SipTransport.Tls);
        await peer.SendAsync(Message);
        var flow = (await node.Receiver.NextAsync()).Flow;

        // The kernel holds some megabytes for a peer that does not read; then the queue fills.
        while (await node.SendAsync(flow, new byte[60_000]))
        {
        }

        Assert.Equal(flow, (await node.Receiver.NextAsync(InputKind.Closed)).Flow);
        Assert.Equal(1, node.Metrics[$"tandem.sip.connections.overflows {transport.ToString().ToLowerInvariant()}"]);
        await peer.ReceiveAllAsync();
    }

    [Fact]
    public async Task A_peer_that_neither_reads_nor_leaves_does_not_hold_up_the_stop()
    {
        var clock = new FakeTimeProvider();
        await using var node = await TestNode.StartAsync(null, clock, SipTransport.Tcp);
        using var peer = await TestPeer.ConnectAsync(node.Address());
        await peer.SendAsync(Message);
        var flow = (await node.Receiver.NextAsync()).Flow;
        // More than the kernel takes, less than the queue may hold.
        for (var i = 0; i < 15; i++) Assert.True(await node.SendAsync(flow, new byte[60_000]));

        var stopping = node.StopAsync();
        await node.Receiver.NextAsync(InputKind.Closed);
        clock.Advance(TimeSpan.FromSeconds(2));

        await stopping;
    }

    [Fact]
    public async Task Connections_over_the_limit_are_refused_until_one_leaves()
    {
        await using var node = await TestNode.StartAsync(options => options.MaxConnections = 1, null, SipTransport.Tcp);
        var first = await TestPeer.ConnectAsync(node.Address());
        await first.SendAsync(Message);
        await node.Receiver.NextAsync();
        Assert.True(await TestPeer.IsCutOffAsync(node.Address()));
        Assert.Equal(1, node.Metrics["tandem.sip.connections.refused tcp TooMany"]);

        first.Dispose();
        await node.Receiver.NextAsync(InputKind.Closed);
        await Until.TrueAsync(() => node.Inbound.Gate.Count == 0);

        using var third = await TestPeer.ConnectAsync(node.Address());
        await third.SendAsync(Message);
        await node.Receiver.NextAsync();
    }
}
