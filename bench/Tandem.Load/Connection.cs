using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Tandem.Load;

/// <summary>One connection to the server, which carries SIP messages whole. Sends may overlap; one reader.</summary>
internal abstract class Connection(Stream stream, EndPoint local) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);
    private byte[] _buffer = new byte[2048];
    private int _length;

    /// <summary>The address and port it comes from.</summary>
    public EndPoint Local { get; } = local;

    /// <summary>Connects, from <paramref name="source"/> when it is not null.</summary>
    public static async Task<Connection> OpenAsync(Uri server, IPAddress? source, CancellationToken cancel)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            if (source is not null) socket.Bind(new IPEndPoint(source, 0));
            await socket.ConnectAsync(IPAddress.Parse(server.Host), server.Port, cancel);
            Stream stream = new NetworkStream(socket, ownsSocket: true);
            if (server.Scheme is "wss" or "tls") stream = await SecureAsync(stream, cancel);
            if (server.Scheme is "tcp" or "tls") return new StreamConnection(stream, socket.LocalEndPoint!);
            var connection = new WebSocketConnection(stream, socket.LocalEndPoint!);
            await connection.UpgradeAsync(server, cancel);
            return connection;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Sends one message.</summary>
    public Task SendAsync(string message) => WriteAsync(Frame(Encoding.UTF8.GetBytes(message)));

    /// <summary>The next message; null at the end of the connection.</summary>
    public async Task<string?> ReceiveAsync()
    {
        while (true)
        {
            var taken = Take(_buffer.AsMemory(0, _length), out var message);
            if (taken > 0)
            {
                _length -= taken;
                _buffer.AsSpan(taken, _length).CopyTo(_buffer);
                if (message is not null) return message;
                continue;
            }

            if (!await FillAsync()) return null;
        }
    }

    public void Dispose() => stream.Dispose();

    /// <summary>Puts a message into the form of the wire.</summary>
    protected abstract byte[] Frame(byte[] message);

    /// <summary>Cuts off what stands first: the octets it took, 0 when there is not enough. No message with something that was only of the transport.</summary>
    protected abstract int Take(ReadOnlyMemory<byte> octets, out string? message);

    protected async Task WriteAsync(byte[] octets)
    {
        await _turn.WaitAsync();
        try
        {
            await stream.WriteAsync(octets);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Reads octets until <paramref name="end"/> and returns what stands before it.</summary>
    protected async Task<string> ReadUntilAsync(string end)
    {
        int at;
        while ((at = _buffer.AsSpan(0, _length).IndexOf(Encoding.ASCII.GetBytes(end))) < 0)
            if (!await FillAsync()) throw new IOException("The server closed the connection.");
        var text = Encoding.ASCII.GetString(_buffer, 0, at);
        _length -= at + end.Length;
        _buffer.AsSpan(at + end.Length, _length).CopyTo(_buffer);
        return text;
    }

    private async Task<bool> FillAsync()
    {
        if (_length == _buffer.Length) Array.Resize(ref _buffer, _length * 2);
        var read = await stream.ReadAsync(_buffer.AsMemory(_length));
        _length += read;
        return read > 0;
    }

    [SuppressMessage("Security", "CA5359", Justification = "A load tool on loopback, towards a certificate that the server made by itself.")]
    private static async Task<SslStream> SecureAsync(Stream stream, CancellationToken cancel)
    {
        var secure = new SslStream(stream, leaveInnerStreamOpen: false, (_, _, _, _) => true);
        await secure.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "localhost" }, cancel);
        return secure;
    }
}
