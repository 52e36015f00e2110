using Tandem.Kernel;
using Tandem.Stun.Tests.Turn;
using Tandem.Stun.Turn.Client;

namespace Tandem.Stun.Tests.Simulation;

/// <summary>A TURN client of <see cref="Relay"/>, by datagrams or over a connection. It asks for a permission with the first datagram to a host, and sends what waits for it when it is there.</summary>
internal sealed class RelayClient
{
    private readonly VirtualTime _time;
    private readonly TurnClient _client;
    private readonly Action<byte[]> _send;
    private readonly Action<RelayClient> _allocated;
    private readonly Action<PeerAddress, byte[]> _received;
    private readonly List<(PeerAddress Peer, byte[] Data)> _waiting = [];
    private readonly byte[] _buffer = new byte[2000];

    private RelayClient(VirtualTime time, bool isStream, Action<byte[]> send, Action<RelayClient> allocated, Action<PeerAddress, byte[]> received)
    {
        (_time, IsStream, _send, _allocated, _received) = (time, isStream, send, allocated, received);
        _client = new TurnClient(new TurnClientOptions(), new LongTermClient("alice", TestCredentials.PasswordOf("alice")), isStream);
        time.Add(() => _client.Deadline, () => Do(() => _client.Advance(time.Now)));
    }

    public bool IsStream { get; }

    public PeerAddress Relayed => _client.RelayedV4 ?? default;

    public PeerAddress Mapped => _client.Mapped;

    /// <summary>Over datagrams, which the caller carries.</summary>
    public static RelayClient ByDatagrams(VirtualTime time, Action<byte[]> send, Action<RelayClient> allocated, Action<PeerAddress, byte[]> received)
    {
        var client = new RelayClient(time, isStream: false, send, allocated, received);
        client.Do(() => client._client.Allocate(time.Now));
        return client;
    }

    /// <summary>Over a connection.</summary>
    public static void ByConnection(Segment segment, PeerAddress source, Relay relay, Action<RelayClient> allocated, Action<PeerAddress, byte[]> received) =>
        segment.Connect(source, relay.TcpAddress, connection =>
        {
            var client = new RelayClient(segment.Time, isStream: true, octets => connection.Send(octets), allocated, received);
            connection.Received = client.Receive;
            client.Do(() => client._client.Allocate(segment.Time.Now));
        }, () => { });

    public void Send(PeerAddress peer, ReadOnlySpan<byte> data)
    {
        var length = _client.WriteData(_buffer, peer, data);
        if (length > 0)
        {
            _send(_buffer[..length]);
            return;
        }

        _waiting.Add((peer, data.ToArray()));
        Do(() => _client.Permit(peer, _time.Now));
    }

    public void Receive(byte[] octets)
    {
        switch (_client.Receive(octets, _time.Now, out var peer, out var data))
        {
            case TurnClientInput.Data:
                _received(peer, data.ToArray());
                break;
            case TurnClientInput.Handled:
                Drain();
                break;
        }
    }

    public void Close() => Do(() => _client.Close(_time.Now));

    private void Do(Action action)
    {
        action();
        Drain();
    }

    private void Drain()
    {
        while (_client.TryTake(out var output))
        {
            switch (output.Kind)
            {
                case TurnClientOutputKind.Transmit:
                    _send(output.Octets.ToArray());
                    break;
                case TurnClientOutputKind.Allocated:
                    _allocated(this);
                    break;
                case TurnClientOutputKind.Permitted or TurnClientOutputKind.PeerRefused:
                    SendWaiting(output.Peer.WithPort(0));
                    break;
            }
        }
    }

    private void SendWaiting(PeerAddress host)
    {
        var ready = _waiting.FindAll(waiting => waiting.Peer.WithPort(0) == host);
        _waiting.RemoveAll(waiting => waiting.Peer.WithPort(0) == host);
        foreach (var (peer, data) in ready)
        {
            var length = _client.WriteData(_buffer, peer, data);
            if (length > 0) _send(_buffer[..length]);
        }
    }
}
