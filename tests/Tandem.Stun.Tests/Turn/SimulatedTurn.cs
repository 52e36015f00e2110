using Tandem.Kernel;
using Tandem.Stun.Server;
using Tandem.Stun.Tests.Simulation;
using Tandem.Stun.Turn;

namespace Tandem.Stun.Tests.Turn;

/// <summary>A server, its clients and peers that send everything back, joined by a bad network in virtual time.</summary>
internal sealed class SimulatedTurn : IStunSockets
{
    private readonly Dictionary<int, PeerAddress> _relays = [];
    private readonly Dictionary<StunFlow, Action<byte[]>> _clients = [];
    private readonly SimulatedPath _path;
    private readonly SimulatedPath _stream;

    public SimulatedTurn(int seed, TurnOptions? options = null)
    {
        _path = new SimulatedPath(Time, new Random(seed), NetworkQuality.Bad);
        _stream = new SimulatedPath(Time, new Random(seed), NetworkQuality.Stream);
        var authentication = new LongTermAuthentication(new LongTermOptions { Realm = "example.test" }, new TestCredentials(), new byte[32]);
        Server = new StunServer(new StunServerOptions { Turn = options ?? TurnWorld.Default }, authentication, this);
        Time.Add(() => Server.Deadline, () => Server.Advance(Time.Now));
    }

    public VirtualTime Time { get; } = new();

    public StunServer Server { get; }

    public IReadOnlyList<StunListener> Listeners => [];

    public int OpenRelays => _relays.Count;

    /// <summary>Says what receives what comes to a client.</summary>
    public void Listen(StunFlow flow, Action<byte[]> receive) => _clients[flow] = receive;

    /// <summary>A client's NAT has given it another address: what goes to the old one is lost.</summary>
    public void Forget(StunFlow flow) => _clients.Remove(flow);

    public void FromClient(StunFlow flow, ReadOnlySpan<byte> octets) => PathOf(flow).Send(octets, delivered => Server.Received(delivered, flow, Time.Now));

    public bool Send(in StunFlow flow, ReadOnlySpan<byte> octets)
    {
        var to = flow;
        PathOf(flow).Send(octets, delivered => _clients.GetValueOrDefault(to)?.Invoke(delivered));
        return true;
    }

    public bool SendFrom(byte listener, in PeerAddress remote, ReadOnlySpan<byte> octets) => false;

    public void Close(in StunFlow flow)
    {
    }

    public RelayOpening OpenRelay(int relay, StunTransport transport, in PeerAddress local) => _relays.TryAdd(relay, local) ? RelayOpening.Opened : RelayOpening.PortTaken;

    public void CloseRelay(int relay) => Assert.True(_relays.Remove(relay));

    /// <summary>Every peer is an echo; what arrives after the relay was closed is lost.</summary>
    public bool SendToPeer(int relay, in PeerAddress peer, ReadOnlySpan<byte> octets, bool isUnfragmented)
    {
        var (from, local) = (peer, _relays[relay]);
        _path.Send(octets, delivered =>
        {
            if (!_relays.TryGetValue(relay, out var now) || now != local) return;
            var buffer = new byte[IStunReceiver.Headroom + delivered.Length + IStunReceiver.Tailroom];
            delivered.CopyTo(buffer, IStunReceiver.Headroom);
            Server.ReceivedFromPeer(relay, from, buffer, delivered.Length, Time.Now);
        });
        return true;
    }

    public ulong ConnectToPeer(int relay, in PeerAddress peer) => 0;

    public void Join(ulong connection, in StunFlow client)
    {
    }

    public void Pause(ulong connection)
    {
    }

    public void Resume(ulong connection)
    {
    }

    public void ClosePeer(ulong connection)
    {
    }

    private SimulatedPath PathOf(in StunFlow flow) => flow.IsStream ? _stream : _path;
}
