using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;
using Tandem.Kernel;
using Tandem.Sip;

namespace Tandem.Transport.Tests;

/// <summary>Connections that the node opens.</summary>
public sealed class OutboundStreamTests
{
    private static readonly byte[] Message = TestMessage.Make("out", 20);

    [Theory]
    [InlineData(SipTransport.Tcp)]
    [InlineData(SipTransport.Tls)]
    public async Task What_is_sent_before_the_connection_stands_goes_out_in_order_when_it_does(SipTransport transport)
    {
        await using var node = await TestNode.StartAsync(Trust, null, SipTransport.Udp, transport);
        using var listener = TestPeer.Listen();
        var remote = Remote(listener);
        var flow = await node.OnLaneAsync(() =>
        {
            Assert.True(node.Sockets.TryOpen(transport, remote, out var flow));
            for (var i = 0; i < 10; i++) Assert.True(node.Sockets.Send(flow, TestMessage.Make($"m{i}")));
            return flow;
        });
        Assert.Equal((transport, (byte)1, remote), (flow.Transport, flow.Listener, flow.Remote));

        using var peer = await TestPeer.AcceptAsync(listener, transport == SipTransport.Tls);

        for (var i = 0; i < 10; i++) Assert.Equal(TestMessage.Make($"m{i}"), await peer.ReceiveAsync(TestMessage.Make($"m{i}").Length));
        await peer.SendAsync(Message);
        var input = await node.Receiver.NextAsync();
        Assert.Equal(Message, input.Octets);
        Assert.Equal(flow, input.Flow);
    }

    [Fact]
    public async Task An_open_connection_to_the_address_is_used_again()
    {
        await using var node = await TestNode.StartAsync(SipTransport.Tcp);
        using var listener = TestPeer.Listen();
        var first = await OpenAsync(node, listener);
        Assert.Equal(first, await OpenAsync(node, listener));
        using var peer = await TestPeer.AcceptAsync(listener);
        await peer.SendAsync(Message);
        await node.Receiver.NextAsync();
        Assert.Equal(first, await OpenAsync(node, listener));

        peer.EndSending();
        await node.Receiver.NextAsync(InputKind.Closed);

        Assert.NotEqual(first.Connection, (await OpenAsync(node, listener)).Connection);
    }

    [Fact]
    public async Task A_peer_that_refuses_ends_the_flow()
    {
        await using var node = await TestNode.StartAsync(SipTransport.Tcp);
        PeerAddress nobody;
        using (var listener = TestPeer.Listen()) nobody = Remote(listener);

        var flow = await OpenAsync(node, SipTransport.Tcp, nobody);

        Assert.Equal(flow, (await node.Receiver.NextAsync(InputKind.Closed)).Flow);
        Assert.Contains("refused", Assert.Single(node.Log.Texts(1013)), StringComparison.OrdinalIgnoreCase);
        Assert.False(await node.SendAsync(flow, Message));
    }

