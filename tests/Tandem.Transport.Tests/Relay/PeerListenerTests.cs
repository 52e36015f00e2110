using System.Net;
using Tandem.Kernel;
using Tandem.Stun;

namespace Tandem.Transport.Tests;

/// <summary>Relayed addresses for TCP: peers that connect to them, and connections from them.</summary>
public sealed class PeerListenerTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_peer_that_connects_is_told_and_kept_or_sent_away(bool isV6)
    {
        await using var node = await RelayNode.StartUdpAsync();
        var relayed = await node.OpenTcpRelayAsync(3, isV6 ? TestNode.V6 : TestNode.V4);
        using var peer = await TestPeer.ConnectAsync(relayed.ToEndPoint());
        var accepted = await node.Receiver.NextAsync(RelayEventKind.PeerAccepted);
        Assert.Equal((3, PeerAddress.From(peer.Local)), (accepted.Relay, accepted.Peer));

        node.Receiver.Accepts = false;
        using var unwanted = await TestPeer.ConnectAsync(relayed.ToEndPoint());
        Assert.Empty(await unwanted.ReceiveAllAsync());
        Assert.NotEqual(accepted.Connection, (await node.Receiver.NextAsync(RelayEventKind.PeerAccepted)).Connection);

        Assert.Equal(1, await node.OnLoopAsync(() => node.Sockets.Peers.Count));
        peer.CutOff();
        Assert.Equal(accepted.Connection, (await node.Receiver.NextAsync(RelayEventKind.PeerClosed)).Connection);
        Assert.Equal(0, node.Metrics["tandem.relay.peer.connections"]);
    }

    [Fact]
    public async Task A_peer_that_ends_its_side_before_it_is_bound_stays()
    {
        await using var node = await RelayNode.StartUdpAsync();
        var relayed = await node.OpenTcpRelayAsync(0);
        using var peer = await TestPeer.ConnectAsync(relayed.ToEndPoint());
        await node.Receiver.NextAsync(RelayEventKind.PeerAccepted);
        await peer.SendAsync("all of it"u8.ToArray());
        peer.EndSending();

        for (var i = 0; i < 50; i++) await node.OnLoopAsync(() => i);

        Assert.Empty(node.Receiver.Rest());
        Assert.Equal(1, node.Metrics["tandem.relay.peer.connections"]);
    }

    [Fact]
    public async Task A_peer_where_nobody_listens_is_told_as_closed()
    {
        await using var node = await RelayNode.StartUdpAsync();
        await node.OpenTcpRelayAsync(0);
        int dead;
        using (var listener = TestPeer.Listen()) dead = ((IPEndPoint)listener.LocalEndPoint!).Port;

        var number = await node.OnLoopAsync(() => node.Sockets.ConnectToPeer(0, PeerAddress.From(new IPEndPoint(IPAddress.Loopback, dead))));

        Assert.NotEqual(0ul, number);
        Assert.Equal(number, (await node.Receiver.NextAsync(RelayEventKind.PeerClosed)).Connection);
        Assert.Equal(0, node.Metrics["tandem.relay.peer.connections"]);
    }

    [Fact]
    public async Task Connections_are_made_from_relays_for_TCP_alone_and_to_peers_of_their_family()
    {
        await using var node = await RelayNode.StartUdpAsync();
        await node.OpenRelayAsync(0);
        await node.OpenTcpRelayAsync(1);

        Assert.Equal((0ul, 0ul, 0ul), await node.OnLoopAsync(() => (
            node.Sockets.ConnectToPeer(0, PeerAddress.From(new IPEndPoint(IPAddress.Loopback, 9))),
            node.Sockets.ConnectToPeer(2, PeerAddress.From(new IPEndPoint(IPAddress.Loopback, 9))),
            node.Sockets.ConnectToPeer(1, PeerAddress.From(new IPEndPoint(IPAddress.IPv6Loopback, 9))))));
    }

    [Fact]
    public async Task Two_relays_connect_to_each_other()
    {
        await using var node = await RelayNode.StartUdpAsync();
        var (one, two) = (await node.OpenTcpRelayAsync(1), await node.OpenTcpRelayAsync(2));

        var number = await node.OnLoopAsync(() => node.Sockets.ConnectToPeer(1, two));

        var events = new[] { await node.Receiver.NextAsync(), await node.Receiver.NextAsync() }.ToDictionary(static e => e.Kind);
        Assert.Equal(number, events[RelayEventKind.PeerConnected].Connection);
        Assert.Equal((2, one), (events[RelayEventKind.PeerAccepted].Relay, events[RelayEventKind.PeerAccepted].Peer));
    }

    [Fact]
    public async Task A_port_is_one_relays_alone_and_free_again_when_that_has_closed()
    {
        await using var node = await RelayNode.StartUdpAsync();
        await using var other = await RelayNode.StartUdpAsync();
        var relayed = await node.OpenTcpRelayAsync(0);
        using var peer = await TestPeer.ConnectAsync(relayed.ToEndPoint());
        var accepted = await node.Receiver.NextAsync(RelayEventKind.PeerAccepted);

        Assert.Equal(RelayOpening.PortTaken, await other.OnLoopAsync(() => other.Sockets.OpenRelay(0, StunTransport.Tcp, relayed)));
        Assert.Equal(1, other.Metrics["tandem.relay.addresses.refused PortTaken"]);

        // The end of the connection comes from here: its port waits for stray segments, and is opened again all the same.
        Assert.Equal(RelayOpening.Opened, await node.OnLoopAsync(() =>
        {
            node.Sockets.ClosePeer(accepted.Connection);
            node.Sockets.CloseRelay(0);
            return node.Sockets.OpenRelay(0, StunTransport.Tcp, relayed);
        }));
        await node.Receiver.NextAsync(RelayEventKind.PeerClosed);
        using var again = await TestPeer.ConnectAsync(relayed.ToEndPoint());
        await node.Receiver.NextAsync(RelayEventKind.PeerAccepted);
    }

    [Fact]
    public async Task A_number_over_the_limit_is_refused_and_one_in_use_is_an_error_of_ours()
    {
        await using var node = await RelayNode.StartUdpAsync(options => options.MaxRelays = 1, new ScriptedReceiver(), null);
        await node.OpenTcpRelayAsync(0);
        Assert.Equal(RelayOpening.Failed, await node.OnLoopAsync(() => node.Sockets.OpenRelay(1, StunTransport.Tcp, PeerAddress.From(TestNode.V4))));
        await Assert.ThrowsAsync<InvalidOperationException>(() => node.OnLoopAsync(() => node.Sockets.OpenRelay(0, StunTransport.Tcp, PeerAddress.From(TestNode.V4))));
        Assert.Equal(1, node.Metrics["tandem.relay.addresses"]);
    }

    [Fact]
    public async Task Those_who_wait_are_sent_away_when_none_can_be_taken_and_others_may_come()
    {
        Assert.Equal(0, TcpSocket.TryListen(PeerAddress.From(TestNode.V4), out var listener));
        try
        {
            using var waiting = await TestPeer.ConnectAsync(listener.Local.ToEndPoint());
            Assert.True(listener.TryListenAnew());
            Assert.Empty(await waiting.ReceiveAllAsync());
            Assert.Equal(Libc.EAGAIN, listener.TryAccept(out _, out _));

            using var next = await TestPeer.ConnectAsync(listener.Local.ToEndPoint());
            Assert.Equal(0, listener.TryAccept(out var accepted, out var remote));
            Assert.Equal(PeerAddress.From(next.Local), remote);
            accepted.Close();
        }
        finally
        {
            listener.Close();
        }
    }

    [Fact]
    public async Task An_address_that_cannot_be_listened_on_again_is_told_logged_and_counted()
    {
        await using var node = await RelayNode.StartUdpAsync();
        var relayed = await node.OpenTcpRelayAsync(5);

        await node.OnLoopAsync(() =>
        {
            // A socket that does not listen cannot be shut down a second time.
            Assert.True(node.Sockets.PeerListeners.Socket(5).EndReceiving());
            node.Sockets.PeerListeners.Refuse(5, node.Receiver, Instant.Now(TimeProvider.System));
            node.Sockets.CloseRelay(5);
            return 0;
        });

        Assert.Equal(5, (await node.Receiver.NextAsync(RelayEventKind.RelayFailed)).Relay);
        Assert.Equal((1, 0), (node.Metrics["tandem.relay.addresses.lost"], node.Metrics["tandem.relay.addresses"]));
        Assert.Contains($"{relayed} takes no connections any more", Assert.Single(node.Log.Texts(1040)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_flood_of_peers_does_not_keep_posted_work_waiting()
    {
        await using var node = await RelayNode.StartUdpAsync();
        node.Receiver.Accepts = false;
        var relayed = await node.OpenTcpRelayAsync(0);
        var flood = Enumerable.Range(0, 100).Select(async _ =>
        {
            using var peer = await TestPeer.ConnectAsync(relayed.ToEndPoint());
            return (await peer.ReceiveAllAsync()).Length;
        }).ToList();

        for (var i = 0; i < 50; i++) await node.OnLoopAsync(() => i);

        Assert.All(await Task.WhenAll(flood), static length => Assert.Equal(0, length));
        Assert.Equal(0, node.Metrics["tandem.relay.peer.connections"]);
    }
}
