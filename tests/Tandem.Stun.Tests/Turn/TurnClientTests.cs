using Tandem.Kernel;
using Tandem.Stun.Server;
using Tandem.Stun.Turn;
using Tandem.Stun.Turn.Client;

namespace Tandem.Stun.Tests.Turn;

/// <summary>What a client makes of a server's answers (RFC 8656 sections 7.3, 7.4, 8.3 and 12.3).</summary>
public sealed class TurnClientTests
{
    private readonly SimulatedTurn _network = new(1);

    [Fact]
    public void Wrong_credentials_are_told_and_not_tried_again()
    {
        var client = Client(password: "wrong");
        client.Do(() => client.Client.Allocate(_network.Time.Now));
        _network.Time.Run();
        AssertFailed(StunErrorCode.Unauthenticated, client);
        Assert.InRange(_network.Server.Status().Refusals[StunRefusal.WrongCredentials], 1, 7);
    }

    [Fact]
    public void A_silent_server_is_told()
    {
        var client = Client();
        _network.Forget(client.Flow.Remote);
        client.Do(() => client.Client.Allocate(_network.Time.Now));
        _network.Time.Run();
        AssertFailed(default, client);
    }

    [Fact]
    public void A_quota_is_told()
    {
        var network = new SimulatedTurn(1, TurnWorld.Default with { Quotas = new TurnQuotas { MaxAllocationsPerUser = 0 } });
        var client = new SimulatedClient(network, TurnWorld.Udp(1), "alice");
        client.Do(() => client.Client.Allocate(network.Time.Now));
        network.Time.Run();
        AssertFailed(StunErrorCode.AllocationQuotaReached, client);
    }

    [Fact]
    public void Another_server_is_told()
    {
        var other = TurnWorld.Address("9.8.7.6", 3478);
        var network = new SimulatedTurn(1, TurnWorld.Default with { AlternateServers = [other] });
        network.Server.Stop(Instant.Never);
        var client = new SimulatedClient(network, TurnWorld.Udp(1), "alice");
        client.Do(() => client.Client.Allocate(network.Time.Now));
        network.Time.Run();
        AssertFailed(StunErrorCode.TryAlternate, client);
        Assert.Equal(other, client.Told[^1].Alternate);
    }

    [Fact]
    public void A_refused_peer_is_told_and_the_others_go_on()
    {
        var client = Client();
        var closed = TurnWorld.Address("10.0.0.1");
        client.Live(TimeSpan.FromMinutes(20), [closed, TurnWorld.OtherPeer], [closed.WithPort(5), TurnWorld.Peer]);
        _network.Time.Run();
        var refused = client.Told.Where(output => output.Kind == TurnClientOutputKind.PeerRefused).ToList();
        Assert.Equal([closed, closed.WithPort(5)], refused.Select(output => output.Peer).OrderBy(peer => peer.Port));
        Assert.All(refused, output => Assert.Equal(StunErrorCode.Forbidden, output.Code));
        Assert.Equal([TurnWorld.Peer, TurnWorld.OtherPeer], client.Echoes.Keys.OrderBy(peer => peer.ToString().Length));
        client.AssertNothingIsLeft();
    }

    [Fact]
    public void A_lost_allocation_is_told()
    {
        var client = Client();
        client.Live(TimeSpan.FromMinutes(30), [], [TurnWorld.Peer]);
        _network.Time.After(TimeSpan.FromMinutes(5), () =>
        {
            _network.Server.Stop(_network.Time.Now);
            _network.Server.Advance(_network.Time.Now);
        });
        _network.Time.Run();
        AssertFailed(StunErrorCode.AllocationMismatch, client);
    }

    [Fact]
    public void A_reserved_port_is_used_by_another_client()
    {
        var first = Client(options: new TurnClientOptions { ReservesNextPort = true });
        first.Live(TimeSpan.FromMinutes(5), [], []);
        SimulatedClient? second = null;
        _network.Time.After(TimeSpan.FromSeconds(10), () =>
        {
            second = new SimulatedClient(_network, TurnWorld.Udp(2), "alice", new TurnClientOptions { ReservationToken = first.Client.ReservationToken });
            second.Live(TimeSpan.FromMinutes(5), [], []);
        });
        _network.Time.Run();
        Assert.Equal(first.Client.RelayedV4!.Value.Port + 1, second!.Client.RelayedV4!.Value.Port);
        second.AssertNothingIsLeft();
    }

