using Tandem.Sip;

namespace Tandem.Transport;

/// <summary>One TCP, TLS or WebSocket connection of SIP, inbound or outbound, as the lane sees it. Each member says who may call it.</summary>
internal sealed class SipConnection : Connection
{
    private readonly TransportContext _context;

    /// <param name="flow">Names the connection.</param>
    /// <param name="isOutbound">Whether the node connects to the peer.</param>
    /// <param name="context">What the transport shares.</param>
    public SipConnection(in Flow flow, bool isOutbound, TransportContext context)
        : base(context.Deadlines)
    {
        Flow = flow;
        IsOutbound = isOutbound;
        _context = context;
    }

    /// <summary>The flow to the peer.</summary>
    public Flow Flow { get; }

    /// <inheritdoc/>
    public override ulong Number => Flow.Connection;

    /// <inheritdoc/>
    public override bool IsOutbound { get; }

    /// <summary>The domain whose server an outbound TLS connection was opened to, in the case it was given; empty for an address. Set before the first use.</summary>
    public string Domain { get; init; } = "";

    /// <summary>The domains that the peer proved to be, over TLS. Set before the first message.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> ProvenDomains { get; set; } = [];

    /// <summary>The port of the peer's address for which it offered this connection; 0 for none. The lane only.</summary>
    public ushort AliasPort { get; set; }

    /// <summary>Queues a message. The lane only.</summary>
    /// <returns>False when too much waits already.</returns>
    public bool TryQueue(ReadOnlySpan<byte> octets)
    {
        Span<byte> header = stackalloc byte[WebSocketFrames.MaxHeader];
        var length = Flow.Transport.IsWebSocket() ? WebSocketFrames.WriteHeader(header, WebSocketFrames.OpcodeOf(octets), octets.Length) : 0;
        if (!Output.TryAdd(header[..length], octets, _context.Options.MaxQueuedBytes)) return false;
        IsDirty = true;
        return true;
    }

    /// <summary>Ends the queue, and then the connection. The lane only.</summary>
    public void Finish(ConnectionEnd reason) => Finish(reason, _context.Options.LingerTimeout);

    /// <summary>Hands an input to the lane, and waits while the lane has too many of this connection before itself. The link only.</summary>
    public ValueTask PostAsync(in LaneInput input)
    {
        if (EnterWindow() is { } room) return PostLaterAsync(room, input);
        _context.Inbox.Post(input);
        return ValueTask.CompletedTask;
    }

    /// <summary>Asks the lane to close it. Any thread.</summary>
    public void RequestClose() => _context.Inbox.Post(new LaneInput(LaneInputKind.CloseRequested, this));

    /// <inheritdoc/>
    protected override void ReadingEnded() => _context.Inbox.Post(new LaneInput(LaneInputKind.ReadingEnded, this));

    /// <inheritdoc/>
    protected override void Log(Exception failure) => TransportLog.ConnectionFailed(_context.Logger, failure, Flow);

    private async ValueTask PostLaterAsync(Task room, LaneInput input)
    {
        await room.ConfigureAwait(false);
        _context.Inbox.Post(input);
    }
}
