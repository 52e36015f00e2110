using Tandem.Kernel;
using Tandem.Stun.Server;
using Tandem.Stun.Turn;

namespace Tandem.Stun.Tests.Turn;

/// <summary>
/// A TURN server in virtual time, driven by any octets: one says what happens (a request with right credentials, an old message with octets changed, data from a client or a peer, an ICMP error, a lost connection, time),
/// a TCP connection with a peer that comes, stands, ends or carries octets, those behind it what is in it. Nothing throws, every answer can be parsed, what the server keeps stays within its limits, and when two hours have passed nothing is left.
/// </summary>
internal sealed partial class TurnScript
{
    private const int MostSteps = 300;

    private static readonly StunMethod[] Methods = [StunMethod.Allocate, StunMethod.Allocate, StunMethod.Refresh, StunMethod.CreatePermission, StunMethod.ChannelBind, StunMethod.Binding, StunMethod.Send, StunMethod.Connect, StunMethod.ConnectionBind];

    private static readonly TurnOptions Options = new()
    {
        Relays = [new RelayAddress(TurnWorld.RelayV4) { FirstPort = 50_000, LastPort = 50_007 }, new RelayAddress(TurnWorld.RelayV6) { FirstPort = 50_000, LastPort = 50_003 }],
        Quotas = new TurnQuotas { MaxAllocations = 4, MaxAllocationsPerUser = 3, MaxReservationsPerUser = 2, MaxConnectionsPerUser = 3, AllocationBandwidth = 100_000, UserBandwidth = 150_000 },
        MaxPeers = 3,
        MaxChannels = 3,
        MaxPeersInAll = 7,
        MaxChannelsInAll = 6,
        MaxReservations = 3,
        MaxConnections = 2,
        MaxConnectionsInAll = 4,
        MaxRememberedUsers = 2,
    };

    private static readonly PeerAddress[] Peers =
        [TurnWorld.Peer, TurnWorld.OtherPeer, TurnWorld.PeerV6, TurnWorld.Address("10.0.0.1", 9), TurnWorld.RelayV4.WithPort(50_000), TurnWorld.RelayV4.WithPort(50_001), TurnWorld.RelayV6.WithPort(50_002)];

    private readonly ScriptOctets _script;
    private readonly TestSockets _sockets = new(
        new StunListener(0, StunTransport.Udp, TurnWorld.Address("192.0.2.1", 3478), TurnWorld.Address("192.0.2.1", 3478)),
        new StunListener(1, StunTransport.Udp, TurnWorld.Address("192.0.2.1", 3479), TurnWorld.Address("192.0.2.1", 3479)),
        new StunListener(2, StunTransport.Udp, TurnWorld.Address("192.0.2.2", 3478), TurnWorld.Address("192.0.2.2", 3478)),
        new StunListener(3, StunTransport.Udp, TurnWorld.Address("192.0.2.2", 3479), TurnWorld.Address("192.0.2.2", 3479)));

    private readonly StunServer _server;
    private readonly StunFlow[] _flows = [TurnWorld.Udp(1), TurnWorld.Udp(2), TurnWorld.Udp(3), TurnWorld.Udp(4), TurnWorld.Tcp(5), TurnWorld.Tcp(6), TurnWorld.Tcp(7)];
    private readonly LongTermClient[] _users;
    private readonly TransactionIds _ids = new(new byte[16]);
    private readonly byte[] _buffer = new byte[8192];

    /// <summary>Messages to be changed and sent again.</summary>
    private readonly List<byte[]> _sent = [];
    private byte[] _ticket = new byte[16];
    private ulong _token = 1;
    private uint _connectionId = 1;
    private Instant _now = new(TimeSpan.TicksPerHour);

    private TurnScript(byte[] script)
    {
        _script = new ScriptOctets(script);
        var authentication = new LongTermAuthentication(new LongTermOptions { Realm = "example.test" }, new TestCredentials(), new byte[32]);
        _server = new StunServer(new StunServerOptions { Turn = Options }, authentication, _sockets);
        _users = [.. _flows.Select((_, i) => new LongTermClient(i % 2 == 0 ? "alice" : "bob", TestCredentials.PasswordOf(i % 2 == 0 ? "alice" : "bob")))];
    }

