using Tandem.Kernel;

namespace Tandem.Stun.Tests.Turn;

/// <summary>Writes attributes of a request.</summary>
internal delegate void Attributes(ref StunWriter writer);

/// <summary>Sends requests to a server, one at a time, and looks at what comes back.</summary>
internal sealed class TestClient(TurnWorld world, StunFlow flow, string user, string? password = null)
{
    private const byte TcpProtocol = 6;
    private const byte UdpProtocol = 17;

    private readonly LongTermClient _credentials = new(user, password ?? TestCredentials.PasswordOf(user));

    public StunFlow Flow { get; set; } = flow;

    public PeerAddress Relayed { get; private set; }

    public LongTermClient Credentials => _credentials;

    /// <summary>The last request, for those who want to send it again.</summary>
    public byte[] LastRequest { get; private set; } = [];

    /// <summary>Sends a request with credentials, after the challenge, and returns the response.</summary>
    public byte[] Ask(StunMethod method, Attributes write, bool hasFingerprint = false)
    {
        var response = Send(Request(method, write, hasFingerprint));
        return Wire.Parse(response) is var message && _credentials.Take(message) == ChallengeError.None ? Send(Request(method, write, hasFingerprint)) : response;
    }

    public byte[] Request(StunMethod method, Attributes write, bool hasFingerprint = false)
    {
        var writer = new StunWriter(new byte[4096], StunClass.Request, method, TransactionId.Random());
        write(ref writer);
        _credentials.Write(ref writer);
        if (hasFingerprint) writer.WriteFingerprint();
        return writer.Written.ToArray();
    }

    /// <summary>Sends octets, and returns the one message that comes back; none when none does.</summary>
    public byte[] Send(byte[] octets)
    {
        LastRequest = octets;
        if (world.EndsAtOnce) world.TellEnded();
        world.Server.Received(octets, Flow, world.Now);
        if (!world.Sockets.ToClients.TryDequeue(out var sent)) return [];
        Assert.Equal(Flow, sent.Flow);
        Assert.Empty(world.Sockets.ToClients);
        return sent.Octets;
    }

    public byte[] TryAllocate(Attributes? more = null) => Ask(StunMethod.Allocate, (ref StunWriter writer) =>
    {
        writer.WriteRequestedTransport(UdpProtocol);
        more?.Invoke(ref writer);
    });

    /// <summary>Allocates, and remembers the address.</summary>
    public byte[] Allocate(Attributes? more = null)
    {
        var response = TryAllocate(more);
        AssertSuccess(response);
        Assert.Equal(StunAttributeStatus.Present, Wire.Parse(response).ReadXorAddress(StunAttributeType.XorRelayedAddress, out var relayed));
        Relayed = relayed;
        return response;
    }

    public byte[] TryAllocateTcp(Attributes? more = null) => Ask(StunMethod.Allocate, (ref StunWriter writer) =>
    {
        writer.WriteRequestedTransport(TcpProtocol);
        more?.Invoke(ref writer);
    });

    /// <summary>Allocates an address for TCP, and remembers it.</summary>
    public byte[] AllocateTcp(Attributes? more = null)
    {
        var response = TryAllocateTcp(more);
        AssertSuccess(response);
        Relayed = RelayedOf(response)[0];
        return response;
    }

    /// <summary>A Connect request that is refused at once.</summary>
    public byte[] TryConnect(PeerAddress peer) => Ask(StunMethod.Connect, (ref StunWriter writer) => writer.WriteXorAddress(StunAttributeType.XorPeerAddress, peer));

    /// <summary>A Connect request that waits for the peer. Returns the number of the connection.</summary>
    public ulong Connect(PeerAddress peer)
    {
        Assert.Empty(Send(Request(StunMethod.Connect, (ref StunWriter writer) => writer.WriteXorAddress(StunAttributeType.XorPeerAddress, peer))));
        var (number, relay, to) = Assert.Single(world.Sockets.Connecting);
        world.Sockets.Connecting.Clear();
        Assert.Equal((Relayed, peer), (relay, to));
        return number;
    }

