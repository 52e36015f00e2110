using Microsoft.Extensions.Time.Testing;

namespace Tandem.Transport.Tests;

/// <summary>TCP between a client and a peer (RFC 6062), over sockets.</summary>
public sealed class PeerStreamTests
{
    private const int MiB = 1024 * 1024;

    /// <summary>What the kernel's buffers, of up to 6 MiB each way, and those of the node hold together at most.</summary>
    private const int MostUnderWay = 16 * MiB;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Octets_pass_both_ways_as_they_are_and_are_counted(bool isTls)
    {
        await using var pair = await JoinedPair.StartAsync(isTls);
        var (there, back) = (Octets(1, 300_000), Octets(2, 200_000));

        var sending = Task.WhenAll(pair.Client.SendAsync(there), pair.Peer.SendAsync(back));

        Assert.Equal(there, await pair.Peer.ReceiveAsync(there.Length));
        Assert.Equal(back, await pair.Client.ReceiveAsync(back.Length));
        await sending;
        Assert.Equal((there.Length, back.Length), (pair.Node.Receiver.ToPeers, pair.Node.Receiver.ToClients));
        Assert.Equal((there.Length, back.Length), (pair.Node.Metrics["tandem.relay.peer.io out"], pair.Node.Metrics["tandem.relay.peer.io in"]));
        Assert.Equal(1, pair.Node.Metrics["tandem.relay.peer.connections"]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_came_before_and_right_behind_the_request_belongs_to_the_stream(bool isTls)
    {
        // It looks like messages, and is not.
        byte[] behind = [.. StunOctets.Request(1), .. StunOctets.ChannelData(2, 5), .. Octets(3, 20_000)];
        await using var pair = await JoinedPair.StartAsync(isTls, behind, "before it was bound"u8.ToArray());

        Assert.Equal("before it was bound"u8.ToArray(), await pair.Client.ReceiveAsync(19));
        Assert.Equal(behind, await pair.Peer.ReceiveAsync(behind.Length));
        Assert.Empty(pair.Node.Receiver.Rest());
    }

    [Fact]
    public async Task A_request_that_was_refused_leaves_a_stream_of_messages()
    {
        await using var node = await RelayNode.StartAsync(static listen => listen.UseStun(0));
        using var client = await TestPeer.ConnectAsync(node.Address());

        await client.SendAsync((byte[])[.. StunOctets.Bind(1), .. StunOctets.Bind(2), .. StunOctets.ChannelData(3, 5)]);

        Assert.Equal(StunOctets.Bind(1), (await node.Receiver.NextAsync(RelayEventKind.Received)).Octets);
        Assert.Equal(StunOctets.Bind(2), (await node.Receiver.NextAsync(RelayEventKind.Received)).Octets);
        Assert.Equal(StunOctets.ChannelData(3, 5), (await node.Receiver.NextAsync(RelayEventKind.Received)).Octets);
    }

    [Fact]
    public async Task A_message_before_the_request_is_not_taken_for_it()
    {
        await using var node = await RelayNode.StartAsync(static listen => listen.UseStun(0));
        var (number, peer) = await JoinedPair.ConnectAsync(node);
        node.Receiver.On = received =>
        {
            if (received.Kind == RelayEventKind.Closed) node.Sockets.ClosePeer(number);
            if (received.Kind != RelayEventKind.Received) return;
            if (received.Octets.SequenceEqual(StunOctets.Bind(2))) node.Sockets.Join(number, received.Flow);
            // The loop is still at the first message when the link has posted the request and waits.
            else Assert.True(SpinWait.SpinUntil(() => !node.Inbox.Queue.IsEmpty, TimeSpan.FromSeconds(30)));
        };
        using var client = await TestPeer.ConnectAsync(node.Address());

        await client.SendAsync((byte[])[.. StunOctets.Request(1), .. StunOctets.Bind(2), .. "the stream"u8]);

        Assert.Equal("the stream"u8.ToArray(), await peer.ReceiveAsync(10));
        peer.Dispose();
    }

    [Fact]
    public async Task A_client_that_binds_what_has_just_ended_is_ended()
    {
        await using var node = await RelayNode.StartAsync(static listen => listen.UseStun(0));
        node.Receiver.On = received =>
        {
            if (received.Kind != RelayEventKind.Received) return;
            node.Sockets.Send(received.Flow, StunOctets.Response(1));
            node.Sockets.Join(7, received.Flow);
        };
        using var client = await TestPeer.ConnectAsync(node.Address());

        await client.SendAsync(StunOctets.Bind(1));

        Assert.Equal(StunOctets.Response(1), await client.ReceiveAllAsync());
    }

    [Fact]
    public async Task A_peer_that_reads_slowly_holds_the_client_up()
    {
        await using var pair = await JoinedPair.StartAsync();
        var octets = Octets(4, 64 * MiB);

        var sending = pair.Client.SendAsync(octets);
        await Until.TrueAsync(() => pair.Node.Receiver.ToPeers > MiB);

        await ReceiveSlowlyAsync(pair.Peer, octets, () => pair.Node.Receiver.ToPeers);
        await sending;
    }

    [Fact]
    public async Task A_client_that_reads_slowly_holds_the_peer_up()
    {
        await using var pair = await JoinedPair.StartAsync();
        var octets = Octets(5, 64 * MiB);

        var sending = pair.Peer.SendAsync(octets);
        await Until.TrueAsync(() => pair.Node.Receiver.ToClients > MiB);

        await ReceiveSlowlyAsync(pair.Client, octets, () => pair.Node.Receiver.ToClients);
        await sending;
    }

    [Fact]
    public async Task A_client_that_has_ended_its_side_still_gets_what_the_peer_sends()
    {
        await using var pair = await JoinedPair.StartAsync();
        await pair.Client.SendAsync("question"u8.ToArray());
        pair.Client.EndSending();

        Assert.Equal("question"u8.ToArray(), await pair.Peer.ReceiveAllAsync());
        await pair.Peer.SendAsync("answer"u8.ToArray());
        pair.Peer.Dispose();

        Assert.Equal("answer"u8.ToArray(), await pair.Client.ReceiveAllAsync());
        await AssertEndedAsync(pair);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task When_the_peer_has_ended_the_client_gets_everything_and_then_the_end(bool isTls)
    {
        await using var pair = await JoinedPair.StartAsync(isTls);
        var octets = Octets(6, 3 * MiB);

        var sending = pair.Peer.SendAsync(octets).ContinueWith(_ => pair.Peer.Dispose(), TaskScheduler.Default);

        Assert.Equal(octets, await pair.Client.ReceiveAllAsync());
        await sending;
        pair.Client.Dispose();
        await AssertEndedAsync(pair);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_peer_that_has_ended_its_side_still_gets_what_the_client_sends(bool isTls)
    {
        await using var pair = await JoinedPair.StartAsync(isTls);
        var (question, answer) = (Octets(10, 2 * MiB), Octets(11, 3 * MiB));
        var asking = pair.Peer.SendAsync(question).ContinueWith(_ => pair.Peer.EndSending(), TaskScheduler.Default);

        Assert.Equal(question, await pair.Client.ReceiveAllAsync());
        await asking;
        var answering = pair.Client.SendAsync(answer).ContinueWith(_ => pair.Client.EndSending(), TaskScheduler.Default);

        Assert.Equal(answer, await pair.Peer.ReceiveAllAsync());
        await answering;
        await AssertEndedAsync(pair);
    }

    [Fact]
    public async Task What_a_client_has_sent_reaches_a_slow_peer_when_both_have_ended()
    {
        await using var pair = await JoinedPair.StartAsync();
        var octets = Octets(12, 32 * MiB);
        pair.Peer.EndSending();
        Assert.Empty(await pair.Client.ReceiveAllAsync());
        var sending = pair.Client.SendAsync(octets).ContinueWith(_ => pair.Client.Dispose(), TaskScheduler.Default);
        await Until.TrueAsync(() => pair.Node.Receiver.ToPeers > MiB);

        await ReceiveSlowlyAsync(pair.Peer, octets, () => pair.Node.Receiver.ToPeers);
        Assert.Empty(await pair.Peer.ReceiveAllAsync());

        await sending;
        await AssertEndedAsync(pair);
    }

    [Fact]
    public async Task The_end_does_not_overtake_what_a_slow_client_has_still_to_get()
    {
        await using var pair = await JoinedPair.StartAsync();
        var octets = Octets(13, 32 * MiB);
        var sending = pair.Peer.SendAsync(octets).ContinueWith(_ => pair.Peer.EndSending(), TaskScheduler.Default);
        await Until.TrueAsync(() => pair.Node.Receiver.ToClients > MiB);

        await ReceiveSlowlyAsync(pair.Client, octets, () => pair.Node.Receiver.ToClients);
        Assert.Empty(await pair.Client.ReceiveAllAsync());

        await sending;
        await pair.Client.SendAsync("still heard"u8.ToArray());
        Assert.Equal("still heard"u8.ToArray(), await pair.Peer.ReceiveAsync(11));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_pair_of_which_one_side_has_ended_goes_on_as_long_as_something_passes(bool hasPeerEnded)
    {
        var clock = new FakeTimeProvider();
        await using var pair = await JoinedPair.StartAsync(clock: clock);
        var (ended, other) = hasPeerEnded ? (pair.Peer, pair.Client) : (pair.Client, pair.Peer);
        ended.EndSending();
        Assert.Empty(await other.ReceiveAllAsync());
        await Until.TrueAsync(() => pair.Node.Deadlines.Count == 1);

        for (var i = 0; i < 3; i++)
        {
            clock.Advance(TimeSpan.FromMinutes(3));
            await other.SendAsync("still here"u8.ToArray());
            Assert.Equal("still here"u8.ToArray(), await ended.ReceiveAsync(10));
        }

        clock.Advance(TimeSpan.FromMinutes(4));
        Assert.Empty(await ended.ReceiveAllAsync());
        ended.Dispose();
        other.Dispose();
        await AssertEndedAsync(pair);
    }

    [Fact]
    public async Task Closed_from_above_the_end_is_told_when_the_client_has_got_what_waits_for_it()
    {
        await using var pair = await JoinedPair.StartAsync();
        var sending = pair.Peer.SendAsync(Octets(14, 64 * MiB));
        await Until.TrueAsync(() => pair.Node.Receiver.ToClients > MiB);

        var queued = await pair.Node.OnLoopAsync(() =>
        {
            pair.Node.Sockets.ClosePeer(pair.Number);
            return pair.Node.Receiver.ToClients;
        });

        Assert.Equal(queued, (await pair.Client.ReceiveAllAsync()).Length);
        await Assert.ThrowsAnyAsync<IOException>(() => sending);
        await AssertEndedAsync(pair);
    }

    [Fact]
    public async Task When_the_client_is_cut_off_the_peer_is_ended()
    {
        await using var pair = await JoinedPair.StartAsync();
        pair.Client.CutOff();

        await pair.Peer.ReceiveAllAsync();

        await AssertEndedAsync(pair);
    }

    [Fact]
    public async Task A_client_that_is_cut_off_while_its_peer_reads_nothing_leaves_nothing()
    {
        await using var pair = await JoinedPair.StartAsync();
        var sending = pair.Client.SendAsync(Octets(7, 64 * MiB));
        await Until.TrueAsync(() => pair.Node.Receiver.ToPeers > MiB);

        await pair.Node.OnLoopAsync(() =>
        {
            pair.Node.Sockets.Connections.AbortAll();
            return 0;
        });

        await Assert.ThrowsAnyAsync<IOException>(() => sending);
        await AssertEndedAsync(pair);
    }

    [Fact]
    public async Task When_the_peer_is_cut_off_the_client_is_ended()
    {
        await using var pair = await JoinedPair.StartAsync();
        pair.Peer.CutOff();

        Assert.Empty(await pair.Client.ReceiveAllAsync());

        await AssertEndedAsync(pair);
    }

    [Fact]
    public async Task Closed_from_above_both_sides_end()
    {
        await using var pair = await JoinedPair.StartAsync();
        await pair.Node.OnLoopAsync(() =>
        {
            pair.Node.Sockets.ClosePeer(pair.Number);
            pair.Node.Sockets.ClosePeer(pair.Number);
            return 0;
        });

        Assert.Empty(await pair.Client.ReceiveAllAsync());
        Assert.Empty(await pair.Peer.ReceiveAllAsync());
        await AssertEndedAsync(pair);
    }

    [Fact]
    public async Task Paused_nothing_passes_until_it_goes_on()
    {
        await using var pair = await JoinedPair.StartAsync();
        // Paused by what comes, as by a bandwidth that is used up.
        pair.Node.Receiver.OnCarried = (number, _, _) => pair.Node.Sockets.Pause(number);
        await pair.Client.SendAsync("there"u8.ToArray());
        await Until.TrueAsync(() => pair.Node.Receiver.ToPeers == 5);
        await pair.Peer.SendAsync("back"u8.ToArray());

        // Batches pass, and what has come waits.
        for (var i = 0; i < 50; i++) await pair.Node.OnLoopAsync(() => i);
        Assert.Equal((0, 0, 0L), (pair.Client.Socket.Available, pair.Peer.Socket.Available, pair.Node.Receiver.ToClients));

        pair.Node.Receiver.OnCarried = static (_, _, _) => { };
        await pair.Node.OnLoopAsync(() =>
        {
            pair.Node.Sockets.Resume(pair.Number);
            return 0;
        });
        Assert.Equal("there"u8.ToArray(), await pair.Peer.ReceiveAsync(5));
        Assert.Equal("back"u8.ToArray(), await pair.Client.ReceiveAsync(4));
    }

    [Fact]
    public async Task An_end_that_comes_while_nothing_passes_is_seen_later()
    {
        await using var pair = await JoinedPair.StartAsync();
        await pair.Node.OnLoopAsync(() =>
        {
            pair.Node.Sockets.Pause(pair.Number);
            return 0;
        });
        pair.Peer.CutOff();
        for (var i = 0; i < 50; i++) await pair.Node.OnLoopAsync(() => i);
        Assert.Empty(pair.Node.Receiver.Rest());

        await pair.Node.OnLoopAsync(() =>
        {
            pair.Node.Sockets.Resume(pair.Number);
            return 0;
        });

        Assert.Empty(await pair.Client.ReceiveAllAsync());
        await AssertEndedAsync(pair);
    }

    [Fact]
    public async Task A_stop_in_the_middle_of_traffic_ends_both_sides()
    {
        await using var pair = await JoinedPair.StartAsync();
        var sending = Task.WhenAll(pair.Client.SendAsync(Octets(8, 64 * MiB)), pair.Peer.SendAsync(Octets(9, 64 * MiB)));
        await Until.TrueAsync(() => pair.Node.Receiver.ToPeers > MiB);

        var stopping = pair.Node.StopAsync();
        var receiving = Task.WhenAll(pair.Client.ReceiveAllAsync(), pair.Peer.ReceiveAllAsync());

        await stopping;
        await receiving;
        await Assert.ThrowsAnyAsync<IOException>(() => sending);
    }

    private static byte[] Octets(int seed, int length)
    {
        var octets = new byte[length];
        new Random(seed).NextBytes(octets);
        return octets;
    }

    /// <summary>Everything comes, and never is more of it under way than buffers hold.</summary>
    private static async Task ReceiveSlowlyAsync(TestPeer reader, byte[] expected, Func<long> carried)
    {
        for (var received = 0; received < expected.Length;)
        {
            Assert.InRange(carried() - received, 0, MostUnderWay);
            var piece = await reader.ReceiveAsync(Math.Min(MiB / 4, expected.Length - received));
            Assert.True(expected.AsSpan(received, piece.Length).SequenceEqual(piece));
            received += piece.Length;
        }

        Assert.Equal(expected.Length, carried());
    }

    /// <summary>Both ends are told, and nothing is left.</summary>
    private static async Task AssertEndedAsync(JoinedPair pair)
    {
        var ends = new[] { await pair.Node.Receiver.NextAsync(), await pair.Node.Receiver.NextAsync() };
        Assert.Equal([RelayEventKind.Closed, RelayEventKind.PeerClosed], ends.Select(static end => end.Kind).Order());
        Assert.Equal(pair.Number, ends.Single(static end => end.Kind == RelayEventKind.PeerClosed).Connection);
        Assert.Equal((0, 0), await pair.Node.OnLoopAsync(() => (pair.Node.Sockets.Peers.Count, pair.Node.Sockets.Connections.Count)));
        Assert.Equal((0, 0), (pair.Node.Metrics["tandem.relay.peer.connections"], pair.Node.Deadlines.Count));
    }
}