    [Fact]
    public async Task A_peer_that_does_not_answer_the_handshake_in_time_ends_the_flow()
    {
        var clock = new FakeTimeProvider();
        await using var node = await TestNode.StartAsync(Trust, clock, SipTransport.Tls);
        using var listener = TestPeer.Listen();
        var flow = await OpenAsync(node, SipTransport.Tls, Remote(listener));
        using var peer = await TestPeer.AcceptAsync(listener);
        // The client's hello: the connection stands and waits.
        await peer.ReceiveAsync(1);

        clock.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(flow, (await node.Receiver.NextAsync(InputKind.Closed)).Flow);
        Assert.Contains("in time", Assert.Single(node.Log.Texts(1013)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, null, false)]
    [InlineData(true, null, true)]
    [InlineData(true, TestCertificate.Name, true)]
    [InlineData(true, "other.test", false)]
    public async Task Only_a_trusted_certificate_of_the_wanted_name_is_taken(bool isTrusted, string? name, bool isTaken)
    {
        using var listener = TestPeer.Listen();
        var remote = Remote(listener);
        await using var node = await TestNode.StartAsync(options =>
        {
            if (isTrusted) Trust(options);
            if (name is not null) options.TlsClient.ServerNames[remote.ToString()] = name;
        }, null, SipTransport.Tls);
        var flow = await OpenAsync(node, SipTransport.Tls, remote);

        if (isTaken)
        {
            using var peer = await TestPeer.AcceptAsync(listener, tls: true);
            await peer.SendAsync(Message);
            Assert.Equal(flow, (await node.Receiver.NextAsync()).Flow);
        }
        else
        {
            _ = TestPeer.AcceptAsync(listener, tls: true);
            Assert.Equal(flow, (await node.Receiver.NextAsync(InputKind.Closed)).Flow);
        }
    }

    [Fact]
    public async Task A_laboratory_may_take_any_certificate()
    {
        await using var node = await TestNode.StartAsync(options => options.TlsClient.AcceptAnyCertificate = true, null, SipTransport.Tls);
        using var listener = TestPeer.Listen();
        var flow = await OpenAsync(node, SipTransport.Tls, Remote(listener));

        using var peer = await TestPeer.AcceptAsync(listener, tls: true);
        await peer.SendAsync(Message);

        Assert.Equal(flow, (await node.Receiver.NextAsync()).Flow);
    }

    [Theory]
    [InlineData(SipTransport.Ws)]
    [InlineData(SipTransport.Wss)]
    [InlineData(SipTransport.Tls)]
    [InlineData(SipTransport.None)]
    public async Task What_a_server_cannot_open_is_said_at_once(SipTransport transport)
    {
        await using var node = await TestNode.StartAsync(SipTransport.Tcp, SipTransport.Ws);

        Assert.False(await node.OnLaneAsync(() => node.Sockets.TryOpen(transport, PeerAddress.From(node.Address()), out _)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_node_connects_to_itself_as_to_any_other(bool isV6)
    {
        await using var node = TestNode.Create(options => options.Listeners.Add(new(SipTransport.Tcp, isV6 ? TestNode.V6 : TestNode.V4)));
        await node.StartAsync();
        node.Receiver.Answer = input => input.Text.StartsWith("OPTIONS sip:out", StringComparison.Ordinal) ? TestMessage.Make("back") : null;

        var flow = await OpenAsync(node, SipTransport.Tcp, PeerAddress.From(node.Address()));
        await node.SendAsync(flow, Message);

        var inbound = await node.Receiver.NextAsync();
        Assert.NotEqual(flow, inbound.Flow);
        Assert.Equal(flow, (await node.Receiver.NextAsync()).Flow);
    }

    [Fact]
    public async Task A_closed_outbound_connection_sends_what_is_queued_and_is_gone()
    {
        await using var node = await TestNode.StartAsync(Trust, null, SipTransport.Tls);
        using var listener = TestPeer.Listen();
        var flow = await OpenAsync(node, SipTransport.Tls, Remote(listener));
        await node.OnLaneAsync(() =>
        {
            Assert.True(node.Sockets.Send(flow, Message));
            node.Sockets.Close(flow);
            return 0;
        });

        using var peer = await TestPeer.AcceptAsync(listener, tls: true);

        Assert.Equal(Message, await peer.ReceiveAllAsync());
        Assert.Equal(flow, (await node.Receiver.NextAsync(InputKind.Closed)).Flow);
    }

    private static void Trust(SipTransportOptions options) => options.TlsClient.TrustedAuthorities.Add(TestCertificate.Server);

    private static PeerAddress Remote(Socket listener) => PeerAddress.From((IPEndPoint)listener.LocalEndPoint!);

    private static Task<Flow> OpenAsync(TestNode node, Socket listener) => OpenAsync(node, SipTransport.Tcp, Remote(listener));

    private static Task<Flow> OpenAsync(TestNode node, SipTransport transport, PeerAddress remote) =>
        node.OnLaneAsync(() => node.Sockets.TryOpen(transport, remote, out var flow) ? flow : default);
}
