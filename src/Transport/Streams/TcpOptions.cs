using System.Net.Sockets;

namespace Tandem.Transport;

/// <summary>What every TCP socket is set to.</summary>
internal static class TcpOptions
{
    public const int ProbeSeconds = 15;
    public const int Probes = 4;

    /// <summary>Sends at once (no Nagle), and lets the kernel find peers that vanished.</summary>
    public static void Apply(Socket socket, TimeSpan keepAliveTime)
    {
        socket.NoDelay = true;
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, Math.Max(1, (int)keepAliveTime.TotalSeconds));
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, ProbeSeconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, Probes);
    }
}
