using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Tandem.Kernel;
using Tandem.Stun;
using Tandem.Stun.Turn.Client;

namespace Tandem.TurnLoad;

/// <summary>A client over a UDP socket of its own. It runs while one of its methods is waited for, which is less than its allocation lives.</summary>
internal sealed class RelayedClient : IDisposable
{
    /// <summary>As much as 20 ms of G.711 and its RTP header.</summary>
    private const int Octets = 172;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    private readonly int _number;
    private readonly Socket _socket;
    private readonly TurnClient _client = new(new TurnClientOptions(), new LongTermClient("bench", "secret"), isStream: false);
    private bool _hasEcho;

    public RelayedClient(int number, IPEndPoint server, IPAddress source)
    {
        _number = number;
        _socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        _socket.Bind(new IPEndPoint(source, 0));
        _socket.Connect(server);
    }

    private static Instant Now => Instant.Now(TimeProvider.System);

    public async Task<bool> OpenAsync(PeerAddress peer)
    {
        _client.Allocate(Now);
        return await ToldAsync(TurnClientOutputKind.Allocated) && _client.Bind(peer, Now) && await ToldAsync(TurnClientOutputKind.Bound);
    }

    public async Task<bool> EchoAsync(PeerAddress peer)
    {
        var packet = new byte[Octets];
        var message = new byte[Octets + TurnClient.MaxDataOverhead];
        BinaryPrimitives.WriteInt32BigEndian(packet, _number);
        _hasEcho = false;
        var length = _client.WriteData(message, peer, packet);
        if (length == 0) return false;
        await _socket.SendAsync(message.AsMemory(0, length));
        return await RunAsync(() => _hasEcho);
    }

    public Task<bool> CloseAsync()
    {
        _client.Close(Now);
        return ToldAsync(TurnClientOutputKind.Closed);
    }

    public void Dispose() => _socket.Dispose();

    /// <summary>Whether the client says something, before it says that it has failed.</summary>
    private async Task<bool> ToldAsync(TurnClientOutputKind awaited)
    {
        TurnClientOutputKind? told = null;
        await RunAsync(() => told is not null, output =>
        {
            if (output.Kind == awaited || output.Kind is TurnClientOutputKind.Failed or TurnClientOutputKind.PeerRefused) told ??= output.Kind;
        });
        return told == awaited;
    }

    /// <summary>Sends what the client wants to be sent and hands it what comes, until something is so; false when it takes too long.</summary>
    private async Task<bool> RunAsync(Func<bool> isSo, Action<TurnClientOutput>? tell = null)
    {
        var end = Now + Patience;
        var buffer = new byte[2048];
        while (true)
        {
            while (_client.TryTake(out var output))
            {
                if (output.Kind == TurnClientOutputKind.Transmit) await _socket.SendAsync(output.Octets);
                else tell?.Invoke(output);
            }

            if (isSo()) return true;
            if (Now >= end) return false;
            await ReceiveAsync(buffer, _client.Deadline < end ? _client.Deadline : end);
        }
    }

    private async Task ReceiveAsync(byte[] buffer, Instant deadline)
    {
        var wait = deadline - Now;
        using var due = new CancellationTokenSource(wait > TimeSpan.Zero ? wait : TimeSpan.Zero);
        try
        {
            var length = await _socket.ReceiveAsync(buffer, due.Token);
            if (_client.Receive(buffer.AsSpan(0, length), Now, out _, out var data) == TurnClientInput.Data) _hasEcho |= IsOwn(data);
        }
        catch (OperationCanceledException)
        {
            _client.Advance(Now);
        }
    }

    private bool IsOwn(ReadOnlySpan<byte> data) => data.Length == Octets && BinaryPrimitives.ReadInt32BigEndian(data) == _number;
}
