using System.Runtime.InteropServices;
using Tandem.Kernel;

namespace Tandem.Transport;

/// <summary>A non-blocking TCP socket of a relayed transport address or of a connection with a peer, of the C library. Its loop only.</summary>
/// <param name="Descriptor">The file descriptor.</param>
internal readonly unsafe record struct TcpSocket(int Descriptor)
{
    private const int Stream = 1;
    private const int NonBlocking = 0x800;
    private const int CloseOnExec = 0x80000;
    private const int EndOfReceiving = 0;
    private const int EndOfSending = 1;

    /// <summary>Peers that wait to be taken: not many, for each costs the kernel memory before anybody has looked whether it may come.</summary>
    private const int Backlog = 128;

    /// <summary>The bound address.</summary>
    public PeerAddress Local => SocketAddress.LocalOf(Descriptor);

    /// <summary>What became of a connection that was begun: 0, or the error. It is told once.</summary>
    public int Error => SocketOption.Get(Descriptor, SocketOption.Socket, SocketOption.Error);

    /// <summary>
    /// Opens, binds and listens. Nobody else may have the port; connections are made from it all the same (SO_REUSEPORT once it is bound), and those that ended lately, and wait for stray segments, do not keep it (SO_REUSEADDR).
    /// </summary>
    /// <returns>0, or the error.</returns>
    public static int TryListen(in PeerAddress local, out TcpSocket socket)
    {
        var error = TryOpen(local, out socket);
        if (error == 0 && !(SocketAddress.TryBind(socket.Descriptor, local) && socket.TrySet(SocketOption.Socket, SocketOption.ReusePort, 1) && Libc.listen(socket.Descriptor, Backlog) == 0))
            error = Marshal.GetLastPInvokeError();
        if (error != 0) socket.CloseIfOpen();
        return error;
    }

    /// <summary>Begins a connection from an address and port that is listened on.</summary>
    /// <returns>0, or the error.</returns>
    public static int TryConnect(in PeerAddress local, in PeerAddress remote, out TcpSocket socket)
    {
        var error = TryOpen(local, out socket);
        if (error == 0 && !(socket.TrySet(SocketOption.Socket, SocketOption.ReusePort, 1) && SocketAddress.TryBind(socket.Descriptor, local) && socket.BeginsConnection(remote)))
            error = Marshal.GetLastPInvokeError();
        if (error != 0) socket.CloseIfOpen();
        return error;
    }

    /// <summary>Takes a peer that has connected.</summary>
    /// <returns>0, or the error: EAGAIN when there is none.</returns>
    public int TryAccept(out TcpSocket accepted, out PeerAddress remote)
    {
        var name = stackalloc byte[SocketAddress.MaxLength];
        var length = (uint)SocketAddress.MaxLength;
        accepted = new TcpSocket(Libc.accept4(Descriptor, name, &length, NonBlocking | CloseOnExec));
        remote = default;
        if (accepted.Descriptor < 0) return Marshal.GetLastPInvokeError();
        if (SocketAddress.TryRead(new ReadOnlySpan<byte>(name, (int)length), out remote)) return 0;
        accepted.Close();
        return Libc.ECONNABORTED;
    }

    /// <summary>Sends all away who have connected and were not taken, and listens on. False when it does not.</summary>
    public bool TryListenAnew() => EndReceiving() && Libc.listen(Descriptor, Backlog) == 0;

    /// <summary>Receives nothing any more, or takes no peers any more. False when it did not before.</summary>
    public bool EndReceiving() => Libc.shutdown(Descriptor, EndOfReceiving) == 0;

    /// <summary>Sends at once (no Nagle), and lets the kernel find peers that vanished.</summary>
    public void SetOptions(TimeSpan keepAliveTime)
    {
        TrySet(SocketOption.Tcp, SocketOption.NoDelay, 1);
        TrySet(SocketOption.Socket, SocketOption.KeepAlive, 1);
        TrySet(SocketOption.Tcp, SocketOption.KeepAliveTime, Math.Max(1, (int)keepAliveTime.TotalSeconds));
        TrySet(SocketOption.Tcp, SocketOption.KeepAliveInterval, TcpOptions.ProbeSeconds);
        TrySet(SocketOption.Tcp, SocketOption.KeepAliveProbes, TcpOptions.Probes);
    }

    /// <summary>Receives octets. Returns how many; 0 when the peer sends nothing any more, -1 when nothing is there now, -2 when the connection is broken.</summary>
    public int Receive(Span<byte> buffer)
    {
        nint length;
        fixed (byte* start = buffer) length = Libc.recv(Descriptor, start, buffer.Length, Libc.MSG_DONTWAIT);
        if (length >= 0) return (int)length;
        return Marshal.GetLastPInvokeError() is Libc.EAGAIN or Libc.EINTR ? -1 : -2;
    }

    /// <summary>Sends octets. Returns how many were taken; 0 when none is now, -1 when the connection is broken.</summary>
    public int Send(ReadOnlySpan<byte> octets)
    {
        nint length;
        fixed (byte* start = octets) length = Libc.send(Descriptor, start, octets.Length, Libc.MSG_DONTWAIT | Libc.MSG_NOSIGNAL);
        if (length >= 0) return (int)length;
        return Marshal.GetLastPInvokeError() is Libc.EAGAIN or Libc.EINTR or Libc.ENOBUFS ? 0 : -1;
    }

    /// <summary>Says that nothing more is sent.</summary>
    public void EndSending() => _ = Libc.shutdown(Descriptor, EndOfSending);

    /// <summary>Closes it. Nothing of this value is to be used after it.</summary>
    public void Close() => _ = Libc.close(Descriptor);

    private static int TryOpen(in PeerAddress local, out TcpSocket socket)
    {
        socket = new TcpSocket(Libc.socket(SocketAddress.Family(local), Stream | NonBlocking | CloseOnExec, 0));
        if (socket.Descriptor < 0) return Marshal.GetLastPInvokeError();
        var isRight = (local.IsV4 || socket.TrySet(SocketOption.Ipv6, SocketOption.Ipv6Only, 1)) && socket.TrySet(SocketOption.Socket, SocketOption.ReuseAddress, 1);
        return isRight ? 0 : Marshal.GetLastPInvokeError();
    }

    private bool BeginsConnection(in PeerAddress remote)
    {
        var name = stackalloc byte[SocketAddress.MaxLength];
        var length = SocketAddress.Write(remote, new Span<byte>(name, SocketAddress.MaxLength));
        return Libc.connect(Descriptor, name, (uint)length) == 0 || Marshal.GetLastPInvokeError() == Libc.EINPROGRESS;
    }

    private void CloseIfOpen()
    {
        if (Descriptor >= 0) Close();
    }

    private bool TrySet(int level, int option, int value) => SocketOption.TrySet(Descriptor, level, option, value);
}
