using Tandem.Kernel;
using Tandem.Stun;
using Tandem.Stun.Server;
using Tandem.Stun.Turn;

namespace Tandem.Benchmarks;

/// <summary>A TURN server without sockets, in virtual time, and clients that have an allocation and a channel each. It asks for no credentials: what is kept of a user is shared by all of his allocations.</summary>
internal sealed class Relay : IStunSockets
{
    private const byte Udp = 17;
    private const int ClientsOfAHost = 50_000;

    private static readonly PeerAddress Server = new([192, 0, 2, 1], 3478);
    private static readonly PeerAddress Peer = new([9, 9, 9, 9], 4000);

    private readonly StunServer _server;
    private readonly byte[] _octets = new byte[256];
    private int _clients;

    public Relay()
    {
        // Two addresses, for one has some 25,000 ports.
        var limits = new TurnOptions
        {
            Relays = [new RelayAddress(new PeerAddress([192, 0, 2, 2], 0)), new RelayAddress(new PeerAddress([192, 0, 2, 3], 0))],
            Quotas = new TurnQuotas { MaxAllocations = int.MaxValue, MaxAllocationsPerUser = int.MaxValue },
        };
        _server = new StunServer(new StunServerOptions { Turn = limits }, authentication: null, this);
    }

    public IReadOnlyList<StunListener> Listeners { get; } = [new StunListener(0, StunTransport.Udp, Server, Server)];

    public Instant Now { get; private set; } = new(TimeSpan.TicksPerHour);

    public int Allocations => _server.Status().Allocations;

    /// <summary>What was refused, and why.</summary>
    public string Refusals => string.Join(", ", _server.Status().Refusals.Where(refusal => refusal.Value > 0).Select(refusal => $"{refusal.Key} {refusal.Value}"));

    /// <summary>One more client.</summary>
    public void Allocate()
    {
        var number = _clients++;
        var flow = new StunFlow(StunTransport.Udp, 0, new PeerAddress([198, 51, 100, (byte)(number / ClientsOfAHost)], (ushort)(1024 + number % ClientsOfAHost)), 0);
        var allocate = new StunWriter(_octets, StunClass.Request, StunMethod.Allocate, TransactionId.Random());
        allocate.WriteRequestedTransport(Udp);
        _server.Received(allocate.Written, flow, Now);
        var bind = new StunWriter(_octets, StunClass.Request, StunMethod.ChannelBind, TransactionId.Random());
        bind.WriteChannelNumber(0x4000);
        bind.WriteXorAddress(StunAttributeType.XorPeerAddress, Peer);
        _server.Received(bind.Written, flow, Now);
    }

    public void Pass(TimeSpan time)
    {
        Now += time;
        _server.Advance(Now);
    }

    public bool Send(in StunFlow flow, ReadOnlySpan<byte> octets) => true;

    public bool SendFrom(byte listener, in PeerAddress remote, ReadOnlySpan<byte> octets) => true;

    public RelayOpening OpenRelay(int relay, StunTransport transport, in PeerAddress local) => RelayOpening.Opened;

    public bool SendToPeer(int relay, in PeerAddress peer, ReadOnlySpan<byte> octets, bool isUnfragmented) => true;

    public ulong ConnectToPeer(int relay, in PeerAddress peer) => 0;

    public void Close(in StunFlow flow)
    {
    }

    public void ClosePeer(ulong connection)
    {
    }

    public void CloseRelay(int relay)
    {
    }

    public void Join(ulong connection, in StunFlow client)
    {
    }

    public void Pause(ulong connection)
    {
    }

    public void Resume(ulong connection)
    {
    }
}
