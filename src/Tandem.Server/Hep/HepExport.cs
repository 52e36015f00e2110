using System.Net.Sockets;
using Tandem.Server.Options;

namespace Tandem.Server.Hep;

/// <summary>Sends what waits in the queue to the collector. One that cannot be reached is tried again; messages meanwhile are dropped and counted.</summary>
internal sealed class HepExport(HepOptions options, HepQueue queue, HepEncoder encoder, HepMetrics metrics, TimeProvider clock, ILogger<HepExport> logger) : BackgroundService
{
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan SendTimeout = TimeSpan.FromSeconds(5);

    private Socket? _socket;
    private long _retryAt;
    private bool _isLost;

    /// <inheritdoc/>
    public override void Dispose()
    {
        _socket?.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (await queue.WaitAsync(stoppingToken))
                while (queue.TryTake(out var message))
                {
                    try
                    {
                        await SendAsync(message, stoppingToken);
                    }
                    finally
                    {
                        queue.Return(message);
                    }
                }
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }

    private async Task SendAsync(HepMessage message, CancellationToken cancellation)
    {
        if (_socket is null && clock.GetTimestamp() < _retryAt)
        {
            metrics.Dropped("unreachable");
            return;
        }

        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            patience.CancelAfter(SendTimeout);
            _socket ??= await ConnectAsync(patience.Token);
            if (!TryEncode(message, out var packet)) return;
            while (!packet.IsEmpty) packet = packet[await _socket.SendAsync(packet, patience.Token)..];
            metrics.Sent();
        }
        catch (Exception failure) when (!cancellation.IsCancellationRequested)
        {
            // Whatever it was: an export that fails must not stop the server.
            metrics.Dropped("unreachable");
            Lose(failure is OperationCanceledException ? $"it took nothing for {SendTimeout.TotalSeconds} s" : failure.Message);
        }
    }

    // A message that cannot be written, such as one between addresses of two families, says nothing of the connection.
    private bool TryEncode(in HepMessage message, out ReadOnlyMemory<byte> packet)
    {
        try
        {
            packet = encoder.Encode(message);
            return true;
        }
        catch (Exception failure) when (failure is ArgumentException or IndexOutOfRangeException)
        {
            metrics.Dropped("not_encodable");
            packet = default;
            return false;
        }
    }

    private async Task<Socket> ConnectAsync(CancellationToken cancellation)
    {
        if (!HepOptions.TryParseServer(options.Server!, out var host, out var port)) throw new InvalidOperationException("The collector was not checked at start.");
        var isUdp = options.Transport == HepTransport.Udp;
        var socket = new Socket(isUdp ? SocketType.Dgram : SocketType.Stream, isUdp ? ProtocolType.Udp : ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(host, port, cancellation);
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        // Over UDP nothing tells that somebody is there; said once, it would only be said again and again.
        if (!_isLost || !isUdp) HepLog.Connected(logger, options.Server!, options.Transport);
        if (!isUdp) _isLost = false;
        return socket;
    }

    private void Lose(string reason)
    {
        _socket?.Dispose();
        _socket = null;
        _retryAt = clock.GetTimestamp() + (long)(RetryInterval.TotalSeconds * clock.TimestampFrequency);
        if (!_isLost) HepLog.Lost(logger, options.Server!, reason);
        _isLost = true;
    }
}
