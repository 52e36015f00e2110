namespace Tandem.Transport;

/// <summary>Sets the kernel's buffers of a UDP socket and finds when it gave less (socket(7), SO_RCVBUF).</summary>
/// <param name="ReceiveBytes">Octets wanted for receiving.</param>
/// <param name="SendBytes">Octets wanted for sending.</param>
internal readonly record struct UdpSocketBuffers(int ReceiveBytes, int SendBytes)
{
    /// <summary>Sets both.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="shortage">Told of the direction, the octets given and wanted, and the kernel's setting that limits them.</param>
    public void Set(UdpSocket socket, Action<BufferShortage>? shortage)
    {
        Set(socket, SocketOption.ReceiveBuffer, SocketOption.ReceiveBufferForced, new("receive", 0, ReceiveBytes, "rmem_max"), shortage);
        Set(socket, SocketOption.SendBuffer, SocketOption.SendBufferForced, new("send", 0, SendBytes, "wmem_max"), shortage);
    }

    private static void Set(UdpSocket socket, int option, int forced, in BufferShortage wanted, Action<BufferShortage>? shortage)
    {
        // With the right to administer the network the system's limit does not count.
        if (!socket.TrySet(SocketOption.Socket, forced, wanted.Wanted)) socket.TrySet(SocketOption.Socket, option, wanted.Wanted);
        if (shortage is null) return;
        // The kernel doubles what it gives, for its own book-keeping.
        var given = socket.Get(SocketOption.Socket, option) / 2;
        if (given < wanted.Wanted) shortage(wanted with { Given = given });
    }
}

/// <summary>A kernel that gave less than was asked for.</summary>
/// <param name="Direction">What the buffer is for: <c>receive</c> or <c>send</c>.</param>
/// <param name="Given">Octets given.</param>
/// <param name="Wanted">Octets wanted.</param>
/// <param name="Setting">The setting under <c>net.core</c> that limits it.</param>
internal readonly record struct BufferShortage(string Direction, int Given, int Wanted, string Setting);
