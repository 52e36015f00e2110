using System.Runtime.InteropServices;
using Tandem.Kernel;
using Tandem.Stun;

namespace Tandem.Transport;

/// <summary>The relayed transport addresses for TCP (RFC 6062): one listening socket each, at its number; connections to peers are made from the same address and port. The loop only.</summary>
internal sealed class PeerListeners(PeerStreams streams, RelayContext context) : IDisposable
{
    /// <summary>Keys of the wait from it on, up to <see cref="PeerStreams.FirstKey"/>, are listening sockets.</summary>
    public const long FirstKey = 1L << 32;

    /// <summary>Peers taken from one socket before the others have their turn.</summary>
    private const int Turn = 16;

    private readonly Dictionary<int, Listener> _listeners = [];

    /// <summary>The address and port of one, for tests.</summary>
    internal PeerAddress this[int relay] => _listeners[relay].Local;

    /// <summary>The socket of one, for tests.</summary>
    internal TcpSocket Socket(int relay) => _listeners[relay].Socket;

    /// <summary>Opens and binds one.</summary>
    public RelayRefusal Open(int relay, in PeerAddress local)
    {
        if (_listeners.ContainsKey(relay)) throw new InvalidOperationException($"Relay {relay} is open.");
        if ((uint)relay >= (uint)context.Options.MaxRelays) return RelayRefusal.TooMany;
        var error = TcpSocket.TryListen(local, out var socket);
        if (error != 0) return UdpErrors.RefusalOf(error);
        if (!context.Inbox.Epoll.TryWatch(socket.Descriptor, FirstKey + relay))
        {
            socket.Close();
            return RelayRefusal.NoDescriptor;
        }

        _listeners.Add(relay, new Listener(socket, socket.Local));
        context.Metrics.AddressOpened();
        return RelayRefusal.None;
    }

    /// <summary>Closes one. False for a number that is not of one.</summary>
    public bool Close(int relay)
    {
        if (!_listeners.Remove(relay, out var listener)) return false;
        listener.Socket.Close();
        context.Metrics.AddressClosed();
        return true;
    }

    /// <summary>Begins a connection to a peer. Returns its number, or 0.</summary>
    public ulong Connect(int relay, in PeerAddress peer) => _listeners.TryGetValue(relay, out var listener) ? streams.Connect(listener.Local, peer) : 0;

    /// <summary>Takes the peers that have connected.</summary>
    public void Take(int relay, IStunReceiver receiver, Instant now)
    {
        for (var left = Turn; left > 0 && _listeners.TryGetValue(relay, out var listener); left--)
        {
            var error = listener.Socket.TryAccept(out var socket, out var peer);
            if (error is Libc.EAGAIN) return;
            if (error is Libc.EMFILE or Libc.ENFILE or Libc.ENOBUFS or Libc.ENOMEM)
            {
                Refuse(relay, receiver, now);
                return;
            }

            if (error != 0) continue;
            var number = streams.Add(socket);
            if (!receiver.PeerAccepted(relay, number, peer, now)) streams.SendAway(number);
        }
    }

    public void Dispose()
    {
        foreach (var relay in _listeners.Keys.ToList()) Close(relay);
    }

    /// <summary>
    /// No descriptor is free for a peer. It would stay at the door and wake the loop again and again, so all who wait there are sent away by opening the door anew. A door that cannot be opened again is of no use any more.
    /// </summary>
    internal void Refuse(int relay, IStunReceiver receiver, Instant now)
    {
        var listener = _listeners[relay];
        context.Metrics.PeerRefused();
        if (listener.Socket.TryListenAnew()) return;
        TransportLog.RelayAddressLost(context.Logger, listener.Local, Marshal.GetLastPInvokeError());
        context.Metrics.AddressLost();
        context.Inbox.Epoll.Unwatch(listener.Socket.Descriptor);
        receiver.RelayFailed(relay, now);
    }

    private readonly record struct Listener(TcpSocket Socket, PeerAddress Local);
}
