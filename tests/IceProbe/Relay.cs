using Tandem.Kernel;
using Tandem.Stun;
using Tandem.Stun.Ice;
using Tandem.Stun.Turn.Client;

namespace Tandem.IceProbe;

/// <summary>An allocation at the TURN server, by one transport. It asks for a permission with the first datagram to a host, and sends what waits for it when it is there.</summary>
internal sealed class Relay(StunTransport transport, LongTermClient credentials, Action<Relay> allocated, Action<CandidateBase, PeerAddress, byte[]> received)
{
    private readonly TurnClient _client = new(new TurnClientOptions(), credentials, isStream: transport != StunTransport.Udp);
    private readonly List<(PeerAddress Peer, byte[] Data)> _waiting = [];
    private readonly byte[] _buffer = new byte[2048];
    private Action<ReadOnlyMemory<byte>> _send = static _ => { };

    public StunTransport Transport => transport;

    public bool IsAllocated => _client.State == TurnClientState.Allocated;

    /// <summary>Whether the server still has to answer that the allocation is gone.</summary>
    public bool IsClosing { get; private set; }

    public CandidateBase Base => new(CandidateTransport.Udp, _client.RelayedV4.GetValueOrDefault());

    public PeerAddress Mapped => _client.Mapped;

    public Instant Deadline => _client.Deadline;

    /// <summary>The server can be reached: asks it for an allocation.</summary>
    /// <param name="send">Takes messages to it.</param>
    public void Open(Action<ReadOnlyMemory<byte>> send)
    {
        _send = send;
        _client.Allocate(Lane.Now);
        Drain();
    }

    public void Advance()
    {
        _client.Advance(Lane.Now);
        Drain();
    }

    public void Receive(byte[] octets)
    {
        var input = _client.Receive(octets, Lane.Now, out var peer, out var data);
        if (input == TurnClientInput.Data) received(Base, peer, data.ToArray());
        Drain();
    }

    public void Send(PeerAddress peer, ReadOnlySpan<byte> data)
    {
        if (TrySend(peer, data)) return;
        _waiting.Add((peer, data.ToArray()));
        _client.Permit(peer, Lane.Now);
        Drain();
    }

    /// <summary>Data will go there: it takes a channel.</summary>
    public void Bind(PeerAddress peer)
    {
        _client.Bind(peer, Lane.Now);
        Drain();
    }

    public void Close()
    {
        IsClosing = IsAllocated;
        _client.Close(Lane.Now);
        Drain();
    }

    private bool TrySend(PeerAddress peer, ReadOnlySpan<byte> data)
    {
        var length = _client.WriteData(_buffer, peer, data);
        if (length > 0) _send(_buffer.AsMemory(0, length));
        return length > 0;
    }

    private void Drain()
    {
        while (_client.TryTake(out var output))
        {
            switch (output.Kind)
            {
                case TurnClientOutputKind.Transmit:
                    _send(output.Octets);
                    break;
                case TurnClientOutputKind.Allocated:
                    allocated(this);
                    break;
                case TurnClientOutputKind.Permitted or TurnClientOutputKind.PeerRefused:
                    SendWaiting(output.Peer);
                    break;
                case TurnClientOutputKind.Closed or TurnClientOutputKind.Failed:
                    IsClosing = false;
                    break;
            }
        }
    }

    /// <summary>What a refused host was to get is dropped: its check is not answered.</summary>
    private void SendWaiting(PeerAddress host)
    {
        foreach (var (peer, data) in _waiting.Where(waiting => waiting.Peer.HasSameHost(host))) TrySend(peer, data);
        _waiting.RemoveAll(waiting => waiting.Peer.HasSameHost(host));
    }
}
