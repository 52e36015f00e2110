using System.Runtime.InteropServices;
using Tandem.Kernel;
using Tandem.Stun;

namespace Tandem.Transport;

/// <summary>The relayed transport addresses for UDP: one socket each, at its number. The loop only.</summary>
internal sealed unsafe class RelayedSockets(RelayContext context) : IDisposable
{
    /// <summary>ICMP errors taken from one socket before the others have their turn.</summary>
    private const int ErrorTurn = 16;

    private const int MaxDatagram = 65_535;
    private const int BufferLength = IStunReceiver.Headroom + MaxDatagram + IStunReceiver.Tailroom;

    // The kernel's IP_PMTUDISC_DONT and IP_PMTUDISC_DO; those of IPv6 are the same.
    private const int MayFragment = 0;
    private const int DoNotFragment = 2;

    private readonly byte* _buffer = (byte*)NativeMemory.AllocZeroed(BufferLength);
    private RelayedSocket[] _sockets = [];
    private bool _hasWarned;

    /// <summary>How many are open.</summary>
    public int Count { get; private set; }

    /// <summary>Opens and binds one.</summary>
    /// <exception cref="InvalidOperationException">The number is in use.</exception>
    public RelayRefusal Open(int relay, in PeerAddress local)
    {
        if (IsOpen(relay)) throw new InvalidOperationException($"Relay {relay} is open.");
        if ((uint)relay >= (uint)context.Options.MaxRelays) return RelayRefusal.TooMany;
        var error = UdpSocket.TryOpen(local, reportsErrors: true, out var socket);
        if (error != 0) return UdpErrors.RefusalOf(error);
        if (!context.Inbox.Epoll.TryWatch(socket.Descriptor, ClientSockets.MaxListeners + relay))
        {
            socket.Close();
            return RelayRefusal.NoDescriptor;
        }

        // Only one warning for all of them.
        new UdpSocketBuffers(context.Options.RelayReceiveBufferBytes, context.Options.RelaySendBufferBytes).Set(socket, _hasWarned ? null : Short);
        if (relay >= _sockets.Length) Array.Resize(ref _sockets, Math.Min(context.Options.MaxRelays, Math.Max(relay + 1, _sockets.Length * 2)));
        ref var entry = ref _sockets[relay];
        entry = new RelayedSocket { Socket = socket, IsOpen = true, IsV4 = local.IsV4 };
        SetUnfragmented(ref entry, false);
        Count++;
        context.Metrics.AddressOpened();
        return RelayRefusal.None;
    }

    /// <summary>Closes one. Nothing for a number that is not in use.</summary>
    public void Close(int relay)
    {
        if (!IsOpen(relay)) return;
        _sockets[relay].Socket.Close();
        _sockets[relay] = default;
        Count--;
        context.Metrics.AddressClosed();
    }

    /// <summary>Sends a datagram. False when it was dropped.</summary>
    public bool Send(int relay, in PeerAddress peer, ReadOnlySpan<byte> octets, bool isUnfragmented)
    {
        if (!IsOpen(relay)) return false;
        ref var entry = ref _sockets[relay];
        if (entry.IsUnfragmented != isUnfragmented) SetUnfragmented(ref entry, isUnfragmented);
        var error = entry.Socket.Send(peer, octets);
        // What is reported may be the fate of an earlier datagram to another peer; it is told from the error queue, and this one is tried again.
        if (error != 0 && error is not (Libc.EAGAIN or Libc.ENOBUFS or Libc.EMSGSIZE)) error = entry.Socket.Send(peer, octets);
        if (error == 0)
        {
            context.Metrics.ToPeer(octets.Length);
            return true;
        }

        context.Metrics.DroppedToPeer(UdpErrors.DropOf(error));
        return false;
    }

    /// <summary>Hands over one datagram, and ICMP errors, of a socket for which the loop was woken. What is left wakes it again.</summary>
    public void Take(int relay, uint flags, IStunReceiver receiver, Instant now)
    {
        // It may have been closed since, and another opened under its number: then nothing is there.
        if (!IsOpen(relay)) return;
        if ((flags & Libc.EPOLLERR) != 0) TakeErrors(relay, receiver, now);
        if ((flags & Libc.EPOLLIN) == 0 || !IsOpen(relay)) return;
        // One only: a stream of 50 packets a second rarely has a second one, and asking for it is a call that finds nothing.
        var length = _sockets[relay].Socket.Receive(_buffer + IStunReceiver.Headroom, MaxDatagram, out var peer);
        if (length < 0) return;
        context.Metrics.FromPeer(length);
        receiver.ReceivedFromPeer(relay, peer, new Span<byte>(_buffer, BufferLength), length, now);
    }

    public void Dispose()
    {
        for (var relay = 0; relay < _sockets.Length; relay++) Close(relay);
        NativeMemory.Free(_buffer);
    }

    /// <summary>One of them, for tests.</summary>
    internal UdpSocket this[int relay] => _sockets[relay].Socket;

    private bool IsOpen(int relay) => (uint)relay < (uint)_sockets.Length && _sockets[relay].IsOpen;

    /// <summary>RFC 8656 section 15: the DF bit is as the client asked, and otherwise 0, so that the kernel and routers may fragment.</summary>
    private static void SetUnfragmented(ref RelayedSocket entry, bool isUnfragmented)
    {
        entry.IsUnfragmented = isUnfragmented;
        var discovery = isUnfragmented ? DoNotFragment : MayFragment;
        if (entry.IsV4)
        {
            entry.Socket.TrySet(SocketOption.Ip, SocketOption.IpMtuDiscovery, discovery);
            return;
        }

        entry.Socket.TrySet(SocketOption.Ipv6, SocketOption.Ipv6MtuDiscovery, discovery);
        entry.Socket.TrySet(SocketOption.Ipv6, SocketOption.Ipv6DoNotFragment, isUnfragmented ? 1 : 0);
    }

    private void TakeErrors(int relay, IStunReceiver receiver, Instant now)
    {
        for (var left = ErrorTurn; left > 0 && IsOpen(relay) && _sockets[relay].Socket.TryTakeError(out var peer, out var report); left--)
        {
            // What our own kernel says was the result of sending.
            if (!report.IsIcmp) continue;
            context.Metrics.Icmp();
            receiver.PeerFailed(relay, peer, new IcmpMessage(report.Type, report.Code, report.Error == Libc.EMSGSIZE ? report.Info : 0), now);
        }
    }

    private void Short(BufferShortage shortage)
    {
        _hasWarned = true;
        context.Metrics.BufferShortage(shortage.Direction);
        TransportLog.BufferShortage(context.Logger, "relayed addresses", shortage.Direction, shortage.Given, shortage.Wanted, shortage.Setting);
    }

    private struct RelayedSocket
    {
        public UdpSocket Socket;
        public bool IsOpen;
        public bool IsV4;
        public bool IsUnfragmented;
    }
}
