using System.Net;
using System.Net.Sockets;

namespace Tandem.Interop.Tests.Peers;

/// <summary>A peer that sends every datagram back, on a port and the next one, as RTP and RTCP have them.</summary>
internal sealed class EchoPeer : IAsyncDisposable
{
    private readonly UdpClient[] _sockets;
    private readonly Task[] _echoing;
    private int _received;

    private EchoPeer(UdpClient[] sockets)
    {
        _sockets = sockets;
        _echoing = [.. sockets.Select(EchoAsync)];
    }

    public int Port => ((IPEndPoint)_sockets[0].Client.LocalEndPoint!).Port;

    /// <summary>Datagrams that came.</summary>
    public int Received => Volatile.Read(ref _received);

    /// <summary>Starts it on addresses, at the same two ports of each.</summary>
    public static EchoPeer Start(params IPAddress[] addresses) => Start(Ports.Take, addresses);

    /// <summary>Starts it on loopback at a port that a relay may have.</summary>
    public static EchoPeer StartAtRelayPort() => Start(static () => Random.Shared.Next(40_000, 65_534));

    private static EchoPeer Start(Func<int> take, params IPAddress[] addresses)
    {
        while (true)
        {
            var port = take();
            // An even one, as RTP has it; not the one below, which was another test's, whose programs may still send to it.
            if (port % 2 != 0) continue;
            var sockets = new List<UdpClient>();
            try
            {
                foreach (var address in addresses.DefaultIfEmpty(IPAddress.Loopback))
                    for (var i = 0; i < 2; i++) sockets.Add(new UdpClient(new IPEndPoint(address, port + i)));
                return new EchoPeer([.. sockets]);
            }
            catch (SocketException)
            {
                foreach (var socket in sockets) socket.Dispose();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var socket in _sockets) socket.Dispose();
        await Task.WhenAll(_echoing);
    }

    private async Task EchoAsync(UdpClient socket)
    {
        try
        {
            while (true)
            {
                var datagram = await socket.ReceiveAsync();
                Interlocked.Increment(ref _received);
                await socket.SendAsync(datagram.Buffer, datagram.RemoteEndPoint);
            }
        }
        catch (Exception closed) when (closed is ObjectDisposedException or SocketException { SocketErrorCode: SocketError.OperationAborted })
        {
            // The test is over.
        }
    }
}
