using Microsoft.Extensions.Time.Testing;
using Tandem.Kernel;
using Tandem.Stun;

namespace Tandem.Transport.Tests;

public sealed class RelayStreamTests
{
    private static readonly byte[][] Messages = [StunOctets.Request(1), StunOctets.ChannelData(2, 5), StunOctets.Request(3, 1200), StunOctets.ChannelData(4, 0), StunOctets.ChannelData(5, 65_535)];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Messages_come_whole_with_their_flow_and_are_answered(bool isTls)
    {
        await using var node = await StartAsync();
        node.Receiver.On = received => node.Sockets.Send(received.Flow, received.Octets);
        using var client = await TestPeer.ConnectAsync(node.Address(), isTls);

        await client.SendAsync(Messages.SelectMany(static m => m).ToArray());

        foreach (var message in Messages)
        {
            var received = await node.Receiver.NextAsync(RelayEventKind.Received);
            Assert.Equal(message, received.Octets);
            Assert.Equal((isTls ? StunTransport.Tls : StunTransport.Tcp, isTls ? 1 : 0, PeerAddress.From(client.Local)), (received.Flow.Transport, received.Flow.Listener, received.Flow.Remote));
            Assert.NotEqual(0ul, received.Flow.Connection);
            Assert.Equal(message, await client.ReceiveAsync(message.Length));
        }

        Assert.Equal(Messages.Sum(static m => m.Length), node.Metrics[$"tandem.relay.client.io {(isTls ? "tls" : "tcp")} in"]);
    }

    [Fact]
    public async Task A_stream_is_cut_the_same_byte_by_byte_and_in_two_pieces()
    {
        await using var node = await StartAsync();
        byte[] octets = [.. Messages[0], .. Messages[1], .. Messages[3]];
        using var slow = await TestPeer.ConnectAsync(node.Address());
        foreach (var octet in octets) await slow.SendAsync(new[] { octet });
        await AssertReceivedAsync();
        for (var split = 1; split < octets.Length; split++)
        {
            using var client = await TestPeer.ConnectAsync(node.Address());
            await client.SendAsync(octets.AsMemory(0, split));
            await client.SendAsync(octets.AsMemory(split));
            await AssertReceivedAsync();
            client.EndSending();
            await client.ReceiveAllAsync();
            await node.Receiver.NextAsync(RelayEventKind.Closed);
        }

        async Task AssertReceivedAsync()
        {
            Assert.Equal(Messages[0], (await node.Receiver.NextAsync(RelayEventKind.Received)).Octets);
            Assert.Equal(Messages[1], (await node.Receiver.NextAsync(RelayEventKind.Received)).Octets);
            Assert.Equal(Messages[3], (await node.Receiver.NextAsync(RelayEventKind.Received)).Octets);
        }
    }

    [Fact]
    public async Task A_stream_that_cannot_be_cut_is_closed_and_counted()
    {
        await using var node = await StartAsync();
        using var client = await TestPeer.ConnectAsync(node.Address());

        // A length that is no multiple of 4, and no cookie after a good message.
        await client.SendAsync((byte[])[.. Messages[0], 0, 1, 0, 3, 0x21, 0x12, 0xA4, 0x42, .. Messages[0]]);
        client.EndSending();

        await node.Receiver.NextAsync(RelayEventKind.Received);
        await node.Receiver.NextAsync(RelayEventKind.Closed);
        Assert.Empty(await client.ReceiveAllAsync());
        await node.StopAsync();
        Assert.Equal(1, node.Metrics["tandem.relay.connections.ended tcp Broken"]);
        Assert.Empty(node.Receiver.Rest());
    }

    [Fact]
    public async Task A_client_that_closed_its_side_still_gets_its_answer_and_its_end_is_told_once()
    {
        await using var node = await StartAsync();
        node.Receiver.On = received =>
        {
            if (received.Kind == RelayEventKind.Received) node.Sockets.Send(received.Flow, StunOctets.Response(9));
            else Assert.False(node.Sockets.Send(received.Flow, StunOctets.Response(9)));
        };
        using var client = await TestPeer.ConnectAsync(node.Address());
        await client.SendAsync(Messages[0]);
        client.EndSending();

        Assert.Equal(StunOctets.Response(9), await client.ReceiveAllAsync());
        var received = await node.Receiver.NextAsync(RelayEventKind.Received);
        Assert.Equal(received.Flow, (await node.Receiver.NextAsync(RelayEventKind.Closed)).Flow);
        await node.StopAsync();
        Assert.Empty(node.Receiver.Rest());
        Assert.Equal((0, 1), (node.Metrics["tandem.relay.connections tcp"], node.Metrics["tandem.relay.connections.ended tcp Peer"]));
    }

