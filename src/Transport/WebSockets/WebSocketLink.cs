using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Tandem.Kernel;
using Tandem.Sip;

namespace Tandem.Transport;

/// <summary>The link of WS and WSS: one SIP message in each WebSocket message, text or binary (RFC 7118 section 5.2). The frames are read where they lie in the connection's own pipe.</summary>
/// <param name="connection">The connection it serves.</param>
/// <param name="pipe">What comes in and goes out, after the handshake.</param>
/// <param name="way">What is cut off: a <see cref="ConnectionContext"/> or, when HTTP made the handshake, an <see cref="HttpContext"/>.</param>
/// <param name="context">What the transport shares.</param>
/// <param name="isStopping">Whether the server stops: then the goodbye says so.</param>
internal sealed class WebSocketLink(SipConnection connection, IDuplexPipe pipe, object way, TransportContext context, CancellationToken isStopping) : ConnectionLink
{
    private const int CloseLength = 4;

    private WebSocketFramer _framer;
    private WebSocketStatus _status = WebSocketStatus.Normal;
    private Instant _heard;
    private Instant _begun;
    private bool _isBegun;
    private volatile bool _isPinging;
    private bool _isClosed;
    private bool _isBroken;

    /// <inheritdoc/>
    public override PipeWriter Output => pipe.Output;

    /// <inheritdoc/>
    public override bool IsDirect => way is ConnectionContext && !connection.Flow.Transport.IsSecure();

    /// <inheritdoc/>
    public override async Task ReadAsync()
    {
        Heard();
        connection.Deadline.Arm(context.Options.WebSocket.PingInterval, ConnectionEnd.None);
        try
        {
            while (true)
            {
                var read = await pipe.Input.ReadAsync().ConfigureAwait(false);
                var octets = read.Buffer;
                if (!octets.IsEmpty) Heard();
                while (TryTakeMessage(ref octets, out var message)) await PostAsync(message).ConfigureAwait(false);
                pipe.Input.AdvanceTo(octets.Start, octets.End);
                if (_isClosed || read.IsCompleted) return;
                AwaitRest(!octets.IsEmpty || _framer.InMessage);
            }
        }
        finally
        {
            _framer.Release();
        }
    }

    /// <inheritdoc/>
    public override void Abort()
    {
        if (way is ConnectionContext direct) direct.Abort();
        else ((HttpContext)way).Abort();
    }

    /// <summary>A close frame (RFC 6455 section 5.5.1).</summary>
    public override ReadOnlyMemory<byte> Goodbye()
    {
        var status = isStopping.IsCancellationRequested && _status == WebSocketStatus.Normal ? WebSocketStatus.GoingAway : _status;
        var frame = new byte[CloseLength];
        WebSocketFrames.WriteHeader(frame, WebSocketOpcode.Close, sizeof(ushort));
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(2), (ushort)status);
        return frame;
    }

    /// <summary>The peer may answer the goodbye (section 7.1.2), and what it still sends is read: closing on it would reset the connection and could take the close frame with it. The deadline for closing ends that.</summary>
    public override void Sent()
    {
    }

    /// <summary>Asks a silent peer whether it is still there (section 5.5.2).</summary>
    public override void Idle()
    {
        var silence = Instant.Now(context.Clock) - _heard;
        if (_isBegun)
        {
            ArmForMessage();
        }
        else if (silence < context.Options.WebSocket.PingInterval)
        {
            connection.Deadline.Arm(context.Options.WebSocket.PingInterval - silence, ConnectionEnd.None);
        }
        else
        {
            connection.Deadline.Arm(context.Options.WebSocket.PongTimeout, ConnectionEnd.Peer);
            _isPinging = true;
            Send(WebSocketOpcode.Ping, default);
        }
    }

    /// <summary>Takes frames up to the end of the next message; false when none is whole yet, or nothing more is taken.</summary>
    private bool TryTakeMessage(ref ReadOnlySequence<byte> octets, out byte[] message)
    {
        message = [];
        while (!_isClosed && !_isBroken)
        {
            var input = _framer.Next(octets, context.Options.Limits.MaxMessageBytes, out var consumed, out message);
            if (input == WebSocketInput.NeedMore) return false;
            octets = octets.Slice(consumed);
            switch (input)
            {
                case WebSocketInput.Message:
                    return true;
                case WebSocketInput.Ping:
                    Send(WebSocketOpcode.Pong, message);
                    break;
                case WebSocketInput.Close:
                    _status = _framer.Status;
                    _isClosed = true;
                    break;
                case WebSocketInput.Violation:
                    Break(_framer.Status);
                    break;
            }
        }

        octets = octets.Slice(octets.End);
        return false;
    }

    private ValueTask PostAsync(byte[] message)
    {
        if (message.AsSpan().ContainsAnyExcept("\r\n"u8)) return connection.PostAsync(new LaneInput(LaneInputKind.Message, connection, Octets: message));
        return message.AsSpan().StartsWith(KeepAlive.Ping) ? connection.PostAsync(new LaneInput(LaneInputKind.Ping, connection)) : ValueTask.CompletedTask;
    }

    private void Break(WebSocketStatus status)
    {
        _status = status;
        _isBroken = true;
        connection.SetEnd(ConnectionEnd.Broken);
        connection.RequestClose();
    }

    private void Send(WebSocketOpcode opcode, ReadOnlySpan<byte> payload)
    {
        Span<byte> header = stackalloc byte[WebSocketFrames.MaxHeader];
        var length = WebSocketFrames.WriteHeader(header, opcode, payload.Length);
        if (connection.Output.TryAdd(header[..length], payload, context.Options.MaxQueuedBytes)) connection.Output.Flush();
        else connection.Abort(ConnectionEnd.SlowReader);
    }

    private void Heard()
    {
        _heard = Instant.Now(context.Clock);
        if (!_isPinging) return;
        _isPinging = false;
        if (_isBegun) ArmForMessage();
        else connection.Deadline.Arm(context.Options.WebSocket.PingInterval, ConnectionEnd.None);
    }

    /// <summary>Runs the deadline of a message from its first octet; more octets do not prolong it.</summary>
    private void AwaitRest(bool isBegun)
    {
        if (_isBroken || _isBegun == isBegun) return;
        _isBegun = isBegun;
        _begun = _heard;
        if (isBegun) ArmForMessage();
        else connection.Deadline.Arm(context.Options.WebSocket.PingInterval, ConnectionEnd.None);
    }

    private void ArmForMessage()
    {
        var left = _begun + context.Options.MessageTimeout - Instant.Now(context.Clock);
        connection.Deadline.Arm(left > TimeSpan.Zero ? left : TimeSpan.Zero, ConnectionEnd.SlowMessage);
    }
}
