using Tandem.Kernel;
using Tandem.Stun.Server;
using Tandem.Stun.Tests.Turn;
using Tandem.Stun.Turn;

namespace Tandem.Stun.Tests.Simulation;

/// <summary>The TURN server on the simulated internet: clients come by datagrams to port 3478 or by connections to port 443.</summary>
internal sealed class Relay : IStunSockets
{
    private readonly Segment _segment;
    private readonly Dictionary<int, PeerAddress> _relays = [];
    private readonly Dictionary<ulong, Connection> _connections = [];
    private ulong _nextConnection = 1;

    /// <summary>Makes one.</summary>
    /// <param name="segment">The internet.</param>
    /// <param name="address">Where it listens, and relays from unless the options say otherwise.</param>
    /// <param name="options">How it relays; by default it lets peers be reached at the addresses of examples.</param>
    public Relay(Segment segment, PeerAddress address, TurnOptions? options = null)
    {
        (_segment, Address) = (segment, address.WithPort(3478));
        Listeners = [new StunListener(0, StunTransport.Udp, Address, Address), new StunListener(1, StunTransport.Tcp, TcpAddress, TcpAddress)];
        var authentication = new LongTermAuthentication(new LongTermOptions { Realm = "example.test" }, new TestCredentials(), new byte[32]);
        options ??= new TurnOptions { Relays = [new RelayAddress(address)], Policy = new PeerPolicyOptions { Allowed = [Range("203.0.113.0/24"), Range("198.51.100.0/24")] } };
        Server = new StunServer(new StunServerOptions { Turn = options }, authentication, this);
        segment.Time.Add(() => Server.Deadline, () => Server.Advance(segment.Time.Now));
        segment.Attach(address.ToIPAddress(), Receive);
        foreach (var relay in options.Relays) segment.Attach(relay.Local.ToIPAddress(), Receive);
        segment.Listen(TcpAddress, Accept);
    }

    public StunServer Server { get; }

    public PeerAddress Address { get; }

    public PeerAddress TcpAddress => Address.WithPort(443);

    public IReadOnlyList<StunListener> Listeners { get; }

    /// <summary>Relayed addresses that are open.</summary>
    public int Open => _relays.Count;

    public bool Send(in StunFlow flow, ReadOnlySpan<byte> octets)
    {
        if (flow.Transport == StunTransport.Udp) _segment.Send(new Datagram(Address, flow.Remote, octets.ToArray()));
        else if (_connections.TryGetValue(flow.Connection, out var connection)) connection.Send(octets);
        return true;
    }

    public bool SendFrom(byte listener, in PeerAddress remote, ReadOnlySpan<byte> octets) => false;

    public void Close(in StunFlow flow) => _connections.Remove(flow.Connection);

    public RelayOpening OpenRelay(int relay, StunTransport transport, in PeerAddress local) => _relays.TryAdd(relay, local) ? RelayOpening.Opened : RelayOpening.PortTaken;

    public void CloseRelay(int relay) => Assert.True(_relays.Remove(relay));

    public bool SendToPeer(int relay, in PeerAddress peer, ReadOnlySpan<byte> octets, bool isUnfragmented)
    {
        _segment.Send(new Datagram(_relays[relay], peer, octets.ToArray()));
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

    /// <summary>The addresses of examples, which the default policy keeps peers out of.</summary>
    private static AddressRange Range(string text)
    {
        Assert.True(AddressRange.TryParse(text, out var range));
        return range;
    }

    private void Receive(Datagram datagram)
    {
        if (datagram.Destination == Address)
        {
            Server.Received(datagram.Octets, new StunFlow(StunTransport.Udp, 0, datagram.Source, 0), _segment.Time.Now);
            return;
        }

        foreach (var (relay, local) in _relays)
        {
            if (local != datagram.Destination) continue;
            var buffer = new byte[IStunReceiver.Headroom + datagram.Octets.Length + IStunReceiver.Tailroom];
            datagram.Octets.CopyTo(buffer, IStunReceiver.Headroom);
            Server.ReceivedFromPeer(relay, datagram.Source, buffer, datagram.Octets.Length, _segment.Time.Now);
            return;
        }
    }

    private void Accept(Connection connection)
    {
        var flow = new StunFlow(StunTransport.Tcp, 1, connection.Remote, _nextConnection++);
        _connections.Add(flow.Connection, connection);
        connection.Received = octets => Server.Received(octets, flow, _segment.Time.Now);
        connection.Ended = () =>
        {
            _connections.Remove(flow.Connection);
            Server.Closed(flow, _segment.Time.Now);
        };
    }
}
