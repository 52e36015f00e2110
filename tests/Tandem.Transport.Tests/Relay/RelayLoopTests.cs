using Microsoft.Extensions.Time.Testing;
using Tandem.Kernel;
using Tandem.Stun;

namespace Tandem.Transport.Tests;

public sealed class RelayLoopTests
{
    [Fact]
    public async Task Relaying_datagrams_allocates_nothing()
    {
        var receiver = new EchoingRelay(warmUp: 2_000, rounds: 20_000);
        await using var node = await RelayNode.StartUdpAsync(static _ => { }, receiver, null, TestNode.V4);
        receiver.Sockets = node.Sockets;
        var relayed = await node.OpenRelayAsync(0);

        // Several go round, so that batches differ.
        await node.OnLoopAsync(() => Enumerable.Range(0, 5).All(_ => node.Sockets.Send(new StunFlow(StunTransport.Udp, 0, relayed, 0), new byte[172])));

        Assert.Equal(0, await receiver.Allocated.WaitAsync(TestReceiver.Cancel));
    }

    [Fact]
    public async Task Timers_run_at_the_deadline_and_not_before()
    {
        var clock = new FakeTimeProvider();
        await using var node = await RelayNode.StartUdpAsync(static _ => { }, new ScriptedReceiver(), clock);
        var start = Instant.Now(clock);
        await node.OnLoopAsync(() => node.Receiver.Deadline = start + TimeSpan.FromSeconds(5));

        clock.Advance(TimeSpan.FromSeconds(4));
        // A whole batch at 4 s, which found nothing due.
        await node.OnLoopAsync(() => 0);
        Assert.Empty(node.Receiver.Rest());

        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(start + TimeSpan.FromSeconds(5), (await node.Receiver.NextAsync(RelayEventKind.Advance)).Now);
    }

    [Fact]
    public async Task Exceptions_of_the_receiver_are_logged_and_counted_and_the_loop_goes_on()
    {
        var clock = new FakeTimeProvider();
        await using var node = await RelayNode.StartUdpAsync(static _ => { }, new ScriptedReceiver(), clock, TestNode.V4);
        using var peer = new DatagramPeer();
        var relayed = await node.OpenRelayAsync(0);
        node.Receiver.On = static _ => throw new FormatException("a mistake");

        await peer.SendAsync("1"u8.ToArray(), PeerAddress.From(node.Address()));
        await node.Receiver.NextAsync(RelayEventKind.Received);
        await peer.SendAsync("2"u8.ToArray(), relayed);
        await node.Receiver.NextAsync(RelayEventKind.FromPeer);
        await node.OnLoopAsync(() => node.Sockets.SendToPeer(0, DatagramPeer.Dead(), "3"u8, false));
        await node.Receiver.NextAsync(RelayEventKind.PeerFailed);
        await node.OnLoopAsync(() => node.Receiver.Deadline = Instant.Now(clock));
        await node.Receiver.NextAsync(RelayEventKind.Advance);
        node.Loop.Post(static _ => throw new FormatException("another"));

        Assert.Equal(1, await node.OnLoopAsync(() => 1));
        Assert.Equal(5, node.Metrics["tandem.relay.loop.errors"]);
        Assert.Equal(["Received", "ReceivedFromPeer", "PeerFailed", "Advance", "posted work"], node.Log.Texts(1031).Select(text => text[(text.IndexOf(" in ", StringComparison.Ordinal) + 4)..]));
    }

    [Fact]
    public async Task Commands_run_on_the_loop_give_their_result_or_their_exception_and_are_refused_when_it_has_stopped()
    {
        await using var node = await RelayNode.StartUdpAsync();

        Assert.True(await node.OnLoopAsync(() => node.Loop.IsCurrent));
        Assert.False(node.Loop.IsCurrent);
        await Assert.ThrowsAsync<FormatException>(() => node.OnLoopAsync<int>(static () => throw new FormatException()));
        Assert.Equal(0, node.Metrics["tandem.relay.loop.errors"]);

        await node.StopAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(() => node.OnLoopAsync(() => 1));
    }