    [Fact]
    public async Task A_connection_closed_from_above_hands_over_what_is_queued()
    {
        await using var node = await StartAsync();
        node.Receiver.On = received =>
        {
            if (received.Kind != RelayEventKind.Received) return;
            node.Sockets.Send(received.Flow, StunOctets.Response(1));
            node.Sockets.Close(received.Flow);
        };
        using var client = await TestPeer.ConnectAsync(node.Address());
        await client.SendAsync(Messages[0]);

        Assert.Equal(StunOctets.Response(1), await client.ReceiveAllAsync());
        await node.Receiver.NextAsync(RelayEventKind.Received);
        await node.Receiver.NextAsync(RelayEventKind.Closed);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Data_for_a_client_that_reads_slowly_is_dropped_and_counted_and_the_connection_stays(bool isChannelData)
    {
        await using var node = await StartAsync();
        using var client = await TestPeer.ConnectAsync(node.Address());
        await client.SendAsync(Messages[0]);
        var flow = (await node.Receiver.NextAsync(RelayEventKind.Received)).Flow;
        var data = isChannelData ? StunOctets.ChannelData(1, 60_000) : StunOctets.Indication(1, 60_000);

        var sent = 0;
        while (await node.OnLoopAsync(() => node.Sockets.Send(flow, data)) && node.Metrics["tandem.relay.dropped client Congested"] == 0) sent++;

        Assert.InRange(sent, 1, 10_000);
        Assert.Equal(sent, node.Metrics["tandem.relay.client.messages tcp out"]);
        // A response goes in all the same, behind the data.
        Assert.True(await node.OnLoopAsync(() => node.Sockets.Send(flow, StunOctets.Response(7))));
        for (var i = 0; i < sent; i++) Assert.Equal(data, await client.ReceiveAsync(data.Length));
        Assert.Equal(StunOctets.Response(7), await client.ReceiveAsync(28));
        Assert.Empty(node.Receiver.Rest());
    }

    [Fact]
    public async Task A_client_that_does_not_read_its_responses_is_closed_and_counted()
    {
        await using var node = await StartAsync();
        using var client = await TestPeer.ConnectAsync(node.Address());
        await client.SendAsync(Messages[0]);
        var flow = (await node.Receiver.NextAsync(RelayEventKind.Received)).Flow;

        while (await node.OnLoopAsync(() => node.Sockets.Send(flow, StunOctets.Response(1, 60_000)))) { }

        Assert.Equal(flow, (await node.Receiver.NextAsync(RelayEventKind.Closed)).Flow);
        Assert.Equal(1, node.Metrics["tandem.relay.connections.overflows tcp"]);
        await client.ReceiveAllAsync();
        await node.StopAsync();
        Assert.Equal(1, node.Metrics["tandem.relay.connections.ended tcp SlowReader"]);
    }

    [Fact]
    public async Task A_message_that_does_not_become_whole_in_time_ends_the_connection()
    {
        var clock = new FakeTimeProvider();
        await using var node = await RelayNode.StartAsync(static listen => listen.UseStun(0), static _ => { }, clock);
        using var client = await TestPeer.ConnectAsync(node.Address());
        await client.SendAsync((byte[])[.. Messages[0], .. Messages[0][..1]]);
        await node.Receiver.NextAsync(RelayEventKind.Received);
        await Until.TrueAsync(() => node.Deadlines.Count == 1);

        clock.Advance(TimeSpan.FromSeconds(10));

        Assert.Empty(await client.ReceiveAllAsync());
        await node.Receiver.NextAsync(RelayEventKind.Closed);
        await node.StopAsync();
        Assert.Equal(1, node.Metrics["tandem.relay.connections.ended tcp SlowMessage"]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Connections_over_the_limit_of_a_source_are_refused_before_their_first_octet_and_counted(bool hasTls)
    {
        await using var node = await RelayNode.StartAsync(
            listen => _ = hasTls ? listen.UseStun(0, 1, RelayNode.Certificates) : listen.UseStun(0), static options => (options.MaxConnectionsPerSource, options.LimitLoopback) = (1, true), null);
        using (var client = await TestPeer.ConnectAsync(node.Address()))
        {
            // The first one says nothing either.
            await Until.TrueAsync(() => node.Handler.Gate.Count == 1);
            Assert.True(await TestPeer.IsCutOffAsync(node.Address()));
            Assert.Equal(1, node.Metrics["tandem.relay.connections.refused tcp TooManyOfSource"]);
        }

        // With TLS beside it, a connection that has said nothing is told to nobody.
        if (!hasTls) await node.Receiver.NextAsync(RelayEventKind.Closed);
        await Until.TrueAsync(() => node.Handler.Gate.Count == 0);
        using var next = await TestPeer.ConnectAsync(node.Address(), hasTls);
        await next.SendAsync(Messages[0]);
        await node.Receiver.NextAsync(RelayEventKind.Received);
        Assert.Equal(1, node.Handler.Gate.Count);
    }

    [Fact]
    public async Task A_stop_hands_over_what_is_queued_and_leaves_no_connection()
    {
        await using var node = await StartAsync();
        using var client = await TestPeer.ConnectAsync(node.Address());
        using var half = await TestPeer.ConnectAsync(node.Address());
        await client.SendAsync(Messages[0]);
        await half.SendAsync(Messages[2].AsMemory(0, 100));
        var flow = (await node.Receiver.NextAsync(RelayEventKind.Received)).Flow;
        await node.OnLoopAsync(() =>
        {
            for (byte i = 0; i < 10; i++) node.Sockets.Send(flow, StunOctets.Response(i, 10_000));
            return 0;
        });

        await node.StopAsync();

        Assert.Equal(Enumerable.Range(0, 10).SelectMany(static i => StunOctets.Response((byte)i, 10_000)), await client.ReceiveAllAsync());
        Assert.Empty(await half.ReceiveAllAsync());
        Assert.Equal((0, 0), (node.Handler.Gate.Count, node.Sockets.Connections.Count));
        Assert.Equal(0, node.Metrics["tandem.relay.connections tcp"]);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task A_stop_ends_a_connection_without_a_first_octet_at_once(bool hasHandshake, bool isBesideHttps)
    {
        // A clock that stands: no deadline ends it.
        await using var node = await RelayNode.StartAsync(
            listen => _ = isBesideHttps ? listen.UseStunBesideHttps(0, 1, RelayNode.Certificates) : listen.UseStun(0, 1, RelayNode.Certificates), static _ => { }, new FakeTimeProvider());
        using var silent = await TestPeer.ConnectAsync(node.Address(), hasHandshake);
        await Until.TrueAsync(() => node.Deadlines.Count == 1);

        var stopping = node.StopPatientlyAsync();

        Assert.Empty(await silent.ReceiveAllAsync());
        await stopping;
    }

    [Fact]
    public async Task A_stop_leaves_what_is_in_use_to_the_receiver()
    {
        await using var node = await StartAsync();
        using var used = await TestPeer.ConnectAsync(node.Address());
        using var idle = await TestPeer.ConnectAsync(node.Address());
        await used.SendAsync(Messages[0]);
        var flow = (await node.Receiver.NextAsync(RelayEventKind.Received)).Flow;
        await idle.SendAsync(Messages[0]);
        await node.Receiver.NextAsync(RelayEventKind.Received);
        node.Receiver.InUse = candidate => candidate == flow;
        node.Receiver.On = received => node.Sockets.Send(received.Flow, StunOctets.Response(1));

        var stopping = node.StopAsync();
        Assert.Empty(await idle.ReceiveAllAsync());
        await node.Receiver.NextAsync(RelayEventKind.Closed);
        await used.SendAsync(Messages[0]);
        Assert.Equal(StunOctets.Response(1), await used.ReceiveAsync(28));
        Assert.False(stopping.IsCompleted);
        await node.OnLoopAsync(() =>
        {
            node.Sockets.Close(flow);
            return 0;
        });

        Assert.Empty(await used.ReceiveAllAsync());
        await stopping;
    }

    private static Task<RelayNode> StartAsync() => RelayNode.StartAsync(static listen => listen.UseStun(0, 1, RelayNode.Certificates));
}
