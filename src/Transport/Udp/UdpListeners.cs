using Tandem.Kernel;
using Tandem.Sip;

namespace Tandem.Transport;

/// <summary>The UDP sockets of all UDP listeners and the buffers they receive into. The lane only.</summary>
internal sealed class UdpListeners(ListenerTable listeners, TransportContext context) : IDisposable
{
    /// <summary>Inputs taken from one side before the others have their turn.</summary>
    public const int Turn = UdpReceiveBuffers.Count;

    // At the index of the listener; null for the other transports.
    private readonly UdpSocket?[] _sockets = new UdpSocket?[listeners.All.Count];
    private readonly UdpReceiveBuffers _buffers = new();
    private readonly List<byte> _readable = [];

    /// <summary>Flows on which a datagram could not be sent and whose end the receiver was not told yet.</summary>
    public Queue<Flow> Closed { get; } = [];

    /// <summary>Binds the sockets. Before the lane's thread starts.</summary>
    /// <exception cref="IOException">An address cannot be bound.</exception>
    public void Open()
    {
        try
        {
            foreach (var listener in listeners.All)
                if (listener.Transport == SipTransport.Udp) Open(listener);
        }
        catch (IOException)
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Looks at what the lane was woken for.</summary>
    /// <param name="ready">How many events the wait has brought.</param>
    public void Look(int ready)
    {
        var epoll = context.Inbox.Epoll;
        _readable.Clear();
        for (var i = 0; i < ready; i++)
        {
            var (key, flags) = epoll.Event(i);
            if (key == Epoll.SignalKey) continue;
            var listener = (byte)key;
            if ((flags & Libc.EPOLLERR) != 0) TakeErrors(listener);
            if ((flags & Libc.EPOLLIN) != 0) _readable.Add(listener);
        }
    }

    /// <summary>Hands over up to <paramref name="most"/> datagrams, by turns of the sockets that have some. Returns how many.</summary>
    public int Take(int most, ISipReceiver receiver, Instant now)
    {
        var taken = 0;
        for (var i = _readable.Count - 1; i >= 0 && taken < most; i--)
        {
            var wanted = Math.Min(most - taken, Turn);
            var listener = _readable[i];
            var count = _buffers.Receive(_sockets[listener]!.Value.Descriptor, wanted);
            if (count < 0) TakeErrors(listener);
            for (var datagram = 0; datagram < count; datagram++) Deliver(listener, datagram, receiver, now);
            if (count < wanted) _readable.RemoveAt(i);
            taken += Math.Max(count, 0);
        }

        return taken;
    }

    /// <summary>Sends a datagram.</summary>
    public bool Send(in Flow flow, ReadOnlySpan<byte> octets)
    {
        if (Socket(flow) is not { } socket) return false;
        var error = socket.Send(flow.Remote, octets);
        if (error != 0 && error is not (Libc.EAGAIN or Libc.ENOBUFS))
        {
            // What is reported may be the fate of an earlier datagram to another peer; that one is told, and this one tried again.
            TakeErrors(flow.Listener);
            error = socket.Send(flow.Remote, octets);
        }

        if (error == 0)
        {
            context.Metrics.Sent(SipTransport.Udp, octets.Length);
            return true;
        }

        if (error is Libc.EAGAIN or Libc.ENOBUFS)
        {
            context.Metrics.UdpError(UdpFailure.Congested);
            return true;
        }

        Failed(flow, UdpFailure.Local, error);
        return false;
    }

    public bool IsOpen(in Flow flow) => Socket(flow) is not null;

    /// <summary>The flow of the listener of that family to an address.</summary>
    public bool TryOpen(in PeerAddress remote, out Flow flow)
    {
        var isFound = listeners.TryFind(SipTransport.Udp, remote.IsV4, out var listener);
        flow = isFound ? new Flow(SipTransport.Udp, listener, remote, 0) : default;
        return isFound;
    }

    public void Dispose()
    {
        foreach (var socket in _sockets) socket?.Close();
        _buffers.Dispose();
    }

    private void Open(SipListener listener)
    {
        var socket = UdpSocket.Open(listener.Local, reportsErrors: true, $"SIP listener {listener.Index} (UDP {listener.Local})");
        _sockets[listener.Index] = socket;
        new UdpSocketBuffers(context.Options.UdpReceiveBufferBytes, context.Options.UdpSendBufferBytes).Set(socket, shortage => Short(listener, shortage));
        listeners.Bound(listener.Index, socket.Local.ToEndPoint());
        context.Inbox.Epoll.Watch(socket.Descriptor, listener.Index);
    }

    private UdpSocket? Socket(in Flow flow) => flow.Listener < _sockets.Length ? _sockets[flow.Listener] : null;

    private void Deliver(byte listener, int datagram, ISipReceiver receiver, Instant now)
    {
        if (!_buffers.TryRead(datagram, out var remote, out var octets)) return;
        context.Metrics.Received(SipTransport.Udp, octets.Length);
        // The receiver may keep the octets, so they are its own.
        receiver.Received(octets.ToArray(), new Flow(SipTransport.Udp, listener, remote, 0), now);
    }

    private void TakeErrors(byte listener)
    {
        while (_sockets[listener]!.Value.TryTakeError(out var remote, out var report))
            if (report.IsUnreachable) Failed(new Flow(SipTransport.Udp, listener, remote, 0), UdpFailure.Unreachable, report.Error);
    }

    private void Short(SipListener listener, in BufferShortage shortage)
    {
        context.Metrics.BufferShortage(shortage.Direction);
        TransportLog.BufferShortage(context.Logger, $"UDP {listener.Local}", shortage.Direction, shortage.Given, shortage.Wanted, shortage.Setting);
    }

    private void Failed(in Flow flow, UdpFailure reason, int error)
    {
        context.Metrics.UdpError(reason);
        TransportLog.DatagramFailed(context.Logger, flow, error);
        Closed.Enqueue(flow);
    }
}
