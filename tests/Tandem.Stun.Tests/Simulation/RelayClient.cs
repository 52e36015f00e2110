using Tandem.Kernel;

namespace Tandem.Stun.Tests.Simulation;

/// <summary>A client of <see cref="Relay"/>: it asks for a relayed address until it has one, by datagrams or over a connection, and then keeps it.</summary>
internal sealed class RelayClient
{
    private readonly Action<byte[]> _send;
    private readonly Action<RelayClient> _allocated;
    private readonly Action<PeerAddress, byte[]> _received;
    private bool _isClosed;

    private RelayClient(Action<byte[]> send, Action<RelayClient> allocated, Action<PeerAddress, byte[]> received) => (_send, _allocated, _received) = (send, allocated, received);

    public PeerAddress Relayed { get; private set; }

    public PeerAddress Mapped { get; private set; }

    public bool IsStream { get; private init; }

    /// <summary>Over datagrams, which the caller carries.</summary>
    public static RelayClient ByDatagrams(VirtualTime time, Action<byte[]> send, Action<RelayClient> allocated, Action<PeerAddress, byte[]> received)
    {
        var client = new RelayClient(send, allocated, received);
        client.Ask();
        time.Every(TimeSpan.FromMilliseconds(500), () => client.Relayed != default || client.Ask());
        time.Every(TimeSpan.FromSeconds(15), client.Ask);
        return client;
    }

    /// <summary>Over a connection.</summary>
    public static void ByConnection(Segment segment, PeerAddress source, Relay relay, Action<RelayClient> allocated, Action<PeerAddress, byte[]> received) =>
        segment.Connect(source, relay.TcpAddress, connection =>
        {
            var client = new RelayClient(octets => connection.Send(octets), allocated, received) { IsStream = true };
            connection.Received = client.Receive;
            client.Ask();
        }, () => { });

    public void Send(PeerAddress peer, ReadOnlySpan<byte> data) => _send(Relay.Write(Relay.Data, peer, default, data));

    public void Receive(byte[] octets)
    {
        if (octets[0] == Relay.Data)
        {
            _received(Relay.ReadPeer(octets), octets.AsSpan(13).ToArray());
        }
        else if (Relayed == default)
        {
            (Relayed, Mapped) = (Relay.ReadPeer(octets), Relay.ReadMapped(octets));
            _allocated(this);
        }
    }

    public void Close() => _isClosed = true;

    private bool Ask()
    {
        if (!_isClosed) _send(Relay.Write(Relay.Allocate, default, default, default));
        return !_isClosed;
    }
}
