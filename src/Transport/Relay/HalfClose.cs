using System.Buffers.Binary;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Tandem.Transport;

/// <summary>
/// Tells a client that nothing more comes, while what it still sends is read. Kestrel ends a connection as a whole alone. Within TLS the word for it is an alert, behind everything else (RFC 8446 section 6.1). Without, the
/// FIN must not overtake what Kestrel has not handed to the kernel yet, which it tells nobody: so it goes when the client has acknowledged all.
/// </summary>
/// <param name="connection">The connection.</param>
internal sealed class HalfClose(ConnectionContext connection)
{
    private const int Info = 11;

    // struct tcp_info of linux/tcp.h: tcpi_bytes_acked, of 64 bits.
    private const int Acknowledged = 120;
    private const int InfoLength = Acknowledged + sizeof(ulong);

    /// <summary>Between two looks at the kernel, in its time. For a client that is near it is little, and one that is far waits for longer than that anyway.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(10);

    /// <summary>Runs until the client is told, or its connection has ended. Any thread.</summary>
    /// <param name="client">The connection, whose deadline runs meanwhile.</param>
    public async Task RunAsync(StunConnection client)
    {
        try
        {
            if (connection.Features.Get<ISslStreamFeature>()?.SslStream is { } tls) await tls.ShutdownAsync().ConfigureAwait(false);
            else await ShutdownAsync(connection.Features.Get<IConnectionSocketFeature>()!.Socket, client).ConfigureAwait(false);
            client.Deadline.Disarm();
        }
        catch (Exception failure)
        {
            client.Failed(failure);
        }
    }

    private static async Task ShutdownAsync(Socket socket, StunConnection client)
    {
        while (AcknowledgedBy(socket) < client.Output.Written) await Task.Delay(Interval).ConfigureAwait(false);
        socket.Shutdown(SocketShutdown.Send);
    }

    private static long AcknowledgedBy(Socket socket)
    {
        Span<byte> info = stackalloc byte[InfoLength];
        var length = socket.GetRawSocketOption((int)SocketOptionLevel.Tcp, Info, info);
        return length == InfoLength ? BinaryPrimitives.ReadInt64LittleEndian(info[Acknowledged..]) : throw new NotSupportedException("The kernel does not tell what was acknowledged.");
    }
}
