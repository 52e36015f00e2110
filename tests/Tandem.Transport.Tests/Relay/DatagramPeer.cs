using System.Net;
using System.Net.Sockets;
using Tandem.Kernel;

namespace Tandem.Transport.Tests;

/// <summary>A UDP socket of a client or a peer.</summary>
internal sealed class DatagramPeer : IDisposable
{
    private readonly Socket _socket;

    public DatagramPeer(IPEndPoint? any = null)
    {
        any ??= TestNode.V4;
        _socket = new Socket(any.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 1024 * 1024, SendBufferSize = 1024 * 1024 };
        _socket.Bind(any);
    }

    public PeerAddress Address => PeerAddress.From((IPEndPoint)_socket.LocalEndPoint!);

    /// <summary>An address on which nobody listens.</summary>
    public static PeerAddress Dead(IPEndPoint? any = null)
    {
        using var peer = new DatagramPeer(any);
        return peer.Address;
    }

    public async Task SendAsync(ReadOnlyMemory<byte> octets, PeerAddress to) => await _socket.SendToAsync(octets, to.ToEndPoint(), TestReceiver.Cancel);

    public async Task<(byte[] Octets, PeerAddress From)> ReceiveAsync()
    {
        var buffer = new byte[65_536];
        var any = new IPEndPoint(_socket.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
        var received = await _socket.ReceiveFromAsync(buffer, any, TestReceiver.Cancel);
        return (buffer[..received.ReceivedBytes], PeerAddress.From((IPEndPoint)received.RemoteEndPoint));
    }

    public void Dispose() => _socket.Dispose();
}
