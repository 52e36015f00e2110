using Tandem.Sip;

namespace Tandem.Transport;

/// <summary>
/// One TCP, TLS or WebSocket connection, inbound or outbound, as the lane sees it: a flow and a queue of octets to send. What moves the octets between the queue and the peer
/// is its <see cref="ConnectionLink"/>, on other threads. Thousands of them are idle, so it holds little. Each member says who may call it.
/// </summary>
internal sealed class SipConnection : IThreadPoolWorkItem, IDeadlineOwner
{
    private readonly TransportContext _context;
    private InputWindow _window;
    private CancellationTokenSource? _gone;
    private int _end;
    private int _isAborted;

    /// <param name="flow">Names the connection.</param>
    /// <param name="isOutbound">Whether the node connects to the peer.</param>
    /// <param name="context">What the transport shares.</param>
    public SipConnection(in Flow flow, bool isOutbound, TransportContext context)
    {
        Flow = flow;
        IsOutbound = isOutbound;
        _context = context;
        Output = new ConnectionOutput(this);
        Deadline = new ConnectionDeadline(context.Deadlines, this);
    }

    /// <summary>The flow to the peer.</summary>
    public Flow Flow { get; }

    /// <summary>Whether the node connected to the peer, and not the peer to the node.</summary>
    public bool IsOutbound { get; }

    /// <summary>The domain whose server an outbound TLS connection was opened to, in the case it was given; empty for an address. Set before the first use.</summary>
    public string Domain { get; init; } = "";

    /// <summary>The domains that the peer proved to be, over TLS. Set before the first message.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> ProvenDomains { get; set; } = [];

    /// <summary>The port of the peer's address for which it offered this connection; 0 for none. The lane only.</summary>
    public ushort AliasPort { get; set; }

    /// <summary>Whether the functions above may send on it. The lane only.</summary>
    public bool IsOpen { get; set; }

    /// <summary>Whether something was queued since <see cref="Flush"/>. The lane only.</summary>
    public bool IsDirty { get; private set; }

    /// <summary>The way to the peer; null while there is none yet.</summary>
    public ConnectionLink? Link { get; set; }

    /// <summary>The octets to send.</summary>
    public ConnectionOutput Output { get; }

    /// <summary>Ends a peer that is too slow.</summary>
    public ConnectionDeadline Deadline { get; }

    /// <summary>What ended the connection.</summary>
    public ConnectionEnd End => (ConnectionEnd)Volatile.Read(ref _end);

    /// <summary>Octets that wait to be sent. Any thread.</summary>
    public long Queued => Output.Waiting;

    /// <summary>Cancelled when the connection is to be cut off at once. Made when somebody asks for it.</summary>
    public CancellationToken Gone
    {
        get
        {
            var gone = Volatile.Read(ref _gone) ?? Interlocked.CompareExchange(ref _gone, new CancellationTokenSource(), null) ?? _gone;
            if (Volatile.Read(ref _isAborted) != 0) gone.Cancel();
            return gone.Token;
        }
    }

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

    /// <summary>Lets the link send what was queued. The lane only.</summary>
    public void Flush()
    {
        IsDirty = false;
        Output.Flush();
    }

    /// <summary>Ends the queue; when the link has sent what is in it, or after a while, the connection ends. The lane only.</summary>
    public void Finish(ConnectionEnd reason)
    {
        SetEnd(reason);
        Deadline.ArmFinally(_context.Options.LingerTimeout, reason);
        Output.End(Link is { } link ? link.Goodbye().Span : default);
    }

    /// <summary>Hands an input to the lane, and waits while the lane has too many of this connection before itself. The link only.</summary>
    public ValueTask PostAsync(in LaneInput input)
    {
        if (_window.Enter() is { } room) return PostLaterAsync(room, input);
        _context.Inbox.Post(input);
        return ValueTask.CompletedTask;
    }

    /// <summary>Says that an input posted by <see cref="PostAsync"/> is done. The lane only.</summary>
    public void InputDone() => _window.Leave();

    /// <summary>Asks the lane to close it. Any thread.</summary>
    public void RequestClose() => _context.Inbox.Post(new LaneInput(LaneInputKind.CloseRequested, this));

    /// <summary>Cuts the connection off. Any thread; never blocks.</summary>
    public void Abort(ConnectionEnd reason)
    {
        SetEnd(reason);
        // Closing sockets does not run on the caller's thread, which may be the lane.
        if (Interlocked.Exchange(ref _isAborted, 1) == 0) ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>Ends it for what reading or writing threw: the peer's doing, or an error of our own. Any thread.</summary>
    public void Failed(Exception failure)
    {
        if (!PeerFault.Is(failure)) TransportLog.ConnectionFailed(_context.Logger, failure, Flow);
        Abort(PeerFault.Is(failure) ? ConnectionEnd.Peer : ConnectionEnd.Failure);
    }

    /// <summary>Remembers what ended the connection; the first reason stays. Any thread.</summary>
    public void SetEnd(ConnectionEnd reason) => Interlocked.CompareExchange(ref _end, (int)reason, (int)ConnectionEnd.None);

    /// <summary>
    /// Moves octets both ways until the connection has ended: because the peer ended it (then what is queued is still sent), because the lane did, or because it was cut off.
    /// </summary>
    public async Task RunAsync(ConnectionLink link)
    {
        Link = link;
        // It may have been cut off before there was anything to cut.
        if (Volatile.Read(ref _isAborted) != 0) link.Abort();
        Output.Start();
        try
        {
            await link.ReadAsync().ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            Failed(failure);
        }

        SetEnd(ConnectionEnd.Peer);
        _context.Inbox.Post(new LaneInput(LaneInputKind.ReadingEnded, this));
        await Output.WhenSentAsync().ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Expired(ConnectionEnd reason)
    {
        if (reason == ConnectionEnd.None) Link?.Idle();
        else Abort(reason);
    }

    /// <summary>Cuts off.</summary>
    void IThreadPoolWorkItem.Execute()
    {
        Link?.Abort();
        _window.Open();
        Volatile.Read(ref _gone)?.Cancel();
    }

    private async ValueTask PostLaterAsync(Task room, LaneInput input)
    {
        await room.ConfigureAwait(false);
        _context.Inbox.Post(input);
    }
}
