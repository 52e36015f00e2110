using System.Net.Sockets;
using System.Runtime.InteropServices;
using Tandem.Sip;

namespace Tandem.Transport;

/// <summary>Sets the kernel's buffers of a UDP socket and says when it gave less (socket(7), SO_RCVBUF).</summary>
internal static class UdpSocketBuffers
{
    private const int SolSocket = 1;
    private const int SoSendBuffer = 7;
    private const int SoReceiveBuffer = 8;
    private const int SoSendBufferForce = 32;
    private const int SoReceiveBufferForce = 33;

    public static void Set(Socket socket, SipListener listener, TransportContext context)
    {
        Set(SoReceiveBuffer, SoReceiveBufferForce, "receive", "rmem_max", context.Options.UdpReceiveBufferBytes);
        Set(SoSendBuffer, SoSendBufferForce, "send", "wmem_max", context.Options.UdpSendBufferBytes);

        void Set(int option, int forced, string direction, string setting, int wanted)
        {
            // With the right to administer the network the system's limit does not count.
            if (!TrySet(socket, forced, wanted)) TrySet(socket, option, wanted);
            var given = 0;
            socket.GetRawSocketOption(SolSocket, option, MemoryMarshal.AsBytes(new Span<int>(ref given)));
            // The kernel doubles what it gives, for its own book-keeping.
            if (given / 2 >= wanted) return;
            context.Metrics.BufferShortage(direction);
            TransportLog.BufferShortage(context.Logger, $"UDP {listener.Local}", direction, given / 2, wanted, setting);
        }
    }

    private static bool TrySet(Socket socket, int option, int octets)
    {
        try
        {
            socket.SetRawSocketOption(SolSocket, option, MemoryMarshal.AsBytes<int>([octets]));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
