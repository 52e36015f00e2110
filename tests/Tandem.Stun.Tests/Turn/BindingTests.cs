using Tandem.Kernel;
using Tandem.Stun.Server;

namespace Tandem.Stun.Tests.Turn;

/// <summary>Binding requests (RFC 8489 section 2, RFC 5780 section 6.1), and what is no request at all.</summary>
public sealed class BindingTests
{
    private static readonly PeerAddress One = TurnWorld.Address("192.0.2.1", 3478);
    private static readonly PeerAddress Other = TurnWorld.Address("192.0.2.2", 3479);
    private static readonly StunFlow Flow = TurnWorld.Udp(1000);

    private readonly TestSockets _plainSockets = new(new StunListener(0, StunTransport.Udp, One, One));

    /// <summary>Two addresses, two ports, and a NAT before them that changes 192.0.2 to 9.9.9; on the same ports TCP.</summary>
    private readonly TestSockets _sockets = new(
        Listener(0, "192.0.2.1", 3478), Listener(1, "192.0.2.1", 3479), Listener(2, "192.0.2.2", 3478), Listener(3, "192.0.2.2", 3479),
        new StunListener(4, StunTransport.Tcp, One, One));

    private readonly Instant _now = new(1);
    private readonly StunServer _server;
    private readonly StunServer _plain;

    public BindingTests()
    {
        _server = new StunServer(new StunServerOptions(), null, _sockets);
        _plain = new StunServer(new StunServerOptions(), null, _plainSockets);
    }

    [Fact]
    public void A_client_learns_its_address()
    {
        _plain.Received(Request(), Flow, _now);
        var response = Wire.Parse(_plainSockets.ToClients.Dequeue().Octets);
        Assert.Equal((StunClass.SuccessResponse, StunMethod.Binding), (response.Class, response.Method));
        response.ReadXorAddress(StunAttributeType.XorMappedAddress, out var mapped);
        Assert.Equal((Flow.Remote, false, false), (mapped, response.HasFingerprint, response.Has(StunAttributeType.OtherAddress)));
        Assert.Equal(1, _plain.Status().Bindings);
    }

    [Fact]
    public void A_fingerprint_is_answered_with_one()
    {
        _plain.Received(Request((ref StunWriter writer) => writer.WriteFingerprint()), Flow, _now);
        Assert.True(Wire.Parse(_plainSockets.ToClients.Dequeue().Octets).HasValidFingerprint);
    }

    [Fact]
    public void A_wrong_fingerprint_is_dropped()
    {
        var request = Request((ref StunWriter writer) => writer.WriteFingerprint());
        request[^1] ^= 1;
        _plain.Received(request, Flow, _now);
        Assert.Equal((0, 1L), (_plainSockets.ToClients.Count, _plain.Status().Drops[StunDrop.WrongFingerprint]));
    }

    [Fact]
    public void An_attribute_that_has_to_be_understood_is_named_and_others_ignored()
    {
        _plain.Received(Request((ref StunWriter writer) => { writer.Write((StunAttributeType)0x8FFF, [1]); writer.Write(StunAttributeType.Username, "alice"u8); }), Flow, _now);
        TestClient.AssertSuccess(_plainSockets.ToClients.Dequeue().Octets);
        _plain.Received(Request((ref StunWriter writer) => { writer.Write((StunAttributeType)0x7FFF, [1]); writer.Write((StunAttributeType)0x0050, [1]); }), Flow, _now);
        var response = _plainSockets.ToClients.Dequeue().Octets;
        TestClient.AssertError(StunErrorCode.UnknownAttribute, response);
        Assert.Equal([0x7F, 0xFF, 0x00, 0x50], Wire.Parse(response).Value(StunAttributeType.UnknownAttributes).ToArray());
    }