    public static StunServerStatus Run(byte[] script)
    {
        var run = new TurnScript(script);
        for (var step = 0; step < MostSteps && !run._script.IsAtEnd; step++)
        {
            run.Step();
            TurnInvariants.Check(run._server, Options, run._sockets);
        }

        var status = run._server.Status();
        run.Pass(TimeSpan.FromHours(2));
        while (run._sockets.Ended.TryDequeue(out var number)) run._server.PeerClosed(number, run._now);
        TurnInvariants.AssertNothingIsLeft(run._server, run._sockets);
        return status;
    }

    private void Step()
    {
        var flow = _flows[_script.Next(_flows.Length)];
        switch (_script.Next(18))
        {
            case 0:
                Move(Array.IndexOf(_flows, flow));
                break;
            case 1 or 2 or 3:
                Request(Array.IndexOf(_flows, flow), Methods[_script.Next(Methods.Length)]);
                break;
            case 4:
                Receive(_script.Take(_script.Next(64)).ToArray(), flow);
                break;
            case 5:
                ReceiveChanged(flow);
                break;
            case 6:
                Indicate(flow);
                break;
            case 7:
                Receive(_buffer.AsSpan(0, ChannelData.Write(_buffer, (ushort)(0x4000 + _script.Next(4)), _script.Take(_script.Next(40)), flow.IsStream)).ToArray(), flow);
                break;
            case 8:
                FromPeer();
                break;
            case 9:
                _server.PeerFailed(_script.Next(10), Peers[_script.Next(Peers.Length)], new IcmpMessage((byte)_script.Next(16), 0, 0), _now);
                break;
            case 10:
                if (flow.IsStream) _server.Closed(flow, _now);
                break;
            case 11 or 12:
                Establish(Array.IndexOf(_flows, flow));
                break;
            case 14:
                FromTcpPeer();
                break;
            case 15 or 16:
                Connection();
                break;
            case 17:
                EstablishTcp(4 + _script.Next(3));
                break;
            default:
                Pass(TimeSpan.FromSeconds(1 << _script.Next(10)));
                break;
        }

        Drain();
    }

    private void Request(int flow, StunMethod method)
    {
        var @class = method == StunMethod.Send ? StunClass.Indication : StunClass.Request;
        var writer = new StunWriter(_buffer, @class, method, _ids.Next());
        if (method == StunMethod.Allocate && _script.Next(8) != 0) writer.WriteRequestedTransport((byte)(_script.Next(3) == 0 ? 6 : 17));
        if (method is StunMethod.CreatePermission or StunMethod.ChannelBind or StunMethod.Connect && _script.Next(8) != 0) writer.WriteXorAddress(StunAttributeType.XorPeerAddress, Peers[_script.Next(Peers.Length)]);
        if (method == StunMethod.ChannelBind && _script.Next(8) != 0) writer.WriteChannelNumber((ushort)(0x4000 + _script.Next(4)));
        if (method == StunMethod.ConnectionBind && _script.Next(8) != 0) writer.WriteUInt32(StunAttributeType.ConnectionId, _connectionId);
        for (var more = _script.Next(4); more > 0; more--) ScriptedAttributes.Write(ref writer, _script, _ticket, _token, _connectionId, Peers);
        if (_script.Next(16) != 0) _users[flow].Write(ref writer);
        if (_script.Next(4) == 0) writer.WriteFingerprint();
        var octets = writer.Written.ToArray();
        if (_sent.Count < 16) _sent.Add(octets);
        else _sent[_script.Next(16)] = octets;
        Receive(octets, _flows[flow]);
    }

    /// <summary>What a client with sense does: a challenge, an allocation, a permission and a channel; and data both ways.</summary>
    private void Establish(int flow)
    {
        var peer = Peers[_script.Next(3)];
        Attributes[] steps =
        [
            (ref StunWriter writer) => writer.WriteRequestedTransport(17),
            (ref StunWriter writer) => { writer.WriteRequestedTransport(17); writer.Write(StunAttributeType.MobilityTicket); },
            (ref StunWriter writer) => writer.WriteXorAddress(StunAttributeType.XorPeerAddress, peer),
            (ref StunWriter writer) => { writer.WriteXorAddress(StunAttributeType.XorPeerAddress, peer); writer.WriteChannelNumber(0x4000); },
        ];
        StunMethod[] methods = [StunMethod.Allocate, StunMethod.Allocate, StunMethod.CreatePermission, StunMethod.ChannelBind];
        for (var i = 0; i < steps.Length; i++)
        {
            var writer = new StunWriter(_buffer, StunClass.Request, methods[i], _ids.Next());
            steps[i](ref writer);
            _users[flow].Write(ref writer);
            Receive(writer.Written.ToArray(), _flows[flow]);
            Drain();
        }

        Receive(_buffer.AsSpan(0, ChannelData.Write(_buffer, 0x4000, _script.Take(9), _flows[flow].IsStream)).ToArray(), _flows[flow]);
        Drain();
        var buffer = new byte[IStunReceiver.Headroom + 9 + IStunReceiver.Tailroom];
        _server.ReceivedFromPeer(_script.Next(4), peer, buffer, 9, _now);
    }

