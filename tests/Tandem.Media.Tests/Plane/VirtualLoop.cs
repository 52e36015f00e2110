using Tandem.Kernel;
using Tandem.Transport;

namespace Tandem.Media.Tests.Plane;

/// <summary>A media loop in a <see cref="VirtualNetwork"/>, on the thread of the test.</summary>
internal sealed class VirtualLoop(VirtualNetwork network) : IMediaLoop, INetworkEnd
{
    private readonly Dictionary<PeerAddress, VirtualSocket> _sockets = [];
    private readonly byte[] _buffer = new byte[4096];

    public Instant Now => network.Now;

    public LoopTimers Timers { get; } = new();

    public Instant Deadline => Timers.Deadline;

    /// <summary>How many sockets are open.</summary>
    public int Count => _sockets.Count;

    /// <summary>The last datagram that was sent; nothing is delivered while this is wanted.</summary>
    public byte[]? Sink { get; set; }

    public IMediaSocket? TryOpen(in PeerAddress local, IMediaReceiver receiver, int turn = 1)
    {
        if (!network.TryAdd(local, this)) return null;
        var socket = new VirtualSocket(this, local, receiver);
        _sockets.Add(local, socket);
        return socket;
    }

    public void Post(Action<object?> work, object? state = null) => work(state);

    public Task<T> InvokeAsync<T>(Func<T> function) => Task.FromResult(function());

    public void Schedule(LoopTimer timer) => Timers.Schedule(timer);

    public void Cancel(LoopTimer timer) => Timers.Cancel(timer);

    public void Receive(PeerAddress local, PeerAddress remote, byte[] octets)
    {
        octets.CopyTo(_buffer, 0);
        var socket = _sockets[local];
        socket.Receiver.Received(socket, remote, _buffer, octets.Length, Now);
    }

    /// <summary>Hands over a datagram without the network, for what is measured.</summary>
    public void Receive(IMediaSocket socket, in PeerAddress remote, ReadOnlySpan<byte> octets)
    {
        octets.CopyTo(_buffer);
        ((VirtualSocket)socket).Receiver.Received(socket, remote, _buffer, octets.Length, Now);
    }

    public IMediaSocket SocketOf(PeerAddress local) => _sockets[local];

    public void Advance() => Timers.Advance(Now, failure => throw new InvalidOperationException("A timer threw.", failure));

    private sealed class VirtualSocket(VirtualLoop loop, PeerAddress local, IMediaReceiver receiver) : IMediaSocket
    {
        public Footprint? Footprint { get; set; }

        public PeerAddress Local => local;

        public IMediaReceiver Receiver => receiver;

        public bool Send(in PeerAddress remote, ReadOnlySpan<byte> octets)
        {
            if (loop.Sink is { } sink) octets.CopyTo(sink);
            else loop.Network.Send(local, remote, octets);
            return true;
        }

        public void Close()
        {
            if (loop._sockets.Remove(local)) loop.Network.Remove(local);
        }
    }

    private VirtualNetwork Network => network;
}