    [Fact]
    public void A_client_that_is_closed_before_it_has_anything_closes()
    {
        var client = Client();
        client.Do(() => client.Client.Close(_network.Time.Now));
        Assert.Equal(TurnClientOutputKind.Closed, Assert.Single(client.Told).Kind);
        client.AssertNothingIsLeft();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_client_that_is_closed_while_it_allocates_closes(int seed)
    {
        var network = new SimulatedTurn(seed);
        var client = new SimulatedClient(network, TurnWorld.Udp(1), "alice");
        client.Do(() => client.Client.Allocate(network.Time.Now));
        network.Time.After(TimeSpan.FromMilliseconds(250), () => client.Do(() => client.Client.Close(network.Time.Now)));
        network.Time.Run();
        Assert.Equal(TurnClientOutputKind.Closed, client.Told[^1].Kind);
        client.AssertNothingIsLeft();
        Assert.Equal(0, network.OpenRelays);
    }

    [Fact]
    public void Data_to_a_peer_without_permission_is_not_written()
    {
        var client = Client().Client;
        Assert.Equal(0, client.WriteData(new byte[100], TurnWorld.Peer, [1]));
        Assert.False(client.Permit(TurnWorld.Peer, _network.Time.Now));
        Assert.False(client.Bind(TurnWorld.Peer, _network.Time.Now));
        Assert.False(client.Move(_network.Time.Now));
    }

    [Fact]
    public void Data_on_a_channel_counts_as_soon_as_it_was_asked_for_and_not_when_that_was_refused_or_forgotten()
    {
        var world = new TurnWorld();
        var client = new TurnClient(new TurnClientOptions(), new LongTermClient("alice", TestCredentials.PasswordOf("alice")), isStream: false);
        client.Allocate(world.Now);
        Exchange(client, world);
        Exchange(client, world);
        Assert.True(client.TryTake(out var told));
        Assert.Equal(TurnClientOutputKind.Allocated, told.Kind);

        Assert.Equal(TurnClientInput.Ignored, Receive(0x4000, out _));
        Assert.True(client.Bind(TurnWorld.Peer, world.Now));
        // RFC 8656 section 12: it may come before the response.
        Assert.Equal((TurnClientInput.Data, TurnWorld.Peer), (Receive(0x4000, out var peer), peer));
        Exchange(client, world);
        Assert.Equal((TurnClientInput.Data, TurnWorld.Peer), (Receive(0x4000, out peer), peer));
        Assert.True(client.TryTake(out told));
        Assert.Equal(TurnClientOutputKind.Bound, told.Kind);

        Assert.True(client.Bind(TurnWorld.Address("10.0.0.1", 5), world.Now));
        Exchange(client, world);
        Assert.True(client.TryTake(out told));
        Assert.Equal(TurnClientOutputKind.PeerRefused, told.Kind);
        Assert.Equal(TurnClientInput.Ignored, Receive(0x4001, out _));
        client.Forget(TurnWorld.Peer);
        Assert.Equal(TurnClientInput.Ignored, Receive(0x4000, out _));

        TurnClientInput Receive(ushort channel, out PeerAddress from)
        {
            var octets = new byte[8];
            return client.Receive(octets.AsSpan(0, ChannelData.Write(octets, channel, [1], isStream: false)), world.Now, out from, out _);
        }
    }

    /// <summary>RFC 8656 section 12: the server's binding outlives what the client keeps, and a peer has one channel only.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(6)]
    [InlineData(9)]
    [InlineData(20)]
    public void A_forgotten_peer_is_bound_again_to_the_channel_that_it_had(int minutes)
    {
        var client = Client();
        client.Live(TimeSpan.FromMinutes(30), [], [TurnWorld.Peer, TurnWorld.OtherPeer]);
        // The server's binding, of the first minute, ends with the eleventh.
        _network.Time.After(TimeSpan.FromMinutes(3), () => client.Do(() => client.Client.Forget(TurnWorld.Peer)));
        _network.Time.After(TimeSpan.FromMinutes(3 + minutes) + TimeSpan.FromSeconds(1), () => client.Do(() =>
        {
            client.Echoes.Clear();
            Assert.True(client.Client.Bind(TurnWorld.Peer, _network.Time.Now));
        }));
        _network.Time.Run();
        Assert.Equal([TurnWorld.Peer, TurnWorld.OtherPeer, TurnWorld.Peer], Bound(client));
        Assert.DoesNotContain(client.Told, output => output.Kind == TurnClientOutputKind.PeerRefused);
        Assert.InRange(client.Echoes[TurnWorld.Peer], 1, int.MaxValue);
        Assert.Equal(0, _network.Server.Status().Refusals.GetValueOrDefault(StunRefusal.PeerHasChannel));
        client.AssertNothingIsLeft();
    }

    [Fact]
    public void What_is_under_way_when_the_client_moves_is_asked_again_from_its_new_address_and_nothing_in_between()
    {
        var world = new TurnWorld();
        var client = new TurnClient(new TurnClientOptions { IsMobile = true }, new LongTermClient("alice", TestCredentials.PasswordOf("alice")), isStream: false);
        client.Allocate(world.Now);
        Exchange(client, world);
        Exchange(client, world);
        Assert.True(client.Bind(TurnWorld.Peer, world.Now));
        Assert.True(client.Move(world.Now));
        Assert.True(client.Permit(TurnWorld.OtherPeer, world.Now));
        var requests = new List<StunMethod>();
        var told = new List<TurnClientOutputKind>();
        while (client.TryTake(out var output))
        {
            told.Add(output.Kind);
            if (output.Kind != TurnClientOutputKind.Transmit) continue;
            var request = output.Octets.ToArray();
            requests.Add(Wire.Parse(request).Method);
            // What was sent before the move is lost.
            if (requests.Count == 1) continue;
            world.Server.Received(request, TurnWorld.Udp(2), world.Now);
            client.Receive(world.Sockets.ToClients.Dequeue().Octets, world.Now, out _, out _);
        }

        // The nonce is another one at another address, so that the move takes two requests.
        Assert.Equal([StunMethod.ChannelBind, StunMethod.Refresh, StunMethod.Refresh, StunMethod.ChannelBind, StunMethod.CreatePermission], requests);
        Assert.Equal(
            [TurnClientOutputKind.Allocated, TurnClientOutputKind.Moved, TurnClientOutputKind.Bound, TurnClientOutputKind.Permitted],
            told.Where(kind => kind != TurnClientOutputKind.Transmit));
        world.FromPeer(client.RelayedV4!.Value, TurnWorld.Peer, 1);
        Assert.Equal(TurnWorld.Udp(2), world.Sockets.ToClients.Dequeue().Flow);
    }

    [Fact]
    public void What_is_nobodys_is_ignored()
    {
        var client = Client().Client;
        byte[][] inputs = [[], [1], [0x40, 0, 0, 0], new byte[20], new StunWriter(new byte[20], StunClass.SuccessResponse, StunMethod.Allocate, TransactionId.Random()).Written.ToArray()];
        Assert.All(inputs, octets => Assert.Equal(TurnClientInput.Ignored, client.Receive(octets, _network.Time.Now, out _, out _)));
    }

    [Fact]
    public void A_forged_answer_does_not_count()
    {
        var world = new TurnWorld();
        var client = new TurnClient(new TurnClientOptions(), new LongTermClient("alice", TestCredentials.PasswordOf("alice")), isStream: false);
        client.Allocate(world.Now);
        Exchange(client, world);
        Assert.True(client.TryTake(out var request));
        var forged = new StunWriter(new byte[200], StunClass.SuccessResponse, StunMethod.Allocate, new TransactionId(request.Octets.Span[8..]));
        forged.WriteXorAddress(StunAttributeType.XorRelayedAddress, TurnWorld.Peer);
        Assert.Equal(TurnClientInput.Ignored, client.Receive(forged.Written, world.Now, out _, out _));
        world.Server.Received(request.Octets.Span, TurnWorld.Udp(1), world.Now);
        Assert.Equal(TurnClientInput.Handled, client.Receive(world.Sockets.ToClients.Dequeue().Octets, world.Now, out _, out _));
        Assert.Equal(TurnClientState.Allocated, client.State);
    }

    private static IEnumerable<PeerAddress> Bound(SimulatedClient client) => client.Told.Where(output => output.Kind == TurnClientOutputKind.Bound).Select(output => output.Peer);

    private static void Exchange(TurnClient client, TurnWorld world)
    {
        Assert.True(client.TryTake(out var request));
        world.Server.Received(request.Octets.Span, TurnWorld.Udp(1), world.Now);
        client.Receive(world.Sockets.ToClients.Dequeue().Octets, world.Now, out _, out _);
    }

    private static void AssertFailed(StunErrorCode code, SimulatedClient client)
    {
        Assert.Equal((TurnClientOutputKind.Failed, code), (client.Told[^1].Kind, client.Told[^1].Code));
        client.AssertNothingIsLeft();
    }

    private SimulatedClient Client(TurnClientOptions? options = null, string? password = null) => new(_network, TurnWorld.Udp(1000), "alice", options, password);
}
