using Tandem.Kernel;
using Tandem.Stun.Turn.Client;

namespace Tandem.Stun.Tests.Turn;

/// <summary>The TURN client's side of TCP (RFC 6062 section 4), against the server.</summary>
public sealed class TcpClientTests
{
    private static readonly StunFlow Control = TurnWorld.Tcp(1);
    private static readonly StunFlow DataFlow = TurnWorld.Tcp(2);

    private readonly TurnWorld _world = new();
    private readonly TurnClient _client = new(new TurnClientOptions { RelaysTcp = true }, Credentials(), isStream: true);

    [Fact]
    public void A_client_connects_to_a_peer_and_binds_a_connection()
    {
        Allocate();
        Assert.True(_client.Connect(TurnWorld.Peer, _world.Now));
        Assert.False(_client.Connect(TurnWorld.Peer, _world.Now));
        Exchange();
        _world.Server.PeerConnected(_world.Sockets.LastConnection, _world.Now);
        Receive();
        Assert.True(_client.TryTake(out var connected));
        Assert.Equal((TurnClientOutputKind.Connected, TurnWorld.Peer), (connected.Kind, connected.Peer));
        Bind(connected.ConnectionId);
        Assert.Equal(DataFlow, _world.Sockets.Connections[_world.Sockets.LastConnection]);
        Close();
    }

    [Fact]
    public void A_client_is_told_of_peers_that_it_has_let_in()
    {
        Allocate();
        Attempt(TurnWorld.Peer);
        Assert.False(_client.TryTake(out _));
        _client.Permit(TurnWorld.Peer, _world.Now);
        Exchange();
        Assert.True(_client.TryTake(out var permitted));
        Assert.Equal(TurnClientOutputKind.Permitted, permitted.Kind);
        Assert.True(_world.FromTcpPeer(_client.RelayedV4!.Value, TurnWorld.Peer).IsKept);
        Receive();
        Assert.True(_client.TryTake(out var attempted));
        Assert.Equal((TurnClientOutputKind.ConnectionAttempted, TurnWorld.Peer), (attempted.Kind, attempted.Peer));
        Bind(attempted.ConnectionId);
        Close();
    }

    [Fact]
    public void A_peer_that_is_not_reached_is_told_and_may_be_tried_again()
    {
        Allocate();
        _client.Connect(TurnWorld.Peer, _world.Now);
        Exchange();
        _world.Server.PeerClosed(_world.Sockets.LastConnection, _world.Now);
        Receive();
        AssertRefused(TurnWorld.Peer, StunErrorCode.ConnectionTimeoutOrFailure);
        Assert.True(_client.Connect(TurnWorld.Peer, _world.Now));
        Exchange();
        _client.Connect(TurnWorld.Address("10.0.0.1", 80), _world.Now);
        Exchange();
        AssertRefused(TurnWorld.Address("10.0.0.1", 80), StunErrorCode.Forbidden);
        Close();
    }

    [Fact]
    public void A_server_that_does_not_answer_is_told()
    {
        Allocate();
        _client.Connect(TurnWorld.Peer, _world.Now);
        Assert.True(_client.TryTake(out _));
        _client.Advance(_world.Now + TimeSpan.FromSeconds(40));
        AssertRefused(TurnWorld.Peer, default);
        var data = new TurnDataConnection(1, Credentials(), new TurnClientOptions());
        data.Bind(_world.Now);
        Assert.True(data.TryTake(out _));
        data.Advance(_world.Now + TimeSpan.FromSeconds(40));
        Assert.True(data.TryTake(out var failed));
        Assert.Equal((TurnClientOutputKind.Failed, default(StunErrorCode)), (failed.Kind, failed.Code));
    }

