using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace Tandem.Interop.Tests.Peers;

/// <summary>A peer that sends every octet back over TCP, on connections that it takes and those that it makes, and ends its side when the other has ended.</summary>
internal sealed class StreamEchoPeer : IAsyncDisposable
{
    private readonly CancellationTokenSource _over = new();
    private readonly TcpListener _listener;
    private readonly List<Task> _echoing = [];
    private readonly Channel<IPEndPoint> _sources = Channel.CreateUnbounded<IPEndPoint>();
    private readonly Task _accepting;

    private StreamEchoPeer(TcpListener listener)
    {
        _listener = listener;
        _accepting = AcceptAsync();
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint Address => (IPEndPoint)_listener.LocalEndpoint;

    public static StreamEchoPeer Start()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return new StreamEchoPeer(listener);
    }

    /// <summary>Where the next connection that it takes came from; for the one that connects it may be open before it is taken here.</summary>
    public async Task<IPEndPoint> NextSourceAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        return await _sources.Reader.ReadAsync(patience.Token);
    }

    /// <summary>Connects to somebody, and tells from where.</summary>
    public async Task<IPEndPoint> ConnectAsync(IPEndPoint to)
    {
        var client = new TcpClient(AddressFamily.InterNetwork);
        await client.ConnectAsync(to, _over.Token);
        Echo(client);
        return (IPEndPoint)client.Client.LocalEndPoint!;
    }

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        _listener.Stop();
        await _accepting;
        Task[] echoing;
        lock (_echoing) echoing = [.. _echoing];
        await Task.WhenAll(echoing);
        _over.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_over.Token);
                Assert.True(_sources.Writer.TryWrite((IPEndPoint)client.Client.RemoteEndPoint!));
                Echo(client);
            }
        }
        catch (Exception closed) when (closed is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // The test is over.
        }
    }

    private void Echo(TcpClient client)
    {
        lock (_echoing) _echoing.Add(EchoAsync(client));
    }

    private async Task EchoAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                await client.GetStream().CopyToAsync(client.GetStream(), _over.Token);
                client.Client.Shutdown(SocketShutdown.Send);
            }
            catch (Exception ended) when (ended is OperationCanceledException or IOException or SocketException)
            {
                // The test is over, or the other side was cut off.
            }
        }
    }
}
