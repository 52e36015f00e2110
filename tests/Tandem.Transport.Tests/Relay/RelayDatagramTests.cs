using System.Buffers.Binary;
using System.Net;
using Microsoft.Extensions.Time.Testing;
using Tandem.Kernel;
using Tandem.Stun;

namespace Tandem.Transport.Tests;

public sealed class RelayDatagramTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_datagram_of_a_client_comes_with_its_flow_and_is_answered_on_it(bool isV6)
    {
        var any = isV6 ? TestNode.V6 : TestNode.V4;
        await using var node = await RelayNode.StartUdpAsync(TestNode.V4, any);
        using var client = new DatagramPeer(any);
        node.Receiver.On = received => node.Sockets.Send(received.Flow, "answer"u8);

        await client.SendAsync("request"u8.ToArray(), PeerAddress.From(node.Address(1)));

        var received = await node.Receiver.NextAsync(RelayEventKind.Received);
        Assert.Equal("request"u8.ToArray(), received.Octets);
        Assert.Equal(new StunFlow(StunTransport.Udp, 1, client.Address, 0), received.Flow);
        var (octets, from) = await client.ReceiveAsync();
        Assert.Equal("answer"u8.ToArray(), octets);
        Assert.Equal(PeerAddress.From(node.Address(1)), from);
        Assert.Equal(7, node.Metrics["tandem.relay.client.io udp in"]);
        Assert.Equal(1, node.Metrics["tandem.relay.client.messages udp out"]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Datagrams_go_to_a_peer_and_come_back_with_room_before_and_behind_them(bool isV6)
    {
        var any = isV6 ? TestNode.V6 : TestNode.V4;
        await using var node = await RelayNode.StartUdpAsync();
        using var peer = new DatagramPeer(any);
        var relayed = await node.OpenRelayAsync(3, any);
        node.Receiver.OnBuffer = (_, _, buffer, length) =>
        {
            Assert.True(buffer.Length >= IStunReceiver.Headroom + length + IStunReceiver.Tailroom);
            // It may be written to, and must not reach into the datagram.
            buffer[..IStunReceiver.Headroom].Fill(0xAA);
            buffer.Slice(IStunReceiver.Headroom + length, IStunReceiver.Tailroom).Fill(0xBB);
        };

        Assert.True(await node.OnLoopAsync(() => node.Sockets.SendToPeer(3, peer.Address, "there"u8, false)));
        var (octets, from) = await peer.ReceiveAsync();
        Assert.Equal("there"u8.ToArray(), octets);
        Assert.Equal(relayed, from);
        await peer.SendAsync("and back"u8.ToArray(), relayed);

        var back = await node.Receiver.NextAsync(RelayEventKind.FromPeer);
        Assert.Equal("and back"u8.ToArray(), back.Octets);
        Assert.Equal((3, peer.Address), (back.Relay, back.Peer));
        Assert.Equal((5, 8), (node.Metrics["tandem.relay.peer.io out"], node.Metrics["tandem.relay.peer.io in"]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(65_507)]
    public async Task A_datagram_of_any_length_passes_whole_from_peer_to_client_and_back(int length)
    {
        await using var node = await RelayNode.StartUdpAsync(TestNode.V4);
        using var client = new DatagramPeer();
        using var peer = new DatagramPeer();
        var relayed = await node.OpenRelayAsync(0);
        var octets = new byte[length];
        new Random(1).NextBytes(octets);
        node.Receiver.On = received =>
        {
            if (received.Kind == RelayEventKind.FromPeer) node.Sockets.Send(new StunFlow(StunTransport.Udp, 0, client.Address, 0), received.Octets);
            else node.Sockets.SendToPeer(0, peer.Address, received.Octets, false);
        };

        await peer.SendAsync(octets, relayed);
        Assert.Equal(octets, (await client.ReceiveAsync()).Octets);
        await client.SendAsync(octets, PeerAddress.From(node.Address()));
        Assert.Equal(octets, (await peer.ReceiveAsync()).Octets);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_refused_and_counted()
    {
        await using var node = await RelayNode.StartUdpAsync();
        using var other = new DatagramPeer();

        Assert.Equal(RelayOpening.PortTaken, await node.OnLoopAsync(() => node.Sockets.OpenRelay(0, StunTransport.Udp, other.Address)));

        Assert.Equal(1, node.Metrics["tandem.relay.addresses.refused PortTaken"]);
        Assert.Equal(0, node.Metrics["tandem.relay.addresses"]);
        await node.OpenRelayAsync(0);
        Assert.Equal(1, node.Metrics["tandem.relay.addresses"]);
    }

    [Fact]
    public async Task An_address_of_another_machine_is_refused_and_named_in_the_log()
    {
        await using var node = await RelayNode.StartUdpAsync();

        Assert.Equal(RelayOpening.Failed, await node.OnLoopAsync(() => node.Sockets.OpenRelay(0, StunTransport.Udp, PeerAddress.From(new IPEndPoint(IPAddress.Parse("192.0.2.1"), 40_000)))));

        Assert.Equal(1, node.Metrics["tandem.relay.addresses.refused Local"]);
        Assert.Contains("192.0.2.1:40000", Assert.Single(node.Log.Texts(1035)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Addresses_that_cannot_be_opened_are_named_once_a_minute()
    {
        var clock = new FakeTimeProvider();
        await using var node = await RelayNode.StartUdpAsync(static _ => { }, new ScriptedReceiver(), clock);
        Task OpenAsync(StunTransport transport) => node.OnLoopAsync(() => node.Sockets.OpenRelay(0, transport, PeerAddress.From(new IPEndPoint(IPAddress.Parse("192.0.2.1"), 40_000))));

        for (var i = 0; i < 5; i++) await OpenAsync(i % 2 == 0 ? StunTransport.Udp : StunTransport.Tcp);
        Assert.Single(node.Log.Texts(1035));
        Assert.Equal(5, node.Metrics["tandem.relay.addresses.refused Local"]);

        clock.Advance(TimeSpan.FromMinutes(1));
        await OpenAsync(StunTransport.Udp);
        await OpenAsync(StunTransport.Udp);
        Assert.Equal(2, node.Log.Texts(1035).Count);
    }

    [Fact]
    public async Task A_number_is_used_again_with_another_port_and_hears_nothing_of_the_one_before()
    {
        await using var node = await RelayNode.StartUdpAsync();
        using var peer = new DatagramPeer();
        var first = await node.OpenRelayAsync(7);
        // It lies in the socket when that is closed.
        await node.OnLoopAsync(() =>
        {
            peer.SendAsync("too late"u8.ToArray(), first).GetAwaiter().GetResult();
            node.Sockets.CloseRelay(7);
            return 0;
        });

        var second = await node.OpenRelayAsync(7);
        await peer.SendAsync("new"u8.ToArray(), second);

        Assert.Equal("new"u8.ToArray(), (await node.Receiver.NextAsync(RelayEventKind.FromPeer)).Octets);
        Assert.Equal(1, node.Metrics["tandem.relay.addresses"]);
        Assert.Equal(RelayOpening.Opened, await node.OnLoopAsync(() => node.Sockets.OpenRelay(8, StunTransport.Udp, first)));
    }

    [Fact]
    public async Task A_relay_closed_by_the_datagram_that_it_received_takes_no_more()
    {
        await using var node = await RelayNode.StartUdpAsync();
        using var peer = new DatagramPeer();
        var relayed = await node.OpenRelayAsync(0);
        node.Receiver.On = _ => node.Sockets.CloseRelay(0);

        await node.OnLoopAsync(() =>
        {
            for (byte i = 0; i < 10; i++) peer.SendAsync(new[] { i }, relayed).GetAwaiter().GetResult();
            return 0;
        });

        Assert.Equal([0], (await node.Receiver.NextAsync(RelayEventKind.FromPeer)).Octets);
        Assert.False(await node.OnLoopAsync(() => node.Sockets.SendToPeer(0, peer.Address, "x"u8, false)));
        Assert.Empty(node.Receiver.Rest());
    }

    [Fact]
    public async Task A_number_in_use_is_an_error_of_ours_and_one_over_the_limit_is_refused()
    {
        await using var node = await RelayNode.StartUdpAsync(options => options.MaxRelays = 2, new ScriptedReceiver(), null);
        await node.OpenRelayAsync(1);

        await Assert.ThrowsAsync<InvalidOperationException>(() => node.OnLoopAsync(() => node.Sockets.OpenRelay(1, StunTransport.Udp, PeerAddress.From(TestNode.V4))));
        Assert.Equal(RelayOpening.Failed, await node.OnLoopAsync(() => node.Sockets.OpenRelay(2, StunTransport.Udp, PeerAddress.From(TestNode.V4))));

        Assert.Equal(1, node.Metrics["tandem.relay.addresses.refused TooMany"]);
        // Nothing happens for numbers that were never in use.
        await node.OnLoopAsync(() =>
        {
            node.Sockets.CloseRelay(0);
            node.Sockets.CloseRelay(-1);
            node.Sockets.CloseRelay(int.MaxValue);
            return 0;
        });
        Assert.Equal(1, node.Metrics["tandem.relay.addresses"]);
    }

    [Fact]
    public async Task Hundreds_of_relays_each_get_what_is_theirs()
    {
        const int Relays = 400;
        await using var node = await RelayNode.StartUdpAsync();
        using var peer = new DatagramPeer();
        var addresses = await node.OnLoopAsync(() => Enumerable.Range(0, Relays).Select(relay =>
        {
            Assert.Equal(RelayOpening.Opened, node.Sockets.OpenRelay(relay, StunTransport.Udp, PeerAddress.From(TestNode.V4)));
            return node.Sockets.Relayed[relay].Local;
        }).ToArray());
        node.Receiver.On = received => node.Sockets.SendToPeer(received.Relay, received.Peer, received.Octets, false);

        for (var round = 0; round < 3; round++)
        {
            foreach (var (relay, address) in addresses.Index()) await peer.SendAsync(BitConverter.GetBytes(relay), address);
            var echoes = new HashSet<int>();
            for (var i = 0; i < Relays; i++)
            {
                var (octets, from) = await peer.ReceiveAsync();
                var relay = BitConverter.ToInt32(octets);
                Assert.Equal(addresses[relay], from);
                Assert.True(echoes.Add(relay));
            }
        }

        Assert.Equal(3 * Relays, node.Metrics["tandem.relay.peer.datagrams out"]);
        foreach (var received in node.Receiver.Rest()) Assert.Equal(received.Relay, BitConverter.ToInt32(received.Octets));
    }

    [Theory]
    [InlineData(false, 3, 3)]
    [InlineData(true, 1, 4)]
    public async Task A_peer_that_cannot_be_reached_is_told_by_its_ICMP_message_and_does_no_harm_to_others(bool isV6, byte type, byte code)
    {
        var any = isV6 ? TestNode.V6 : TestNode.V4;
        await using var node = await RelayNode.StartUdpAsync();
        using var live = new DatagramPeer(any);
        var dead = DatagramPeer.Dead(any);
        await node.OpenRelayAsync(5, any);

        // The error of the first is there when the second is sent, which must go out all the same.
        Assert.Equal((true, true), await node.OnLoopAsync(() => (node.Sockets.SendToPeer(5, dead, "1"u8, false), node.Sockets.SendToPeer(5, live.Address, "2"u8, false))));

        var failed = await node.Receiver.NextAsync(RelayEventKind.PeerFailed);
        Assert.Equal((5, dead, new IcmpMessage(type, code, 0)), (failed.Relay, failed.Peer, failed.Icmp));
        Assert.Equal("2"u8.ToArray(), (await live.ReceiveAsync()).Octets);
        Assert.Equal(1, node.Metrics["tandem.relay.icmp"]);
        Assert.Empty(node.Receiver.Rest());
    }

    [Fact]
    public async Task A_client_that_cannot_be_reached_does_no_harm_to_others()
    {
        await using var node = await RelayNode.StartUdpAsync(TestNode.V4);
        using var live = new DatagramPeer();
        var dead = DatagramPeer.Dead();

        for (var i = 0; i < 3; i++) await node.OnLoopAsync(() => node.Sockets.Send(new StunFlow(StunTransport.Udp, 0, dead, 0), "1"u8));
        await node.OnLoopAsync(() => node.Sockets.Send(new StunFlow(StunTransport.Udp, 0, live.Address, 0), "2"u8));

        Assert.Equal("2"u8.ToArray(), (await live.ReceiveAsync()).Octets);
        Assert.Equal(4, node.Metrics["tandem.relay.client.messages udp out"]);
    }

    [Fact]
    public async Task What_is_too_large_or_of_another_family_is_dropped_and_counted()
    {
        await using var node = await RelayNode.StartUdpAsync();
        await node.OpenRelayAsync(0);

        Assert.False(await node.OnLoopAsync(() => node.Sockets.SendToPeer(0, DatagramPeer.Dead(), new byte[65_508], false)));
        Assert.False(await node.OnLoopAsync(() => node.Sockets.SendToPeer(0, DatagramPeer.Dead(TestNode.V6), "x"u8, false)));

        Assert.Equal((1, 1), (node.Metrics["tandem.relay.dropped peer TooLarge"], node.Metrics["tandem.relay.dropped peer Local"]));
    }

    [Theory]
    [InlineData(false, 0, 10)]
    [InlineData(true, 41, 23)]
    public async Task The_DF_bit_is_set_when_asked_and_taken_away_again(bool isV6, int level, int mtuDiscovery)
    {
        var any = isV6 ? TestNode.V6 : TestNode.V4;
        await using var node = await RelayNode.StartUdpAsync();
        using var peer = new DatagramPeer(any);
        await node.OpenRelayAsync(0, any);

        int Send(bool isUnfragmented)
        {
            Assert.True(node.Sockets.SendToPeer(0, peer.Address, "x"u8, isUnfragmented));
            return node.Sockets.Relayed[0].Get(level, mtuDiscovery);
        }

        // IP_PMTUDISC_DONT and IP_PMTUDISC_DO.
        Assert.Equal(new[] { 0, 2, 2, 0 }, await node.OnLoopAsync(() => new[] { Send(false), Send(true), Send(true), Send(false) }));
    }

    [Fact]
    public async Task A_client_is_answered_from_another_listener()
    {
        await using var node = await RelayNode.StartUdpAsync(TestNode.V4, TestNode.V4);
        using var client = new DatagramPeer();
        node.Receiver.On = received =>
        {
            Assert.True(node.Sockets.SendFrom(1, received.Flow.Remote, "from elsewhere"u8));
            Assert.False(node.Sockets.SendFrom(2, received.Flow.Remote, "from nowhere"u8));
        };

        await client.SendAsync("request"u8.ToArray(), PeerAddress.From(node.Address(0)));

        Assert.Equal(PeerAddress.From(node.Address(1)), (await client.ReceiveAsync()).From);
    }

    [Fact]
    public async Task More_answers_than_one_call_sends_and_larger_ones_go_out_in_their_order()
    {
        const int Answers = (2 * UdpSendBuffers.Capacity) + 10;
        await using var node = await RelayNode.StartUdpAsync(TestNode.V4);
        using var client = new DatagramPeer();
        node.Receiver.On = received =>
        {
            for (var i = 0; i < Answers; i++)
            {
                var octets = new byte[i % 10 == 9 ? UdpSendBuffers.MaxLength + 1 : 4];
                BinaryPrimitives.WriteInt32BigEndian(octets, i);
                Assert.True(node.Sockets.Send(received.Flow, octets));
            }
        };

        await client.SendAsync("request"u8.ToArray(), PeerAddress.From(node.Address()));

        for (var i = 0; i < Answers; i++) Assert.Equal(i, BinaryPrimitives.ReadInt32BigEndian((await client.ReceiveAsync()).Octets));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_listener_that_cannot_be_bound_stops_the_start_with_its_address_and_leaves_no_socket(bool isV6)
    {
        using var taken = new DatagramPeer(isV6 ? TestNode.V6 : TestNode.V4);
        var first = DatagramPeer.Dead().ToEndPoint();

        var failure = await Assert.ThrowsAsync<IOException>(() => RelayNode.StartUdpAsync(first, taken.Address.ToEndPoint()));

        Assert.Contains($"STUN listener 1 (UDP {taken.Address}) cannot be opened: ", failure.Message, StringComparison.Ordinal);
        using var again = new DatagramPeer(first);
    }

    [Fact]
    public async Task A_kernel_that_gives_smaller_buffers_is_warned_of_once_for_all_relays()
    {
        // One octet more than any kernel gives: it counts to half of 2^31 - 1.
        await using var node = await RelayNode.StartUdpAsync(options => options.RelayReceiveBufferBytes = 1 << 30, new ScriptedReceiver(), null);
        for (var relay = 0; relay < 3; relay++) await node.OpenRelayAsync(relay);

        Assert.Contains("sysctl -w net.core.rmem_max=1073741824", Assert.Single(node.Log.Texts(1001)), StringComparison.Ordinal);
        Assert.Equal(1, node.Metrics["tandem.relay.udp.buffer_shortages receive"]);
    }
}
