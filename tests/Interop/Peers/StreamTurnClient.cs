using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Tandem.Kernel;
using Tandem.Stun;
using Tandem.Stun.Turn.Client;

namespace Tandem.Interop.Tests.Peers;

/// <summary>Our TURN client over TCP or TLS connections of the framework, with an allocation of TCP (RFC 6062) unless it is asked for another. It runs while one of its methods is waited for.</summary>
internal sealed class StreamTurnClient : IDisposable
{
    private const int MaxMessage = 2048;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly IPEndPoint _server;
    private readonly bool _isTls;
    private readonly LongTermClient _credentials;
    private readonly Stream _control;
    private readonly byte[] _buffer = new byte[MaxMessage];
    private readonly Queue<TurnClientOutput> _told = [];
    private int _received;

    private StreamTurnClient(IPEndPoint server, bool isTls, LongTermClient credentials, TurnClientOptions options, Stream control)
    {
        (_server, _isTls, _credentials, _control) = (server, isTls, credentials, control);
        Client = new TurnClient(options, credentials, isStream: true);
    }

    public static Instant Now => Instant.Now(TimeProvider.System);

    public TurnClient Client { get; }

    public IPEndPoint Relayed => Client.RelayedV4!.Value.ToEndPoint();

    /// <summary>Connects, and allocates.</summary>
    public static async Task<StreamTurnClient> AllocateAsync(IPEndPoint server, bool isTls = false, string userName = "alice", string password = "secret", TurnClientOptions? options = null)
    {
        options ??= new TurnClientOptions { RelaysTcp = true };
        var client = new StreamTurnClient(server, isTls, new LongTermClient(userName, password), options, await OpenAsync(server, isTls));
        client.Client.Allocate(Now);
        Assert.Equal(TurnClientOutputKind.Allocated, (await client.NextAsync()).Kind);
        return client;
    }

    /// <summary>What the client tells next.</summary>
    public async Task<TurnClientOutput> NextAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            while (Client.TryTake(out var output))
            {
                if (output.Kind == TurnClientOutputKind.Transmit) await _control.WriteAsync(output.Octets, patience.Token);
                else _told.Enqueue(output);
            }

            if (_told.TryDequeue(out var told)) return told;
            await ReceiveAsync(patience.Token);
        }
    }

    /// <summary>Lets a peer's host in.</summary>
    public async Task PermitAsync(IPEndPoint peer)
    {
        Client.Permit(PeerAddress.From(peer), Now);
        Assert.Equal(TurnClientOutputKind.Permitted, (await NextAsync()).Kind);
    }

    /// <summary>Has the server connect to a peer, and binds a connection to it.</summary>
    public async Task<Stream> ConnectAsync(IPEndPoint peer)
    {
        Assert.True(Client.Connect(PeerAddress.From(peer), Now));
        var output = await NextAsync();
        Assert.Equal((TurnClientOutputKind.Connected, PeerAddress.From(peer)), (output.Kind, output.Peer));
        return await BindAsync(output.ConnectionId);
    }

    /// <summary>Binds a connection to one with a peer. What is read from it is the peer's.</summary>
    public async Task<Stream> BindAsync(uint connectionId)
    {
        using var patience = new CancellationTokenSource(Patience);
        var stream = await OpenAsync(_server, _isTls);
        var data = new TurnDataConnection(connectionId, _credentials.ForAnotherConnection(), new TurnClientOptions());
        data.Bind(Now);
        while (true)
        {
            while (data.TryTake(out var output))
            {
                if (output.Kind == TurnClientOutputKind.Transmit) await stream.WriteAsync(output.Octets, patience.Token);
                else if (output.Kind == TurnClientOutputKind.ConnectionBound) return stream;
                else throw new IOException($"The server did not bind the connection: {output.Code}.");
            }

            // As long as a message only, so that nothing of the peer's is read before it is known to be that.
            var message = await ReadMessageAsync(stream, patience.Token);
            Assert.Equal(message.Length, data.Receive(message, Now));
        }
    }

    /// <summary>Deletes the allocation.</summary>
    public async Task CloseAsync()
    {
        Client.Close(Now);
        Assert.Equal(TurnClientOutputKind.Closed, (await NextAsync()).Kind);
        Assert.Equal((0, 0), (Client.TransactionCount, Client.TimerCount));
    }

    /// <summary>Waits until the server ends the connection.</summary>
    public async Task EndAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        while (await _control.ReadAsync(_buffer, patience.Token) > 0)
        {
        }
    }

    public void Dispose() => _control.Dispose();

    private static async Task<Stream> OpenAsync(IPEndPoint server, bool isTls)
    {
        var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(server);
        var stream = new NetworkStream(socket, ownsSocket: true);
        if (!isTls) return stream;
        // The certificate of a server that a test has started is nobody's.
        var tls = new SslStream(stream, leaveInnerStreamOpen: false, static (_, certificate, _, _) => certificate is not null);
        await tls.AuthenticateAsClientAsync("localhost");
        return tls;
    }

    private static async Task<byte[]> ReadMessageAsync(Stream stream, CancellationToken cancel)
    {
        var message = new byte[MaxMessage];
        await stream.ReadExactlyAsync(message.AsMemory(0, StunMessage.MinLength), cancel);
        var length = StunMessage.MinLength + (message[2] << 8 | message[3]);
        await stream.ReadExactlyAsync(message.AsMemory(StunMessage.MinLength, length - StunMessage.MinLength), cancel);
        return message[..length];
    }

    /// <summary>Waits for octets of the server, or for the client's deadline.</summary>
    private async Task ReceiveAsync(CancellationToken cancel)
    {
        var wait = Client.Deadline - Now;
        using var due = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        due.CancelAfter(wait < TimeSpan.Zero ? TimeSpan.Zero : wait < Patience ? wait : Patience);
        try
        {
            var read = await _control.ReadAsync(_buffer.AsMemory(_received), due.Token);
            if (read == 0) throw new IOException("The server has ended the connection.");
            _received += read;
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            Client.Advance(Now);
        }

        while (StunFraming.Next(_buffer.AsSpan(0, _received), MaxMessage, out var length, out _) is var frame && frame != StunFrame.NeedMore)
        {
            if (frame == StunFrame.Message) Client.Receive(_buffer.AsSpan(0, length), Now, out _, out _);
            _received -= length;
            _buffer.AsSpan(length, _received).CopyTo(_buffer);
        }
    }
}
