using System.Net;
using Tandem.Kernel;
using Tandem.Stun.Ice;
using Tandem.Stun.Tests.Simulation;

namespace Tandem.Stun.Tests.Ice;

/// <summary>What a host has open: sockets for datagrams, listening ones, connections, and allocations of relays. It carries octets between them and who owns it.</summary>
internal sealed class IceSockets(VirtualTime time)
{
    private readonly List<Socket> _sockets = [];
    private readonly List<RelayClient> _relays = [];
    private readonly Dictionary<(CandidateBase, PeerAddress), Connection> _connections = [];
    private ushort _nextPort = 20_000;

    /// <summary>Something came to a base.</summary>
    public Action<CandidateBase, PeerAddress, byte[]> Received { get; set; } = (_, _, _) => { };

    /// <summary>A connection has ended.</summary>
    public Action<CandidateBase, PeerAddress> Ended { get; set; } = (_, _) => { };

    /// <summary>A relay has given an address.</summary>
    public Action<RelayClient> Allocated { get; set; } = _ => { };

    /// <summary>The bases of the host itself.</summary>
    public IEnumerable<CandidateBase> Bases => _sockets.Where(socket => socket.RelayClient is null).Select(socket => socket.Base);

    /// <summary>All that can ask a STUN server.</summary>
    public IEnumerable<CandidateBase> All => _sockets.Select(socket => socket.Base);

    /// <summary>Those who have an allocation.</summary>
    public IEnumerable<RelayClient> Allocations => _relays.Where(relay => relay.Relayed != default);

    /// <summary>Binds a socket for UDP.</summary>
    public CandidateBase Bind(Segment segment, string address)
    {
        var ip = IPAddress.Parse(address);
        var socket = Open(segment, PeerAddress.From(new IPEndPoint(ip, _nextPort++)), CandidateTransport.Udp);
        segment.Attach(ip, datagram => Receive(socket.Segment, datagram));
        return socket.Base;
    }

    /// <summary>Takes a listening socket for TCP, or the wish to open connections.</summary>
    public CandidateBase BindTcp(Segment segment, string address, CandidateTransport transport)
    {
        var own = PeerAddress.From(new IPEndPoint(IPAddress.Parse(address), transport == CandidateTransport.TcpActive ? 9 : _nextPort++));
        var socket = Open(segment, own, transport);
        if (transport == CandidateTransport.TcpPassive) segment.Listen(own, connection => Use(socket.Base, connection.Remote, connection));
        return socket.Base;
    }

    /// <summary>Asks a relay by datagrams, from a socket beside the first one.</summary>
    public void AllocateByDatagrams(Relay relay)
    {
        var socket = Open(_sockets[0].Segment, _sockets[0].Base.Address.WithPort(_nextPort++), CandidateTransport.Udp);
        RelayClient client = null!;
        client = RelayClient.ByDatagrams(
            time, octets => socket.Segment.Send(new Datagram(socket.Base.Address, relay.Address, octets)), allocated => Allocated(allocated), (peer, octets) => ReceiveRelayed(client, peer, octets));
        socket.RelayClient = client;
        _relays.Add(client);
    }

    /// <summary>Asks a relay over a connection.</summary>
    public void AllocateByConnection(Relay relay)
    {
        RelayClient client = null!;
        RelayClient.ByConnection(_sockets[0].Segment, _sockets[0].Base.Address.WithPort(_nextPort++), relay, allocated =>
        {
            client = allocated;
            _relays.Add(client);
            Allocated(client);
        }, (peer, octets) => ReceiveRelayed(client, peer, octets));
    }

    /// <summary>Opens a connection.</summary>
    public void Connect(CandidateBase local, PeerAddress remote, Action connected, Action failed)
    {
        var socket = _sockets.Single(socket => socket.Base == local);
        socket.Segment.Connect(local.Address.WithPort(_nextPort++), remote, connection =>
        {
            Use(local, remote, connection);
            connected();
        }, failed);
    }

    public void Transmit(CandidateBase local, PeerAddress remote, ReadOnlySpan<byte> octets)
    {
        if (local.Transport != CandidateTransport.Udp)
        {
            if (_connections.TryGetValue((local, remote), out var connection)) connection.Send(octets);
        }
        else if (_relays.Find(relay => relay.Relayed == local.Address) is { } relay)
        {
            relay.Send(remote, octets);
        }
        else if (_sockets.Find(socket => socket.Base == local) is { } socket)
        {
            socket.Segment.Send(new Datagram(local.Address, remote, octets.ToArray()));
        }
    }

    /// <summary>Ends a connection; who asked for it is not told.</summary>
    public void Disconnect(CandidateBase local, PeerAddress remote)
    {
        if (_connections.Remove((local, remote), out var connection)) connection.Close();
    }

    /// <summary>How many connections there are.</summary>
    public int Connections => _connections.Count;

    /// <summary>The interface goes away.</summary>
    public void Unbind(CandidateBase @base) => _sockets.RemoveAll(socket => socket.Base == @base);

    /// <summary>Gives the allocations back.</summary>
    public void Close()
    {
        foreach (var relay in _relays) relay.Close();
    }

    private Socket Open(Segment segment, PeerAddress address, CandidateTransport transport)
    {
        var socket = new Socket(segment, new CandidateBase(transport, address));
        _sockets.Add(socket);
        return socket;
    }

    private void Use(CandidateBase local, PeerAddress remote, Connection connection)
    {
        // After a restart there may be another one, which the other side ends.
        _connections[(local, remote)] = connection;
        connection.Received = octets => Received(local, remote, octets);
        connection.Ended = () =>
        {
            if (_connections.GetValueOrDefault((local, remote)) != connection) return;
            _connections.Remove((local, remote));
            Ended(local, remote);
        };
    }

    private void Receive(Segment segment, Datagram datagram)
    {
        // Who has no such socket drops it, as a host does.
        var socket = _sockets.Find(socket => socket.Base == new CandidateBase(CandidateTransport.Udp, datagram.Destination) && socket.Segment == segment);
        if (socket is null) return;
        if (socket.RelayClient is { } relay) relay.Receive(datagram.Octets);
        else Received(socket.Base, datagram.Source, datagram.Octets);
    }

    private void ReceiveRelayed(RelayClient client, PeerAddress peer, byte[] octets) => Received(new CandidateBase(CandidateTransport.Udp, client.Relayed), peer, octets);

    private sealed class Socket(Segment segment, CandidateBase @base)
    {
        public Segment Segment { get; } = segment;

        public CandidateBase Base { get; } = @base;

        /// <summary>Set when the socket is that of a client of a relay.</summary>
        public RelayClient? RelayClient { get; set; }
    }
}
