using Tandem.Kernel;

namespace Tandem.Transport.Tests;

/// <summary>A client's data connection and a peer's connection that are joined; what one sends the other gets. Their end is told when nothing is left of the client's.</summary>
internal sealed class JoinedPair : IAsyncDisposable
{
    private JoinedPair(RelayNode node, TestPeer client, TestPeer peer, ulong number) => (Node, Client, Peer, Number) = (node, client, peer, number);

    public RelayNode Node { get; }

    public TestPeer Client { get; }

    public TestPeer Peer { get; }

    /// <summary>Of the connection with the peer.</summary>
    public ulong Number { get; }

    /// <summary>Starts a node whose receiver joins whoever asks, and ends a pair with its client, as a server does.</summary>
    /// <param name="isTls">Whether the client comes by TLS.</param>
    /// <param name="behind">What the client sends right behind its request.</param>
    /// <param name="before">What the peer sends before the client comes.</param>
    /// <param name="clock">Another clock than the system's.</param>
    public static async Task<JoinedPair> StartAsync(bool isTls = false, byte[]? behind = null, byte[]? before = null, TimeProvider? clock = null)
    {
        var node = await RelayNode.StartAsync(static listen => listen.UseStun(0, 1, RelayNode.Certificates), static _ => { }, clock);
        var (number, peer) = await ConnectAsync(node);
        node.Receiver.On = received =>
        {
            if (received.Kind is RelayEventKind.Closed or RelayEventKind.PeerClosed) Assert.Equal(0, node.Sockets.Connections.Count);
            if (received.Kind == RelayEventKind.Closed) node.Sockets.ClosePeer(number);
            if (received.Kind != RelayEventKind.Received) return;
            node.Sockets.Send(received.Flow, StunOctets.Response(1));
            node.Sockets.Join(number, received.Flow);
        };
        if (before is not null) await peer.SendAsync(before);
        var client = await TestPeer.ConnectAsync(node.Address(), isTls);
        await client.SendAsync((byte[])[.. StunOctets.Bind(1), .. behind ?? []]);
        Assert.Equal(StunOctets.Response(1), await client.ReceiveAsync(StunOctets.Response(1).Length));
        await node.Receiver.NextAsync(RelayEventKind.Received);
        return new JoinedPair(node, client, peer, number);
    }

    /// <summary>Connects from a relayed address to a peer.</summary>
    public static async Task<(ulong Number, TestPeer Peer)> ConnectAsync(RelayNode node)
    {
        using var listener = TestPeer.Listen();
        var relayed = await node.OpenTcpRelayAsync(0);
        var number = await node.OnLoopAsync(() => node.Sockets.ConnectToPeer(0, PeerAddress.From((System.Net.IPEndPoint)listener.LocalEndPoint!)));
        var peer = await TestPeer.AcceptAsync(listener);
        Assert.Equal(relayed.ToEndPoint(), peer.Socket.RemoteEndPoint);
        Assert.Equal(number, (await node.Receiver.NextAsync(RelayEventKind.PeerConnected)).Connection);
        return (number, peer);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        Peer.Dispose();
        await Node.StopAsync();
        Assert.Equal((0, 0), (Node.Sockets.Peers.Count, Node.Sockets.Connections.Count));
        // What the receiver asserts is counted as an error of its own.
        Assert.Equal(0, Node.Metrics["tandem.relay.loop.errors"]);
        Assert.Equal((0, 0), (Node.Metrics["tandem.relay.peer.connections"], Node.Metrics["tandem.relay.addresses"]));
        await Node.DisposeAsync();
    }
}