    [Fact]
    public async Task A_flood_does_not_keep_posted_work_and_other_sockets_waiting()
    {
        await using var node = await RelayNode.StartUdpAsync(TestNode.V4);
        using var peer = new DatagramPeer();
        var relayed = await node.OpenRelayAsync(0);
        var other = await node.OpenRelayAsync(1);
        // The loop feeds itself: there is a datagram after each datagram.
        node.Receiver.On = received =>
        {
            if (received.Relay == 0) node.Sockets.SendToPeer(0, relayed, received.Octets, false);
            else if (received.Relay == 1) node.Sockets.SendToPeer(1, received.Peer, received.Octets, false);
        };
        await node.OnLoopAsync(() => node.Sockets.SendToPeer(0, relayed, "again"u8, false));

        for (var i = 0; i < 50; i++)
        {
            await node.OnLoopAsync(() => i);
            await peer.SendAsync("x"u8.ToArray(), other);
            await peer.ReceiveAsync();
        }

        node.Receiver.On = static _ => { };
    }

    [Fact]
    public async Task A_stop_in_the_middle_of_traffic_closes_every_socket()
    {
        await using var node = await RelayNode.StartUdpAsync(TestNode.V4);
        var addresses = new List<PeerAddress> { PeerAddress.From(node.Address()) };
        for (var relay = 0; relay < 20; relay++) addresses.Add(await node.OpenRelayAsync(relay));
        node.Receiver.On = received => node.Sockets.SendToPeer(received.Relay, received.Peer, received.Octets, false);
        await node.OnLoopAsync(() => addresses.Skip(1).All(address => node.Sockets.SendToPeer(0, address, "round and round"u8, false)));
        await node.Receiver.NextAsync(RelayEventKind.FromPeer);

        await node.StopAsync();

        Assert.Equal(0, node.Metrics["tandem.relay.addresses"]);
        // All are free again.
        foreach (var address in addresses) new DatagramPeer(address.ToEndPoint()).Dispose();
        Assert.Single(node.Log.Texts(1033));
    }

    [Fact]
    public async Task Too_few_files_for_the_relays_are_warned_of()
    {
        const int TooMany = 10_000_000;
        await using var node = await RelayNode.StartUdpAsync(options => options.MaxRelays = TooMany, new ScriptedReceiver(), null);

        Assert.Contains("10051024", Assert.Single(node.Log.Texts(1034)), StringComparison.Ordinal);
    }

    [Fact]
    public void The_limit_of_open_files_is_raised_as_far_as_is_allowed()
    {
        var given = DescriptorLimit.Raise();

        var limits = File.ReadAllLines("/proc/self/limits").Single(static line => line.StartsWith("Max open files", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal((given.ToString(System.Globalization.CultureInfo.InvariantCulture), limits[4]), (limits[3], limits[3]));
    }

    [Fact]
    public async Task A_listener_behind_NAT_says_what_the_world_sees()
    {
        var external = System.Net.IPEndPoint.Parse("192.0.2.7:0");
        await using var node = await RelayNode.StartUdpAsync(options => options.Listeners.Add(new(StunTransport.Udp, TestNode.V4) { External = external }), new ScriptedReceiver(), null);

        var listener = node.Sockets.Listeners[0];
        Assert.NotEqual(0, listener.Local.Port);
        Assert.Equal($"192.0.2.7:{listener.Local.Port}", listener.External.ToString());
    }

    [Fact]
    public async Task A_limit_of_open_files_below_all_that_the_options_allow_is_told_at_the_start()
    {
        await using var node = await RelayNode.StartUdpAsync(static options => (options.MaxRelays, options.MaxConnections, options.PeerConnections) = (100, 2000, 30_000), new ScriptedReceiver(), null);
        var before = node.Log.Texts(1034).Count;

        node.Service.WarnOfFewDescriptors(100 + 2000 + 30_000 + 1024);
        Assert.Equal(before, node.Log.Texts(1034).Count);
        node.Service.WarnOfFewDescriptors(100 + 2000 + 30_000 + 1023);

        Assert.Equal(
            "At most 33123 files and sockets may be open, too few for 100 relayed addresses, 2000 connections of TURN clients and 30000 of their peers; raise the limit to 33124 (LimitNOFILE, ulimit -n), or allow fewer, or some are refused when they come",
            node.Log.Texts(1034)[^1]);
    }
}
