using System.Buffers;
using System.Buffers.Binary;
using System.Net.WebSockets;
using System.Text.Unicode;

namespace Tandem.Transport;

/// <summary>The link of WS and WSS: one SIP message in each WebSocket message, text or binary (RFC 7118 section 5.2).</summary>
/// <param name="connection">The connection it serves.</param>
/// <param name="socket">The accepted WebSocket.</param>
/// <param name="options">The limits.</param>
/// <param name="stopping">Tells a close because the server stops from others.</param>
internal sealed class WebSocketLink(SipConnection connection, WebSocket socket, SipTransportOptions options, CancellationToken stopping) : IConnectionLink
{
    private const int InitialBuffer = 4096;

    private WebSocketCloseStatus _closeStatus = WebSocketCloseStatus.NormalClosure;

    /// <inheritdoc/>
    public async Task ReadAsync()
    {
        while (true)
        {
            // A read of no octets first, so that an idle connection holds no buffer.
            var begin = await socket.ReceiveAsync(Memory<byte>.Empty, connection.Gone).ConfigureAwait(false);
            if (begin.MessageType == WebSocketMessageType.Close) return;
            if (begin.EndOfMessage) continue;
            if (await TryReceiveMessageAsync().ConfigureAwait(false)) continue;
            if (socket.State != WebSocketState.Open) return;
            _closeStatus = WebSocketCloseStatus.MessageTooBig;
            connection.SetEnd(ConnectionEnd.Broken);
            return;
        }
    }

    /// <inheritdoc/>
    public async Task WriteAsync()
    {
        bool isCompleted;
        do
        {
            var read = await connection.Queue.ReadAsync().ConfigureAwait(false);
            var octets = read.Buffer;
            while (!octets.IsEmpty) octets = await SendFirstAsync(octets).ConfigureAwait(false);
            connection.Queue.AdvanceTo(read.Buffer.End);
            isCompleted = read.IsCompleted;
        }
        while (!isCompleted);
        await CloseAsync().ConfigureAwait(false);
    }

    /// <summary>Receives what has begun. False when it is too large or the peer closes in the middle.</summary>
    private async ValueTask<bool> TryReceiveMessageAsync()
    {
        var buffer = ArrayPool<byte>.Shared.Rent(Math.Min(InitialBuffer, options.Limits.MaxMessageBytes));
        var length = 0;
        var isLate = false;
        try
        {
            while (true)
            {
                var receive = socket.ReceiveAsync(buffer.AsMemory(length), connection.Gone);
                if (!receive.IsCompleted && !isLate)
                {
                    isLate = true;
                    connection.Deadline.Arm(options.MessageTimeout, ConnectionEnd.SlowMessage);
                }

                var received = await receive.ConfigureAwait(false);
                if (received.MessageType == WebSocketMessageType.Close) return false;
                length += received.Count;
                if (length > options.Limits.MaxMessageBytes) return false;
                if (received.EndOfMessage) break;
                if (length == buffer.Length) buffer = Grow(buffer, length);
            }

            await PostAsync(buffer.AsMemory(0, length)).ConfigureAwait(false);
            return true;
        }
        finally
        {
            if (isLate) connection.Deadline.Disarm();
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private ValueTask PostAsync(ReadOnlyMemory<byte> octets)
    {
        if (octets.Span.ContainsAnyExcept("\r\n"u8))
            return connection.PostAsync(new LaneInput(LaneInputKind.Message, connection, Octets: octets.ToArray()));
        return octets.Span.StartsWith(KeepAlive.Ping)
            ? connection.PostAsync(new LaneInput(LaneInputKind.Ping, connection))
            : ValueTask.CompletedTask;
    }

    /// <summary>Sends the first message of the queue. Returns the rest.</summary>
    private async ValueTask<ReadOnlySequence<byte>> SendFirstAsync(ReadOnlySequence<byte> octets)
    {
        var length = Length(octets);
        var message = octets.Slice(SipConnection.LengthPrefix, length);
        // The queue holds each message in one piece.
        var text = message.IsSingleSegment ? message.First : message.ToArray();
        // Text must be UTF-8 (RFC 6455 section 5.6), which a body need not be; and old clients take binary messages for Latin-1.
        var type = Utf8.IsValid(text.Span) ? WebSocketMessageType.Text : WebSocketMessageType.Binary;
        await socket.SendAsync(text, type, endOfMessage: true, connection.Gone).ConfigureAwait(false);
        connection.Sent(length);
        return octets.Slice(message.End);
    }

    /// <summary>Sends a close frame, unless the peer is gone, and lets it answer (RFC 6455 section 7.1.2) until the deadline for closing.</summary>
    private async Task CloseAsync()
    {
        if (socket.State is not (WebSocketState.Open or WebSocketState.CloseReceived)) return;
        var status = stopping.IsCancellationRequested && _closeStatus == WebSocketCloseStatus.NormalClosure ? WebSocketCloseStatus.EndpointUnavailable : _closeStatus;
        await socket.CloseOutputAsync(status, null, connection.Gone).ConfigureAwait(false);
        if (_closeStatus == WebSocketCloseStatus.MessageTooBig) await DiscardAsync().ConfigureAwait(false);
    }

    /// <summary>Reads on what the peer still sends, for closing on it would reset the connection and could take the close frame with it.</summary>
    private async Task DiscardAsync()
    {
        var buffer = ArrayPool<byte>.Shared.Rent(InitialBuffer);
        try
        {
            ValueWebSocketReceiveResult received;
            do received = await socket.ReceiveAsync(buffer.AsMemory(), connection.Gone).ConfigureAwait(false);
            while (received.MessageType != WebSocketMessageType.Close);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static int Length(in ReadOnlySequence<byte> octets)
    {
        Span<byte> prefix = stackalloc byte[SipConnection.LengthPrefix];
        octets.Slice(0, SipConnection.LengthPrefix).CopyTo(prefix);
        return BinaryPrimitives.ReadInt32LittleEndian(prefix);
    }

    private static byte[] Grow(byte[] buffer, int length)
    {
        var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.AsSpan(0, length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }
}
