using Tandem.Kernel;
using Tandem.Stun;

namespace Tandem.Transport;

/// <summary>The UDP sockets that clients send to, which all clients share, for plain STUN and for DTLS. The loop only.</summary>
internal sealed class ClientSockets(StunListeners listeners, RelayContext context) : IDisposable
{
    /// <summary>Keys of the wait below it are listeners, those from it on relayed addresses.</summary>
    public const int MaxListeners = byte.MaxValue + 1;

    /// <summary>Datagrams taken from one socket before the others have their turn: as clients share it, about as many as one wait brings from peers.</summary>
    private const int Turn = 8 * UdpReceiveBuffers.Count;

    // At the index of the listener; null for the other transports.
    private readonly ClientSocket?[] _sockets = new ClientSocket?[listeners.All.Count];
    private readonly List<ClientSocket> _waiting = [];
    private readonly UdpReceiveBuffers _buffers = new();

    /// <summary>Who takes the datagrams of listeners for DTLS.</summary>
    public DtlsClients Dtls { get; set; } = null!;

    /// <summary>Binds them. Before the loop's thread starts.</summary>
    /// <exception cref="IOException">An address cannot be bound.</exception>
    public void Open()
    {
        try
        {
            foreach (var listener in listeners.All)
                if (listener.Transport is StunTransport.Udp or StunTransport.Dtls) Open(listener);
        }
        catch (IOException)
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Hands over what a socket has, up to its turn. What is left wakes the loop again.</summary>
    public void Take(int listener, IStunReceiver receiver, Instant now)
    {
        var socket = _sockets[listener]!.Socket;
        for (var taken = 0; taken < Turn; taken += UdpReceiveBuffers.Count)
        {
            var count = _buffers.Receive(socket.Descriptor, UdpReceiveBuffers.Count);
            Deliver((byte)listener, count, receiver, now);
            if (count < UdpReceiveBuffers.Count) return;
        }
    }

    /// <summary>Sends a datagram when the batch ends. False when there is no such socket.</summary>
    public bool Send(byte listener, in PeerAddress remote, ReadOnlySpan<byte> octets)
    {
        if (listener >= _sockets.Length || _sockets[listener] is not { } socket) return false;
        var buffers = socket.Output;
        if (octets.Length > UdpSendBuffers.MaxLength)
        {
            buffers.Send(socket.Socket.Descriptor, socket.Transport, context.Metrics);
            SendNow(socket, remote, octets);
            return true;
        }

        if (buffers.IsFull) buffers.Send(socket.Socket.Descriptor, socket.Transport, context.Metrics);
        if (buffers.Count == 0 && !socket.IsWaiting)
        {
            socket.IsWaiting = true;
            _waiting.Add(socket);
        }

        buffers.Add(remote, octets);
        return true;
    }

    /// <summary>Sends what waits.</summary>
    public void EndBatch()
    {
        foreach (var socket in _waiting)
        {
            socket.Output.Send(socket.Socket.Descriptor, socket.Transport, context.Metrics);
            socket.IsWaiting = false;
        }

        _waiting.Clear();
    }

    public void Dispose()
    {
        foreach (var socket in _sockets) socket?.Dispose();
        Array.Clear(_sockets);
        _buffers.Dispose();
    }

    private void Deliver(byte listener, int count, IStunReceiver receiver, Instant now)
    {
        var transport = _sockets[listener]!.Transport;
        for (var i = 0; i < count; i++)
        {
            if (!_buffers.TryRead(i, out var remote, out var octets)) continue;
            context.Metrics.FromClient(transport, octets.Length);
            if (transport == StunTransport.Dtls) Dtls.Received(octets, listener, remote, receiver, now);
            else receiver.Received(octets, new StunFlow(StunTransport.Udp, listener, remote, 0), now);
        }
    }

    private void SendNow(ClientSocket socket, in PeerAddress remote, ReadOnlySpan<byte> octets)
    {
        var error = socket.Socket.Send(remote, octets);
        if (error == 0) context.Metrics.ToClient(socket.Transport, octets.Length);
        else context.Metrics.DroppedToClient(UdpErrors.DropOf(error));
    }

    private void Open(StunListener listener)
    {
        // No word of ICMP errors: they would be about clients that are gone, whose allocations end by themselves.
        var socket = UdpSocket.Open(listener.Local, reportsErrors: false, $"STUN listener {listener.Index} (UDP {listener.Local})");
        _sockets[listener.Index] = new ClientSocket(socket, listener.Transport);
        new UdpSocketBuffers(context.Options.UdpReceiveBufferBytes, context.Options.UdpSendBufferBytes).Set(socket, shortage => Short(listener, shortage));
        listeners.Bound(listener.Index, socket.Local.ToEndPoint());
        context.Inbox.Epoll.Watch(socket.Descriptor, listener.Index);
    }

    private void Short(StunListener listener, in BufferShortage shortage)
    {
        context.Metrics.BufferShortage(shortage.Direction);
        TransportLog.BufferShortage(context.Logger, $"STUN UDP {listener.Local}", shortage.Direction, shortage.Given, shortage.Wanted, shortage.Setting);
    }

    private sealed class ClientSocket(UdpSocket socket, StunTransport transport) : IDisposable
    {
        public UdpSocket Socket => socket;

        public StunTransport Transport => transport;

        public UdpSendBuffers Output { get; } = new();

        public bool IsWaiting { get; set; }

        public void Dispose()
        {
            socket.Close();
            Output.Dispose();
        }
    }
}
