using System.Net;
using System.Net.Sockets;
using Tandem.Kernel;
using Tandem.Stun;
using Tandem.Stun.Turn.Client;

namespace Tandem.Interop.Tests.Peers;

/// <summary>Our TURN client over a UDP socket of the framework. It runs while one of its methods is waited for.</summary>
internal sealed class DatagramTurnClient : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly IPEndPoint _server;
    private readonly Queue<TurnClientOutput> _told = [];
    private readonly Queue<(PeerAddress Peer, byte[] Data)> _data = [];
    private UdpClient _socket;

    public DatagramTurnClient(IPEndPoint server, string userName, string password, TurnClientOptions? options = null)
    {
        _server = server;
        _socket = Connect();
        Client = new TurnClient(options ?? new TurnClientOptions(), new LongTermClient(userName, password), isStream: false);
    }

    public static Instant Now => Instant.Now(TimeProvider.System);

    public TurnClient Client { get; }

    /// <summary>Where the server should see it.</summary>
    public PeerAddress Local => PeerAddress.From((IPEndPoint)_socket.Client.LocalEndPoint!);

    /// <summary>What the client tells next.</summary>
    public async Task<TurnClientOutput> NextAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        while (_told.Count == 0) await RunAsync(patience.Token);
        return _told.Dequeue();
    }

    /// <summary>Asks, is challenged, and asks again with credentials; no answer to that is waited for.</summary>
    public async Task ChallengedAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        await RunAsync(patience.Token);
        while (Client.TryTake(out var output)) await _socket.SendAsync(output.Octets, patience.Token);
    }

    /// <summary>The next data from a peer.</summary>
    public async Task<(PeerAddress Peer, byte[] Data)> NextDataAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        while (_data.Count == 0) await RunAsync(patience.Token);
        return _data.Dequeue();
    }

    /// <summary>Sends data to a peer by what the client has agreed on with the server.</summary>
    public async Task SendAsync(PeerAddress peer, byte[] data)
    {
        var message = new byte[data.Length + TurnClient.MaxDataOverhead];
        var length = Client.WriteData(message, peer, data);
        Assert.NotEqual(0, length);
        await _socket.SendAsync(message.AsMemory(0, length));
    }

    /// <summary>Goes on from another port, as after a change of network.</summary>
    public void Rebind()
    {
        _socket.Dispose();
        _socket = Connect();
    }

    public void Dispose() => _socket.Dispose();

    private UdpClient Connect()
    {
        var socket = new UdpClient(_server.AddressFamily);
        socket.Connect(_server);
        return socket;
    }

    /// <summary>Sends what the client wants to be sent, and waits for a datagram or for the client's deadline.</summary>
    private async Task RunAsync(CancellationToken cancel)
    {
        while (Client.TryTake(out var output))
        {
            if (output.Kind == TurnClientOutputKind.Transmit) await _socket.SendAsync(output.Octets, cancel);
            else _told.Enqueue(output);
        }

        if (_told.Count > 0) return;
        var wait = Client.Deadline - Now;
        using var due = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        due.CancelAfter(wait < TimeSpan.Zero ? TimeSpan.Zero : wait < Patience ? wait : Patience);
        try
        {
            var datagram = await _socket.ReceiveAsync(due.Token);
            if (Client.Receive(datagram.Buffer, Now, out var peer, out var data) == TurnClientInput.Data) _data.Enqueue((peer, data.ToArray()));
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            Client.Advance(Now);
        }
    }
}
