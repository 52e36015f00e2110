using Tandem.Kernel;
using Tandem.Stun.Server;
using Tandem.Stun.Tests.Simulation;
using Tandem.Stun.Turn;

namespace Tandem.Stun.Tests.Turn;

/// <summary>A server, its clients and peers that send everything back, joined by a bad network in virtual time.</summary>
internal sealed class SimulatedTurn
{
    private readonly Dictionary<PeerAddress, Action<byte[]>> _clients = [];
    private readonly Relay _relay;

    public SimulatedTurn(int seed, TurnOptions? options = null)
    {
        Network = new Segment(Time, new Random(seed), SegmentQuality.Bad);
        _relay = new Relay(Network, TurnWorld.RelayV4, options ?? TurnWorld.Default);
        Network.Attach(TurnWorld.Udp(1).Remote.ToIPAddress(), datagram => _clients.GetValueOrDefault(datagram.Destination)?.Invoke(datagram.Octets));
        foreach (var peer in (PeerAddress[])[TurnWorld.Peer, TurnWorld.OtherPeer, TurnWorld.PeerV6])
            Network.Attach(peer.ToIPAddress(), datagram => Network.Send(new Datagram(datagram.Destination, datagram.Source, datagram.Octets)));
    }

    public VirtualTime Time { get; } = new();

    public Segment Network { get; }

    public StunServer Server => _relay.Server;

    public int OpenRelays => _relay.Open;

    /// <summary>Says what receives the datagrams that come to a client.</summary>
    public void Listen(PeerAddress client, Action<byte[]> receive) => _clients[client] = receive;

    /// <summary>A client's NAT has given it another address: what goes to the old one is lost.</summary>
    public void Forget(PeerAddress client) => _clients.Remove(client);

    public void SendDatagram(PeerAddress client, ReadOnlySpan<byte> octets) => Network.Send(new Datagram(client, _relay.Address, octets.ToArray()));

    public void Connect(PeerAddress client, Action<Connection> connected) => Network.Connect(client, _relay.TcpAddress, connected, () => Assert.Fail("The server takes no connection."));
}
