using System.Runtime.InteropServices;
using Tandem.Kernel;

namespace Tandem.Transport;

/// <summary>
/// One bound, non-blocking UDP socket, of the C library and without the framework's asynchronous engine: a value, so that tens of thousands of them are one array. Its loop only.
/// </summary>
/// <param name="Descriptor">The file descriptor.</param>
internal readonly unsafe record struct UdpSocket(int Descriptor)
{
    private const int Datagram = 2;
    private const int NonBlocking = 0x800;
    private const int CloseOnExec = 0x80000;

    /// <summary>The bound address.</summary>
    public PeerAddress Local => SocketAddress.LocalOf(Descriptor);

    /// <summary>Opens and binds. Of IPv6 only what is IPv6.</summary>
    /// <param name="local">What to bind; port 0 takes any free port.</param>
    /// <param name="reportsErrors">Whether ICMP errors are kept for <see cref="TryTakeError"/>, with the address that they are about; otherwise nothing is heard of them.</param>
    /// <param name="socket">The socket.</param>
    /// <returns>0, or the error.</returns>
    public static int TryOpen(in PeerAddress local, bool reportsErrors, out UdpSocket socket)
    {
        socket = new UdpSocket(Libc.socket(SocketAddress.Family(local), Datagram | NonBlocking | CloseOnExec, 0));
        if (socket.Descriptor < 0) return Marshal.GetLastPInvokeError();
        var isRight = local.IsV4 || socket.TrySet(SocketOption.Ipv6, SocketOption.Ipv6Only, 1);
        if (isRight && reportsErrors)
        {
            isRight = local.IsV4
                ? socket.TrySet(SocketOption.Ip, SocketOption.IpReceiveErrors, 1)
                : socket.TrySet(SocketOption.Ipv6, SocketOption.Ipv6ReceiveErrors, 1);
        }

        if (isRight && SocketAddress.TryBind(socket.Descriptor, local)) return 0;
        var error = Marshal.GetLastPInvokeError();
        socket.Close();
        return error;
    }

    /// <summary>Opens and binds what the node cannot be without.</summary>
    /// <exception cref="IOException">The address cannot be bound; <paramref name="name"/> says which.</exception>
    public static UdpSocket Open(in PeerAddress local, bool reportsErrors, string name)
    {
        var error = TryOpen(local, reportsErrors, out var socket);
        return error == 0 ? socket : throw new IOException($"{name} cannot be opened: {Marshal.GetPInvokeErrorMessage(error)}.");
    }

    /// <summary>Receives a datagram if there is one.</summary>
    /// <param name="buffer">Where to; what does not fit is lost.</param>
    /// <param name="capacity">Its octets.</param>
    /// <param name="remote">Whence.</param>
    /// <returns>Its length; -1 when there is none, -2 for an error that the socket reports.</returns>
    public int Receive(byte* buffer, int capacity, out PeerAddress remote)
    {
        var name = stackalloc byte[SocketAddress.MaxLength];
        var nameLength = (uint)SocketAddress.MaxLength;
        var length = SystemCall.ReceiveFrom(Descriptor, buffer, capacity, name, &nameLength);
        if (length >= 0) return SocketAddress.TryRead(new ReadOnlySpan<byte>(name, (int)nameLength), out remote) ? (int)length : -1;
        remote = default;
        return Marshal.GetLastPInvokeError() is Libc.EAGAIN or Libc.EINTR ? -1 : -2;
    }

    /// <summary>Sends a datagram. Returns 0, or the error.</summary>
    public int Send(in PeerAddress remote, ReadOnlySpan<byte> octets)
    {
        var name = stackalloc byte[SocketAddress.MaxLength];
        var nameLength = (uint)SocketAddress.Write(remote, new Span<byte>(name, SocketAddress.MaxLength));
        nint sent;
        do
        {
            fixed (byte* start = octets)
                sent = SystemCall.SendTo(Descriptor, start, octets.Length, name, nameLength);
        }
        while (sent < 0 && Marshal.GetLastPInvokeError() == Libc.EINTR);
        return sent >= 0 ? 0 : Marshal.GetLastPInvokeError();
    }

    /// <summary>Takes one entry of the error queue. False when there is none any more.</summary>
    public bool TryTakeError(out PeerAddress remote, out UdpErrorReport report)
    {
        Span<byte> name = stackalloc byte[SocketAddress.MaxLength];
        Span<byte> control = stackalloc byte[UdpErrorReport.MaxControlLength];
        while (TryReadErrorQueue(name, control, out var nameLength, out var controlLength))
        {
            if (UdpErrorReport.TryRead(control[..controlLength], out report) && SocketAddress.TryRead(name[..nameLength], out remote)) return true;
        }

        remote = default;
        report = default;
        return false;
    }

    /// <summary>Sets an option. False when the kernel does not take it.</summary>
    public bool TrySet(int level, int option, int value) => SocketOption.TrySet(Descriptor, level, option, value);

    /// <summary>The value of an option; 0 when there is none.</summary>
    public int Get(int level, int option) => SocketOption.Get(Descriptor, level, option);

    /// <summary>Closes it. Nothing of this value is to be used after it.</summary>
    public void Close() => _ = Libc.close(Descriptor);

    private bool TryReadErrorQueue(Span<byte> name, Span<byte> control, out int nameLength, out int controlLength)
    {
        fixed (byte* nameStart = name, controlStart = control)
        {
            var message = new Libc.MessageHeader
            {
                Name = nameStart,
                NameLength = (uint)name.Length,
                Control = controlStart,
                ControlLength = control.Length,
            };
            var result = Libc.recvmsg(Descriptor, &message, Libc.MSG_ERRQUEUE | Libc.MSG_DONTWAIT);
            nameLength = (int)message.NameLength;
            controlLength = (int)message.ControlLength;
            return result >= 0;
        }
    }
}
