using System.Net;
using System.Net.Sockets;
using Tandem.Kernel;
using Tandem.Stun;
using Tandem.Stun.Turn.Client;

namespace Tandem.Server.Tests.Relay;

/// <summary>Our TURN client over a TCP connection of the framework. It runs while one of its methods is waited for.</summary>
internal sealed class StreamTurnClient : IDisposable
{
    private readonly TcpClient _connection = new();
    private readonly Queue<TurnClientOutput> _told = [];
    private readonly byte[] _buffer = new byte[StunMessage.MaxLength];
    private int _received;

    private StreamTurnClient(string userName, string password) => Client = new TurnClient(new TurnClientOptions(), new LongTermClient(userName, password), isStream: true);

    public TurnClient Client { get; }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<StreamTurnClient> ConnectAsync(IPEndPoint server, string userName, string password)
    {
        var client = new StreamTurnClient(userName, password);
        await client._connection.ConnectAsync(server, Cancellation);
        return client;
    }

    /// <summary>What the client tells next.</summary>
    public async Task<TurnClientOutput> NextAsync()
    {
        while (true)
        {
            while (Client.TryTake(out var output))
            {
                if (output.Kind == TurnClientOutputKind.Transmit) await _connection.GetStream().WriteAsync(output.Octets, Cancellation);
                else _told.Enqueue(output);
            }

            if (_told.TryDequeue(out var told)) return told;
            if (await ReadAsync() is not { } message) throw new IOException("The server has ended the connection.");
            Client.Receive(message, Instant.Now(TimeProvider.System), out _, out _);
        }
    }

    /// <summary>Waits until the server ends the connection.</summary>
    public async Task EndAsync()
    {
        while (await ReadAsync() is not null) { }
    }

    public void Dispose() => _connection.Dispose();

    /// <summary>The next message; null when there is none to come.</summary>
    private async Task<byte[]?> ReadAsync()
    {
        while (true)
        {
            if (StunFraming.Next(_buffer.AsSpan(0, _received), _buffer.Length, out var length, out _) == StunFrame.Message)
            {
                var message = _buffer[..length];
                _buffer.AsSpan(length, _received - length).CopyTo(_buffer);
                _received -= length;
                return message;
            }

            var read = await _connection.GetStream().ReadAsync(_buffer.AsMemory(_received), Cancellation);
            if (read == 0) return null;
            _received += read;
        }
    }
}
