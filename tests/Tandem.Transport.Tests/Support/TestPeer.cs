using System.Net;
using System.Net.Security;
using System.Net.Sockets;

namespace Tandem.Transport.Tests;

/// <summary>The other end of a TCP or TLS connection.</summary>
internal sealed class TestPeer : IDisposable
{
    private readonly Socket _socket;
    private Stream _stream;

    private TestPeer(Socket socket)
    {
        _socket = socket;
        _stream = new NetworkStream(socket, ownsSocket: true);
    }

    public IPEndPoint Local => (IPEndPoint)_socket.LocalEndPoint!;

    public Socket Socket => _socket;

    private static CancellationToken Cancel => TestReceiver.Cancel;

    public static Task<TestPeer> ConnectAsync(IPEndPoint node, bool tls = false) => ConnectAsync(node, tls ? TestCertificate.ClientOptions() : null);

    public static async Task<TestPeer> ConnectAsync(IPEndPoint node, SslClientAuthenticationOptions? tls)
    {
        var socket = new Socket(node.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(node, Cancel);
        var peer = new TestPeer(socket);
        if (tls is null) return peer;
        var stream = new SslStream(peer._stream);
        await stream.AuthenticateAsClientAsync(tls, Cancel);
        peer._stream = stream;
        return peer;
    }

    /// <summary>Whether a connection is ended by the node without a word, be it while it is being made.</summary>
    public static async Task<bool> IsCutOffAsync(IPEndPoint node)
    {
        try
        {
            using var peer = await ConnectAsync(node);
            return (await peer.ReceiveAllAsync()).Length == 0;
        }
        catch (SocketException failure) when (failure.SocketErrorCode == SocketError.ConnectionReset)
        {
            return true;
        }
    }

    public static Task<TestPeer> AcceptAsync(Socket listener, bool tls = false) =>
        AcceptAsync(listener, tls ? new SslServerAuthenticationOptions { ServerCertificate = TestCertificate.Server } : null);

    public static async Task<TestPeer> AcceptAsync(Socket listener, SslServerAuthenticationOptions? tls)
    {
        var peer = new TestPeer(await listener.AcceptAsync(Cancel));
        if (tls is null) return peer;
        var stream = new SslStream(peer._stream);
        await stream.AuthenticateAsServerAsync(tls, Cancel);
        peer._stream = stream;
        return peer;
    }

    public static Socket Listen()
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(TestNode.V4);
        listener.Listen();
        return listener;
    }

    public async Task SendAsync(ReadOnlyMemory<byte> octets)
    {
        await _stream.WriteAsync(octets, Cancel);
        await _stream.FlushAsync(Cancel);
    }

    /// <summary>Resets the connection.</summary>
    public void CutOff()
    {
        _socket.LingerState = new LingerOption(enable: true, seconds: 0);
        _socket.Dispose();
    }

    public void EndSending() => _socket.Shutdown(SocketShutdown.Send);

    public async Task<byte[]> ReceiveAsync(int length)
    {
        var octets = new byte[length];
        await _stream.ReadExactlyAsync(octets, Cancel);
        return octets;
    }

    /// <summary>Everything until the node ends the connection; a reset counts as an end.</summary>
    public async Task<byte[]> ReceiveAllAsync()
    {
        using var all = new MemoryStream();
        try
        {
            await _stream.CopyToAsync(all, Cancel);
        }
        catch (IOException)
        {
            // Cut off.
        }

        return all.ToArray();
    }

    public void Dispose() => _stream.Dispose();
}
