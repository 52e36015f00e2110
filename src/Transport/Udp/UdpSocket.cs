using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Tandem.Kernel;
using Tandem.Sip;

namespace Tandem.Transport;

/// <summary>One bound, non-blocking UDP socket. The framework makes it; datagrams go through the C library, without the framework's asynchronous engine. The lane only.</summary>
internal sealed unsafe class UdpSocket : IDisposable
{
    private const int SolIp = 0;
    private const int IpRecvErr = 11;
    private const int SolIpv6 = 41;
    private const int Ipv6RecvErr = 25;

    private readonly Socket _socket;

    private UdpSocket(byte listener, Socket socket)
    {
        Listener = listener;
        _socket = socket;
        Descriptor = (int)socket.Handle;
    }

    /// <summary>Index of the listener it serves.</summary>
    public byte Listener { get; }

    /// <summary>The file descriptor.</summary>
    public int Descriptor { get; }

    /// <summary>The bound address.</summary>
    public IPEndPoint Local => (IPEndPoint)_socket.LocalEndPoint!;

    /// <summary>Opens and binds.</summary>
    /// <exception cref="IOException">The address cannot be bound.</exception>
    public static UdpSocket Open(SipListener listener, TransportContext context)
    {
        var isV4 = listener.Local.IsV4;
        var socket = new Socket(isV4 ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6, SocketType.Dgram, ProtocolType.Udp) { Blocking = false };
        try
        {
            if (!isV4) socket.DualMode = false;
            // ICMP errors come with the address they are about.
            socket.SetRawSocketOption(isV4 ? SolIp : SolIpv6, isV4 ? IpRecvErr : Ipv6RecvErr, MemoryMarshal.AsBytes<int>([1]));
            socket.Bind(listener.Local.ToEndPoint());
        }
        catch (SocketException failure)
        {
            socket.Dispose();
            throw new IOException($"SIP listener {listener.Index} (UDP {listener.Local}) cannot be opened: {failure.Message}.", failure);
        }

        UdpSocketBuffers.Set(socket, listener, context);
        return new UdpSocket(listener.Index, socket);
    }

    /// <summary>Sends a datagram. Returns 0, or the error.</summary>
    public int Send(in PeerAddress remote, ReadOnlySpan<byte> octets)
    {
        var name = stackalloc byte[SocketAddress.MaxLength];
        var nameSpan = new Span<byte>(name, SocketAddress.MaxLength);
        nameSpan.Clear();
        var nameLength = (uint)SocketAddress.Write(remote, nameSpan);
        nint sent;
        do
        {
            fixed (byte* start = octets)
                sent = Libc.sendto(Descriptor, start, octets.Length, Libc.MSG_DONTWAIT | Libc.MSG_NOSIGNAL, name, nameLength);
        }
        while (sent < 0 && Marshal.GetLastPInvokeError() == Libc.EINTR);
        return sent >= 0 ? 0 : Marshal.GetLastPInvokeError();
    }

    /// <summary>Takes one ICMP error that says a peer cannot be reached. False when there is none any more.</summary>
    public bool TryTakeError(out PeerAddress remote, out int error)
    {
        Span<byte> name = stackalloc byte[SocketAddress.MaxLength];
        Span<byte> control = stackalloc byte[UdpErrorReport.MaxControlLength];
        while (TryReadErrorQueue(name, control, out var nameLength, out var controlLength))
        {
            if (UdpErrorReport.TryRead(control[..controlLength], out error) && SocketAddress.TryRead(name[..nameLength], out remote)) return true;
        }

        remote = default;
        error = 0;
        return false;
    }

    public void Dispose() => _socket.Dispose();

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