    /// <summary>A Refresh with the last ticket, twice because of the nonce.</summary>
    private void Move(int flow)
    {
        for (var i = 0; i < 2; i++)
        {
            var writer = new StunWriter(_buffer, StunClass.Request, StunMethod.Refresh, _ids.Next());
            writer.Write(StunAttributeType.MobilityTicket, _ticket);
            _users[flow].Write(ref writer);
            Receive(writer.Written.ToArray(), _flows[flow]);
            Drain();
        }
    }

    private void Indicate(StunFlow flow)
    {
        var writer = new StunWriter(_buffer, StunClass.Indication, StunMethod.Send, _ids.Next());
        writer.WriteXorAddress(StunAttributeType.XorPeerAddress, Peers[_script.Next(Peers.Length)]);
        writer.Write(StunAttributeType.Data, _script.Take(_script.Next(100)));
        if (_script.Next(4) == 0) writer.Write(StunAttributeType.DontFragment);
        Receive(writer.Written.ToArray(), flow);
    }

    private void ReceiveChanged(StunFlow flow)
    {
        if (_sent.Count == 0) return;
        var octets = _sent[_script.Next(_sent.Count)].ToArray();
        for (var changes = _script.Next(4); changes > 0; changes--) octets[_script.NextTwo() % octets.Length] = _script.Next();
        Receive(octets, flow);
    }

    private void FromPeer()
    {
        var data = _script.Take(_script.Next(60));
        var buffer = new byte[IStunReceiver.Headroom + data.Length + IStunReceiver.Tailroom];
        data.CopyTo(buffer.AsSpan(IStunReceiver.Headroom));
        _server.ReceivedFromPeer(_script.Next(12), Peers[_script.Next(Peers.Length)], buffer, data.Length, _now);
    }

    private void Receive(ReadOnlySpan<byte> octets, StunFlow flow)
    {
        _server.Received(octets, flow, _now);
        // One thing that comes in is answered once at most, or handed over once.
        Assert.InRange(_sockets.ToClients.Count + _sockets.FromOthers.Count + _sockets.ToPeers.Count, 0, 1);
    }

    private void Drain()
    {
        while (_sockets.ToClients.TryDequeue(out var sent))
        {
            if (ChannelData.TryParse(sent.Octets, out _) == ChannelDataError.None) continue;
            Assert.Equal(StunParseError.None, StunMessage.TryParse(sent.Octets, out var message));
            Assert.True(!message.HasFingerprint || message.HasValidFingerprint);
            Learn(message, Array.IndexOf(_flows, sent.Flow));
        }

        while (_sockets.FromOthers.TryDequeue(out var sent)) Assert.Equal(StunParseError.None, StunMessage.TryParse(sent.Octets, out _));
        while (_sockets.Connecting.TryDequeue(out var connecting)) Assert.NotEqual(TurnWorld.Address("10.0.0.1", 9), connecting.Peer);
        while (_sockets.ToPeers.TryDequeue(out var sent)) Assert.NotEqual(TurnWorld.Address("10.0.0.1", 9), sent.Peer);
    }

    private void Learn(StunMessage message, int flow)
    {
        if (message.Class == StunClass.ErrorResponse) _users[flow].Take(message);
        if (message.TryGet(StunAttributeType.MobilityTicket, out var ticket)) _ticket = ticket.Value.ToArray();
        if (message.ReadUInt32(StunAttributeType.ConnectionId, out var id) == StunAttributeStatus.Present) _connectionId = id;
        if (message.ReadUInt64(StunAttributeType.ReservationToken, out var token) == StunAttributeStatus.Present) _token = token;
    }

    private void Pass(TimeSpan time)
    {
        var end = _now + time;
        while (_server.Deadline <= end)
        {
            if (_server.Deadline > _now) _now = _server.Deadline;
            _server.Advance(_now);
            Assert.True(_server.Deadline > _now, "A timer that was served is due again at once.");
        }

        _now = end;
    }
}
