using System.Net;
using System.Net.Sockets;
using Tandem.Kernel;
using Tandem.Sip;

namespace Tandem.Transport.Tests;

public sealed class UdpTests
{
    private static CancellationToken Cancel => TestReceiver.Cancel;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_datagram_comes_with_the_flow_it_is_answered_on(bool isV6)
    {
        var any = isV6 ? TestNode.V6 : TestNode.V4;
        await using var node = TestNode.Create(options =>
        {
            options.Listeners.Add(new(SipTransport.Udp, TestNode.V4));
            options.Listeners.Add(new(SipTransport.Udp, TestNode.V6));
        });
        node.Receiver.Answer = input => [.. "re: "u8, .. input.Octets.Span];
        await node.StartAsync();
        using var peer = Peer(any);
        var listener = (byte)(isV6 ? 1 : 0);

        await peer.SendToAsync("hello"u8.ToArray(), node.Address(listener), Cancel);

        var input = await node.Receiver.NextAsync();
        Assert.Equal("hello", input.Text);
        Assert.Equal(new Flow(SipTransport.Udp, listener, PeerAddress.From((IPEndPoint)peer.LocalEndPoint!), 0), input.Flow);
        var (octets, from) = await ReceiveAsync(peer);
        Assert.Equal("re: hello"u8.ToArray(), octets);
        Assert.Equal(node.Address(listener), from);
        Assert.Equal(1, node.Metrics["tandem.sip.transport.messages udp in"]);
        Assert.Equal(9, node.Metrics["tandem.sip.transport.io udp out"]);
    }

    [Fact]
    public async Task A_flow_is_a_value_that_is_good_without_having_received()
    {
        await using var node = await TestNode.StartAsync(SipTransport.Udp);
        using var peer = Peer(TestNode.V4);
        var remote = PeerAddress.From((IPEndPoint)peer.LocalEndPoint!);

        Assert.True(node.Sockets.TryOpen(SipTransport.Udp, remote, out var flow));
        Assert.True(node.Sockets.IsOpen(flow));
        Assert.True(await node.SendAsync(flow, "out of the blue"u8.ToArray()));

        Assert.Equal("out of the blue"u8.ToArray(), (await ReceiveAsync(peer)).Octets);
    }

    [Fact]
    public async Task A_datagram_of_65507_octets_goes_both_ways_whole()
    {
        await using var node = await TestNode.StartAsync(SipTransport.Udp);
        node.Receiver.Answer = input => input.Octets.ToArray();
        using var peer = Peer(TestNode.V4);
        peer.SendBufferSize = peer.ReceiveBufferSize = 1024 * 1024;
        var octets = new byte[65_507];
        new Random(1).NextBytes(octets);

        await peer.SendToAsync(octets, node.Address(), Cancel);

        Assert.Equal(octets, (await node.Receiver.NextAsync()).Octets);
        Assert.Equal(octets, (await ReceiveAsync(peer)).Octets);
    }

    [Fact]
    public async Task A_datagram_of_no_octets_is_received()
    {
        await using var node = await TestNode.StartAsync(SipTransport.Udp);
        using var peer = Peer(TestNode.V4);

        await peer.SendToAsync(Array.Empty<byte>(), node.Address(), Cancel);

        Assert.Equal(0, (await node.Receiver.NextAsync()).Octets.Length);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_port_that_nobody_listens_on_ends_its_flow_and_no_other(bool isV6)
    {
        var any = isV6 ? TestNode.V6 : TestNode.V4;
        await using var node = TestNode.Create(options => options.Listeners.Add(new(SipTransport.Udp, any)));
        await node.StartAsync();
        using var peer = Peer(any);
        var dead = Flow(FreePort(any));
        var live = Flow(PeerAddress.From((IPEndPoint)peer.LocalEndPoint!));

        // Each send to the live peer may be told of the error of a send before it; its datagram must go out all the same.
        Assert.True(await node.SendAsync(dead, "1"u8.ToArray()));
        Assert.True(await node.SendAsync(live, "2"u8.ToArray()));

        var closed = await node.Receiver.NextAsync(InputKind.Closed);
        Assert.Equal(dead, closed.Flow);
        Assert.Equal("2"u8.ToArray(), (await ReceiveAsync(peer)).Octets);
        Assert.Equal(1, node.Metrics["tandem.sip.udp.errors Unreachable"]);

        await peer.SendToAsync("3"u8.ToArray(), node.Address(), Cancel);
        Assert.Equal("3", (await node.Receiver.NextAsync()).Text);
        Assert.Empty(node.Receiver.Rest());
    }

    [Fact]
    public async Task A_datagram_that_the_local_stack_refuses_ends_its_flow()
    {
        await using var node = await TestNode.StartAsync(SipTransport.Udp);
        var flow = Flow(FreePort(TestNode.V4));

        Assert.False(await node.SendAsync(flow, new byte[65_508]));

        Assert.Equal(flow, (await node.Receiver.NextAsync(InputKind.Closed)).Flow);
        Assert.Equal(1, node.Metrics["tandem.sip.udp.errors Local"]);
    }

    [Fact]
    public async Task Without_a_listener_of_the_family_no_flow_opens()
    {
        await using var node = await TestNode.StartAsync(SipTransport.Udp);

        Assert.False(node.Sockets.TryOpen(SipTransport.Udp, FreePort(TestNode.V6), out _));
        Assert.False(node.Sockets.IsOpen(new Flow(SipTransport.Udp, 9, FreePort(TestNode.V4), 0)));
    }

    [Fact]
    public async Task An_address_in_use_stops_the_start_and_is_named()
    {
        await using var first = await TestNode.StartAsync(SipTransport.Udp);
        var taken = first.Address();
        await using var second = TestNode.Create(options => options.Listeners.Add(new(SipTransport.Udp, taken)));

        var failure = await Assert.ThrowsAsync<IOException>(second.StartAsync);

        Assert.Contains($"UDP {taken}", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_kernel_that_gives_smaller_buffers_is_warned_of()
    {
        // One octet more than any kernel gives: it counts to half of 2^31 - 1.
        const int TooLarge = 1 << 30;
        await using var node = await TestNode.StartAsync(options => options.UdpReceiveBufferBytes = TooLarge, null, SipTransport.Udp);

        Assert.Contains("sysctl -w net.core.rmem_max=1073741824", Assert.Single(node.Log.Texts(1001)), StringComparison.Ordinal);
        Assert.Equal(1, node.Metrics["tandem.sip.udp.buffer_shortages receive"]);
    }

    private static Socket Peer(IPEndPoint any)
    {
        var socket = new Socket(any.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(any);
        return socket;
    }

    private static PeerAddress FreePort(IPEndPoint any)
    {
        using var socket = Peer(any);
        return PeerAddress.From((IPEndPoint)socket.LocalEndPoint!);
    }

    private static Flow Flow(PeerAddress remote) => new(SipTransport.Udp, 0, remote, 0);

    private static async Task<(byte[] Octets, IPEndPoint From)> ReceiveAsync(Socket socket)
    {
        var buffer = new byte[65_536];
        var received = await socket.ReceiveFromAsync(buffer, new IPEndPoint(socket.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0), Cancel);
        return (buffer[..received.ReceivedBytes], (IPEndPoint)received.RemoteEndPoint);
    }
}
