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
        // An ICMP error about an earlier datagram, such as a check to an allocation that is gone, is told by the next call, which then sends nothing.
        if (!TrySend(to, octets)) TrySend(to, octets);
    }

    public void Dispose() => _socket.Dispose();

    /// <summary>False when there is an error of this datagram or an earlier one; what was sent is lost then, as it would be further on.</summary>
    private bool TrySend(EndPoint to, ReadOnlySpan<byte> octets)
    {
        try
        {
            _socket.SendTo(octets, to);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private async Task ReceiveAsync(Lane lane, Action<PeerAddress, byte[]> received)
    {
        var buffer = new byte[MaxLength];
        var anybody = new IPEndPoint(IPAddress.Any, 0);
        while (true)
        {
            try
            {
                var result = await _socket.ReceiveFromAsync(buffer, SocketFlags.None, anybody);
                var (from, octets) = (PeerAddress.From((IPEndPoint)result.RemoteEndPoint), buffer.AsSpan(0, result.ReceivedBytes).ToArray());
                lane.Post(() => received(from, octets));
            }
            catch (SocketException)
            {
                // As above; when the socket is closed, the next call says so.
            }
            catch (ObjectDisposedException)
            {
                return;
            }
        }
    }
}
