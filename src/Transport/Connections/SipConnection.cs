using System.Buffers.Binary;
using System.Diagnostics;
using System.IO.Pipelines;
using Tandem.Sip;

namespace Tandem.Transport;

/// <summary>
/// One TCP, TLS or WebSocket connection, inbound or outbound, as the lane sees it: a flow and a queue of octets to send. What moves the octets between the queue and the peer
/// is its <see cref="IConnectionLink"/>, on other threads. Each member says who may call it.
/// </summary>
internal sealed class SipConnection : IDisposable
{
    /// <summary>Octets before each message in the queue of a WebSocket: its length.</summary>
    public const int LengthPrefix = sizeof(int);

    /// <summary>Inputs of one connection that the lane may have before itself; then reading waits. Bounds what a peer that floods can make the node hold.</summary>
    private const int InputWindow = 16;

    private readonly TransportContext _context;
    private readonly Pipe _queue;
    private readonly CancellationTokenSource _gone = new();
    private readonly SemaphoreSlim _window = new(InputWindow);
    private long _queued;
    private int _end;

    /// <param name="flow">Names the connection.</param>
    /// <param name="isOutbound">Whether the node connects to the peer.</param>
    /// <param name="context">What the transport shares.</param>
    public SipConnection(in Flow flow, bool isOutbound, TransportContext context)
    {
        Flow = flow;
        IsOutbound = isOutbound;
        _context = context;
        _queue = new Pipe(context.QueueOptions);
        Deadline = new ConnectionDeadline(context.Clock, Abort);
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

    /// <summary>The octets to send. The link only.</summary>
    public PipeReader Queue => _queue.Reader;

    /// <summary>Cancelled when the connection is to be cut off at once.</summary>
    public CancellationToken Gone => _gone.Token;

    /// <summary>Ends a peer that is too slow.</summary>
    public ConnectionDeadline Deadline { get; }

    /// <summary>What ended the connection.</summary>
    public ConnectionEnd End => (ConnectionEnd)Volatile.Read(ref _end);

    /// <summary>Octets that wait to be sent. Any thread.</summary>
    public long Queued => Volatile.Read(ref _queued);

    /// <summary>Queues a message. The lane only.</summary>
    /// <returns>False when too much waits already.</returns>
    public bool TryQueue(ReadOnlySpan<byte> octets)
    {
        if (Interlocked.Add(ref _queued, octets.Length) > _context.Options.MaxQueuedBytes) return false;
        // One span for the whole message, so that a WebSocket's link finds it in one piece.
        var span = _queue.Writer.GetSpan(LengthPrefix + octets.Length);
        var prefix = 0;
        if (Flow.Transport.IsWebSocket())
        {
            BinaryPrimitives.WriteInt32LittleEndian(span, octets.Length);
            prefix = LengthPrefix;
        }

        octets.CopyTo(span[prefix..]);
        _queue.Writer.Advance(prefix + octets.Length);
        IsDirty = true;
        return true;
    }

    /// <summary>Lets the link send what was queued. The lane only.</summary>
    public void Flush()
    {
        IsDirty = false;
        var flush = _queue.Writer.FlushAsync(CancellationToken.None);
        Debug.Assert(flush.IsCompleted, "Without a threshold at which the writer pauses a flush is done at once.");
    }

    /// <summary>Ends the queue; when the link has sent what is in it, or after a while, the connection ends. The lane only.</summary>
    public void Finish(ConnectionEnd reason)
    {
        SetEnd(reason);
        Deadline.ArmFinally(_context.Options.LingerTimeout, reason);
        _queue.Writer.Complete();
    }

    /// <summary>Says that octets of the queue are sent. The link only.</summary>
    public void Sent(long octets) => Interlocked.Add(ref _queued, -octets);

    /// <summary>Hands an input to the lane, and waits while the lane has too many of this connection before itself. The link only.</summary>
    public async ValueTask PostAsync(LaneInput input)
    {
        if (!_window.Wait(0, CancellationToken.None)) await _window.WaitAsync(Gone).ConfigureAwait(false);
        _context.Inbox.Post(input);
    }

    /// <summary>Says that an input posted by <see cref="PostAsync"/> is done. The lane only.</summary>
    public void InputDone() => _window.Release();

    /// <summary>Cuts the connection off. Any thread; never blocks.</summary>
    public void Abort(ConnectionEnd reason)
    {
        SetEnd(reason);
        // What is registered there (closing sockets) does not run on the caller's thread, which may be the lane.
        _ = _gone.CancelAsync();
    }

    /// <summary>Remembers what ended the connection; the first reason stays. Any thread.</summary>
    public void SetEnd(ConnectionEnd reason) => Interlocked.CompareExchange(ref _end, (int)reason, (int)ConnectionEnd.None);

    /// <summary>
    /// Moves octets both ways until the connection has ended: because the peer ended it (then what is queued is still sent), because the lane did, or because it was cut off.
    /// </summary>
    public async Task RunAsync(IConnectionLink link)
    {
        var writing = GuardAsync(link.WriteAsync());
        await GuardAsync(link.ReadAsync()).ConfigureAwait(false);
        SetEnd(ConnectionEnd.Peer);
        _context.Inbox.Post(new LaneInput(LaneInputKind.ReadingEnded, this));
        await writing.ConfigureAwait(false);
        await Queue.CompleteAsync().ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose() => Deadline.Dispose();

    private async Task GuardAsync(Task work)
    {
        try
        {
            await work.ConfigureAwait(false);
        }
        catch (Exception failure) when (PeerFault.Is(failure))
        {
            Abort(ConnectionEnd.Peer);
        }
        catch (Exception failure)
        {
            TransportLog.ConnectionFailed(_context.Logger, failure, Flow);
            Abort(ConnectionEnd.Failure);
        }
    }
}