    [Fact]
    public void A_connection_that_is_not_there_is_told()
    {
        Allocate();
        var data = new TurnDataConnection(7, Credentials(), new TurnClientOptions());
        data.Bind(_world.Now);
        Answer(data);
        Answer(data);
        Assert.True(data.TryTake(out var failed));
        Assert.Equal((TurnClientOutputKind.Failed, StunErrorCode.BadRequest, false), (failed.Kind, failed.Code, data.IsBound));
        Assert.Equal(4, data.Receive([0x80, 0, 0, 1], _world.Now));
        Assert.True(data.TryTake(out failed));
        Assert.Equal(StunErrorCode.ServerError, failed.Code);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1000)]
    public void Octets_behind_the_answer_are_the_peers_however_they_are_cut(int piece)
    {
        Allocate();
        _client.Connect(TurnWorld.Peer, _world.Now);
        Exchange();
        _world.Server.PeerConnected(_world.Sockets.LastConnection, _world.Now);
        Receive();
        Assert.True(_client.TryTake(out var connected));
        var data = new TurnDataConnection(connected.ConnectionId, Credentials(), new TurnClientOptions());
        data.Bind(_world.Now);
        Answer(data);
        Assert.True(data.TryTake(out var request));
        _world.Server.Received(request.Octets.Span, DataFlow, _world.Now);
        byte[] stream = [.. _world.Sockets.ToClients.Dequeue().Octets, .. "peer's own words"u8];
        var (start, end) = (0, 0);
        while (!data.IsBound)
        {
            end = Math.Min(end + piece, stream.Length);
            start += data.Receive(stream.AsSpan(start..end), _world.Now);
        }

        Assert.Equal("peer's own words"u8.ToArray(), stream[start..]);
        Assert.Equal(0, data.Receive(stream.AsSpan(start), _world.Now));
    }

    [Fact]
    public void It_has_no_channels_and_sends_no_indications()
    {
        Allocate();
        _client.Permit(TurnWorld.Peer, _world.Now);
        Exchange();
        Assert.False(_client.Bind(TurnWorld.Peer, _world.Now));
        Assert.Equal(0, _client.WriteData(new byte[100], TurnWorld.Peer, [1]));
    }

    [Fact]
    public void A_client_of_UDP_does_not_connect()
    {
        Assert.Throws<InvalidOperationException>(() => new TurnClient(new TurnClientOptions { RelaysTcp = true }, null, isStream: false).Allocate(_world.Now));
        Assert.False(new TurnClient(new TurnClientOptions(), null, isStream: true).Connect(TurnWorld.Peer, _world.Now));
    }

    private static LongTermClient Credentials() => new("alice", TestCredentials.PasswordOf("alice"));

    private void Allocate()
    {
        _client.Allocate(_world.Now);
        Exchange();
        Exchange();
        Assert.True(_client.TryTake(out var allocated));
        Assert.Equal(TurnClientOutputKind.Allocated, allocated.Kind);
    }

    private void Close()
    {
        _client.Close(_world.Now);
        Exchange();
        Assert.Equal((0, 0), (_client.TransactionCount, _client.TimerCount));
        Assert.Equal((0, 0), (_world.Status.Allocations, _world.Status.Connections));
    }

    /// <summary>One request of the client, and what the server sends back at once.</summary>
    private void Exchange()
    {
        Assert.True(_client.TryTake(out var request));
        Assert.Equal(TurnClientOutputKind.Transmit, request.Kind);
        _world.Server.Received(request.Octets.Span, Control, _world.Now);
        if (_world.Sockets.ToClients.Count > 0) Receive();
    }

    private void Receive()
    {
        var (flow, octets) = _world.Sockets.ToClients.Dequeue();
        Assert.Equal(Control, flow);
        Assert.Equal(TurnClientInput.Handled, _client.Receive(octets, _world.Now, out _, out _));
    }

    private void Attempt(PeerAddress peer)
    {
        var writer = new StunWriter(new byte[100], StunClass.Indication, StunMethod.ConnectionAttempt, TransactionId.Random());
        writer.WriteXorAddress(StunAttributeType.XorPeerAddress, peer);
        writer.WriteUInt32(StunAttributeType.ConnectionId, 1);
        Assert.Equal(TurnClientInput.Ignored, _client.Receive(writer.Written, _world.Now, out _, out _));
    }

    private void Bind(uint id)
    {
        var data = new TurnDataConnection(id, Credentials(), new TurnClientOptions());
        data.Bind(_world.Now);
        Answer(data);
        Answer(data);
        Assert.True(data.TryTake(out var bound));
        Assert.Equal((TurnClientOutputKind.ConnectionBound, id, true), (bound.Kind, bound.ConnectionId, data.IsBound));
        Assert.Equal(Instant.Never, data.Deadline);
    }

    private void Answer(TurnDataConnection data)
    {
        Assert.True(data.TryTake(out var request));
        Assert.Equal(TurnClientOutputKind.Transmit, request.Kind);
        _world.Server.Received(request.Octets.Span, DataFlow, _world.Now);
        var octets = _world.Sockets.ToClients.Dequeue().Octets;
        Assert.Equal(octets.Length, data.Receive(octets, _world.Now));
    }

    private void AssertRefused(PeerAddress peer, StunErrorCode code)
    {
        Assert.True(_client.TryTake(out var refused));
        Assert.Equal((TurnClientOutputKind.ConnectionRefused, peer, code), (refused.Kind, refused.Peer, refused.Code));
    }
}