    [Theory]
    [InlineData(StunAttributeType.ChangeRequest)]
    [InlineData(StunAttributeType.ResponsePort)]
    [InlineData(StunAttributeType.Padding)]
    public void Without_a_second_address_discovery_is_unknown(StunAttributeType type)
    {
        _plain.Received(Request((ref StunWriter writer) => writer.Write(type, [0, 0, 0, 0])), Flow, _now);
        TestClient.AssertError(StunErrorCode.UnknownAttribute, _plainSockets.ToClients.Dequeue().Octets);
        _server.Received(Request((ref StunWriter writer) => writer.Write(type, [0, 0, 0, 0])), TurnWorld.Tcp(9) with { Listener = 4 }, _now);
        TestClient.AssertError(StunErrorCode.UnknownAttribute, _sockets.ToClients.Dequeue().Octets);
        var off = new StunServer(new StunServerOptions { ServesDiscovery = false }, null, _sockets);
        off.Received(Request((ref StunWriter writer) => writer.Write(type, [0, 0, 0, 0])), Flow, _now);
        TestClient.AssertError(StunErrorCode.UnknownAttribute, _sockets.ToClients.Dequeue().Octets);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void The_other_address_differs_in_host_and_port(byte listener)
    {
        _server.Received(Request(), Flow with { Listener = listener }, _now);
        var response = Wire.Parse(_sockets.ToClients.Dequeue().Octets);
        response.ReadAddress(StunAttributeType.ResponseOrigin, out var origin);
        response.ReadAddress(StunAttributeType.OtherAddress, out var other);
        Assert.Equal((_sockets.Listeners[listener].External, _sockets.Listeners[3 - listener].External), (origin, other));
        response.ReadAddress(StunAttributeType.MappedAddress, out var plain);
        response.ReadXorAddress(StunAttributeType.XorMappedAddress, out var mapped);
        Assert.Equal((Flow.Remote, Flow.Remote), (plain, mapped));
    }

    [Theory]
    [InlineData(StunChange.Port, 1)]
    [InlineData(StunChange.Address, 2)]
    [InlineData(StunChange.Port | StunChange.Address, 3)]
    public void The_response_comes_from_where_it_is_wanted(StunChange change, byte listener)
    {
        _server.Received(Request((ref StunWriter writer) => writer.WriteChangeRequest(change)), Flow, _now);
        Assert.Empty(_sockets.ToClients);
        var sent = _sockets.FromOthers.Dequeue();
        Assert.Equal((listener, Flow.Remote), (sent.Listener, sent.Remote));
        Wire.Parse(sent.Octets).ReadAddress(StunAttributeType.ResponseOrigin, out var origin);
        Assert.Equal(_sockets.Listeners[listener].External, origin);
    }

    [Fact]
    public void The_response_goes_to_the_port_that_is_wanted()
    {
        _server.Received(Request((ref StunWriter writer) => writer.WriteResponsePort(7777)), Flow, _now);
        var sent = _sockets.FromOthers.Dequeue();
        Assert.Equal((0, Flow.Remote.WithPort(7777)), (sent.Listener, sent.Remote));
        Wire.Parse(sent.Octets).ReadXorAddress(StunAttributeType.XorMappedAddress, out var mapped);
        Assert.Equal(Flow.Remote, mapped);
    }

    [Fact]
    public void Padding_is_answered_with_as_much()
    {
        _server.Received(Request((ref StunWriter writer) => writer.WritePadding(1500)), Flow, _now);
        Assert.Equal(1500, Wire.Parse(_sockets.ToClients.Dequeue().Octets).Value(StunAttributeType.Padding).Length);
    }

    [Fact]
    public void The_longest_padding_is_no_error()
    {
        var request = new byte[65_500];
        var writer = new StunWriter(request, StunClass.Request, StunMethod.Binding, TransactionId.Random());
        writer.WritePadding(request.Length - 24);
        _server.Received(writer.Written, Flow, _now);
        Assert.Equal(1, _sockets.ToClients.Count + (int)_server.Status().Drops[StunDrop.TooLarge]);
    }

    [Fact]
    public void Padding_and_a_port_exclude_each_other()
    {
        _server.Received(Request((ref StunWriter writer) => { writer.WritePadding(100); writer.WriteResponsePort(7777); }), Flow, _now);
        TestClient.AssertError(StunErrorCode.BadRequest, _sockets.ToClients.Dequeue().Octets);
        Assert.Empty(_sockets.FromOthers);
    }

    [Fact]
    public void Malformed_wishes_are_bad()
    {
        _server.Received(Request((ref StunWriter writer) => writer.Write(StunAttributeType.ChangeRequest, [1])), Flow, _now);
        _server.Received(Request((ref StunWriter writer) => writer.Write(StunAttributeType.ResponsePort, [1])), Flow, _now);
        _server.Received(Request((ref StunWriter writer) => writer.WriteResponsePort(0)), Flow, _now);
        Assert.All(_sockets.ToClients, sent => TestClient.AssertError(StunErrorCode.BadRequest, sent.Octets));
        Assert.Equal(3, _sockets.ToClients.Count);
    }

    [Fact]
    public void No_answer_over_UDP_to_a_stranger_is_more_than_six_times_its_request()
    {
        var world = new TurnWorld();
        var sockets = new TestSockets([.. _sockets.Listeners.Take(4).Select(listener => V6(listener))]);
        var server = new StunServer(new StunServerOptions { Software = "long name" }, null, sockets);
        var flow = new StunFlow(StunTransport.Udp, 0, TurnWorld.Address("2a00::77", 1000), 0);
        server.Received(Request(), flow, _now);
        var answer = sockets.ToClients.Dequeue().Octets.Length;
        Assert.InRange(answer, 20, 6 * 20);
        var allocate = new TestClient(world, TurnWorld.Udp(1), "alice").Request(StunMethod.Allocate, (ref StunWriter writer) => writer.WriteRequestedTransport(17));
        var challenge = world.Client().Send(allocate);
        Assert.InRange(challenge.Length, 28, 6 * 28);
        Assert.Equal(0, world.Dropped(StunDrop.Amplification));
    }

    [Fact]
    public void A_longer_answer_is_not_sent()
    {
        var authentication = new LongTermAuthentication(new LongTermOptions { Realm = new string('r', 127) }, new TestCredentials(), new byte[32]);
        var server = new StunServer(new StunServerOptions(), authentication, _plainSockets);
        var allocate = new StunWriter(new byte[100], StunClass.Request, StunMethod.Allocate, TransactionId.Random());
        allocate.WriteRequestedTransport(17);
        server.Received(allocate.Written, Flow, _now);
        Assert.Equal((0, 1L), (_plainSockets.ToClients.Count, server.Status().Drops[StunDrop.Amplification]));
        server.Received(allocate.Written, TurnWorld.Tcp(1), _now);
        TestClient.AssertError(StunErrorCode.Unauthenticated, _plainSockets.ToClients.Dequeue().Octets);
    }

    [Fact]
    public void What_is_not_served_is_dropped_and_counted()
    {
        void Receive(params byte[] octets) => _plain.Received(octets, Flow, _now);
        Receive();
        Receive(0x80, 1, 2, 3);
        Receive(0x16, 1, 2, 3);
        Receive(0, 1, 0, 0);
        Receive([.. Request()[..^1], 1, 2]);
        _plain.Received(Message(StunClass.SuccessResponse, StunMethod.Binding), Flow, _now);
        _plain.Received(Message(StunClass.ErrorResponse, StunMethod.Allocate), Flow, _now);
        _plain.Received(Message(StunClass.Request, (StunMethod)0x0F3), Flow, _now);
        _plain.Received(Message(StunClass.Request, StunMethod.Send), Flow, _now);
        _plain.Received(Message(StunClass.Indication, StunMethod.Data), Flow, _now);
        _plain.Received(Message(StunClass.Indication, StunMethod.Allocate), Flow, _now);
        _plain.Received(Message(StunClass.Indication, StunMethod.Binding), Flow, _now);
        var status = _plain.Status();
        Assert.Empty(_plainSockets.ToClients);
        Assert.Equal((3L, 2L, 2L), (status.Drops[StunDrop.NotStun], status.Drops[StunDrop.MalformedMessage], status.Drops[StunDrop.UnexpectedResponse]));
        Assert.Equal((4L, 1L), (status.Drops[StunDrop.UnknownMethod], status.KeepAlives));
    }

    private static StunListener Listener(byte index, string host, ushort port) =>
        new(index, StunTransport.Udp, TurnWorld.Address(host, port), TurnWorld.Address(host.Replace("192.0.2", "9.9.9", StringComparison.Ordinal), port));

    private static StunListener V6(StunListener listener)
    {
        var address = TurnWorld.Address(listener.Local.HasSameHost(One) ? "2a00::1" : "2a00::2", listener.Local.Port);
        return new StunListener(listener.Index, StunTransport.Udp, address, address);
    }

    private static byte[] Request(Attributes? write = null) => Message(StunClass.Request, StunMethod.Binding, write);

    private static byte[] Message(StunClass @class, StunMethod method, Attributes? write = null)
    {
        var writer = new StunWriter(new byte[4096], @class, method, TransactionId.Random());
        write?.Invoke(ref writer);
        return writer.Written.ToArray();
    }
}
