using System.Net;
using System.Net.Sockets;
using Tandem.Kernel;

namespace Tandem.IceProbe;

/// <summary>A bound UDP socket. What comes is taken to the lane.</summary>
internal sealed class DatagramSocket : IDisposable
{
    private const int MaxLength = 2048;

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);

    public DatagramSocket(IPAddress address, Lane lane, Action<PeerAddress, byte[]> received)
    {
        _socket.Bind(new IPEndPoint(address, 0));
        Address = PeerAddress.From((IPEndPoint)_socket.LocalEndPoint!);
        _ = ReceiveAsync(lane, received);
    }

    public PeerAddress Address { get; }

    public void Send(EndPoint to, ReadOnlySpan<byte> octets)
    {
        try
        {
            _socket.SendTo(octets, to);
        }
        catch (SocketException)
        {
            // There is no way from here to that address: what was sent is lost, as it would be further on.
        }
    }

    public void Dispose() => _socket.Dispose();

    private async Task ReceiveAsync(Lane lane, Action<PeerAddress, byte[]> received)
    {
        var buffer = new byte[MaxLength];
        var anybody = new IPEndPoint(IPAddress.Any, 0);
        try
        {
            while (true)
            {
                var result = await _socket.ReceiveFromAsync(buffer, SocketFlags.None, anybody);
                var (from, octets) = (PeerAddress.From((IPEndPoint)result.RemoteEndPoint), buffer.AsSpan(0, result.ReceivedBytes).ToArray());
                lane.Post(() => received(from, octets));
            }
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException)
        {
        }
    }
}