    /// <summary>A connection to a peer that stands. Returns its number, and the id to bind it by.</summary>
    public (ulong Number, uint Id) Connected(PeerAddress peer)
    {
        var number = Connect(peer);
        world.Server.PeerConnected(number, world.Now);
        var (flow, response) = world.Sockets.ToClients.Dequeue();
        Assert.Equal(Flow, flow);
        AssertSuccess(response);
        Assert.True(Credentials.IsAuthentic(Wire.Parse(response)));
        return (number, IdOf(response));
    }

    public byte[] TryBindConnection(uint id) => Ask(StunMethod.ConnectionBind, (ref StunWriter writer) => writer.WriteUInt32(StunAttributeType.ConnectionId, id));

    public static uint IdOf(byte[] message) => Wire.Parse(message).ReadUInt32(StunAttributeType.ConnectionId, out var id) == StunAttributeStatus.Present ? id : 0;

    public byte[] TryRefresh(Attributes? more = null) => Ask(StunMethod.Refresh, (ref StunWriter writer) => more?.Invoke(ref writer));

    public byte[] Refresh(TimeSpan lifetime) => TryRefresh((ref StunWriter writer) => writer.WriteLifetime(lifetime));

    public byte[] TryPermit(params PeerAddress[] peers) => Ask(StunMethod.CreatePermission, (ref StunWriter writer) =>
    {
        foreach (var peer in peers) writer.WriteXorAddress(StunAttributeType.XorPeerAddress, peer);
    });

    public void Permit(params PeerAddress[] peers) => AssertSuccess(TryPermit(peers));

    public byte[] TryBind(ushort channel, PeerAddress peer) => Ask(StunMethod.ChannelBind, (ref StunWriter writer) =>
    {
        writer.WriteChannelNumber(channel);
        writer.WriteXorAddress(StunAttributeType.XorPeerAddress, peer);
    });

    public void Bind(ushort channel, PeerAddress peer) => AssertSuccess(TryBind(channel, peer));

    /// <summary>A Send indication.</summary>
    public void Indicate(PeerAddress peer, ReadOnlySpan<byte> data, Attributes? more = null)
    {
        var writer = new StunWriter(new byte[data.Length + 200], StunClass.Indication, StunMethod.Send, TransactionId.Random());
        writer.WriteXorAddress(StunAttributeType.XorPeerAddress, peer);
        writer.Write(StunAttributeType.Data, data);
        more?.Invoke(ref writer);
        world.Server.Received(writer.Written, Flow, world.Now);
    }

    public void SendOn(ushort channel, ReadOnlySpan<byte> data)
    {
        var octets = new byte[data.Length + 8];
        world.Server.Received(octets.AsSpan(0, ChannelData.Write(octets, channel, data, Flow.IsStream)), Flow, world.Now);
    }

    public static void AssertSuccess(byte[] response) => Assert.Equal((StunClass.SuccessResponse, default), (Wire.Parse(response).Class, CodeOf(response)));

    public static void AssertError(StunErrorCode code, byte[] response) => Assert.Equal((StunClass.ErrorResponse, code), (Wire.Parse(response).Class, CodeOf(response)));

    public static StunErrorCode CodeOf(byte[] response) => Wire.Parse(response).ReadErrorCode(out var code, out _) == StunAttributeStatus.Present ? code : default;

    public static TimeSpan LifetimeOf(byte[] response) => Wire.Parse(response).ReadLifetime(out var lifetime) == StunAttributeStatus.Present ? lifetime : TimeSpan.MinValue;

    public static List<PeerAddress> RelayedOf(byte[] response)
    {
        var message = Wire.Parse(response);
        var relayed = new List<PeerAddress>();
        foreach (var attribute in message.Attributes)
        {
            if (attribute.Type == StunAttributeType.XorRelayedAddress && attribute.TryReadXorAddress(message.TransactionId, out var address)) relayed.Add(address);
        }

        return relayed;
    }
}
