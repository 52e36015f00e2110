using Tandem.Kernel;
using Tandem.Sip;

namespace Tandem.Transport;

/// <summary>
/// The thread on which everything SIP of the node runs. It sleeps until a datagram comes, another thread posts or the receiver's deadline has come; then it hands
/// over up to <see cref="SipTransportOptions.BatchSize"/> inputs, all with the same time, and ends the batch, in which the receiver writes what must be on disk and sends.
/// </summary>
public sealed class SipLane : ILoopBody
{
    private readonly SipSockets _sockets;
    private readonly TransportContext _context;
    private readonly LoopThread<LaneInput> _thread;
    private GuardedReceiver _receiver = null!;

    internal SipLane(SipSockets sockets, TransportContext context)
    {
        _sockets = sockets;
        _context = context;
        _thread = new LoopThread<LaneInput>("SIP lane", context.Inbox, context.Clock, this);
    }

    /// <summary>Whether the caller runs on the lane.</summary>
    public bool IsCurrent => _thread.IsCurrent;

    /// <inheritdoc/>
    Instant ILoopBody.Deadline => _receiver.Deadline;

    /// <inheritdoc/>
    bool ILoopBody.HasMore => _sockets.HasClosed;

    /// <inheritdoc/>
    bool ILoopBody.HasConnections => _sockets.Connections.Count > 0;

    /// <summary>Runs work on the lane, after all that this thread posted before. Any thread. Dropped when the lane has stopped; an exception is logged and counted.</summary>
    public void Post(Action<object?> work, object? state = null) => _thread.Post(work, state);

    /// <summary>Runs a function on the lane. The result comes when what the function changed is written and sent. Any thread.</summary>
    /// <returns>The result, or the function's own exception.</returns>
    /// <exception cref="InvalidOperationException">The lane has stopped.</exception>
    public Task<T> InvokeAsync<T>(Func<T> function) => _thread.InvokeAsync(function);

    /// <summary>Binds the UDP sockets and starts the thread.</summary>
    /// <exception cref="IOException">An address cannot be bound.</exception>
    internal void Start(ISipReceiver receiver)
    {
        _receiver = new GuardedReceiver(receiver, this);
        _sockets.Udp.Open();
        _thread.Start();
    }

    /// <summary>Closes what peers have opened, and what they still open.</summary>
    internal void CloseInbound() => Post(_ => _sockets.Connections.CloseInbound());

    /// <summary>Closes all connections, runs what was posted and ends the thread.</summary>
    /// <param name="hurry">Cancelled when connections are not to be waited for any more.</param>
    internal Task StopAsync(CancellationToken hurry) => _thread.StopAsync(hurry);

    /// <inheritdoc/>
    void ILoopBody.RunBatch(int ready)
    {
        _sockets.Udp.Look(ready);
        var size = _context.Options.BatchSize;
        var now = Instant.Now(_context.Clock);
        var left = size - _sockets.DeliverClosed(_receiver, now);
        int taken;
        do
        {
            // By turns, so that a flood on one side does not starve the other.
            taken = TakePosted(Math.Min(left, UdpListeners.Turn), now);
            taken += _sockets.Udp.Take(left - taken, _receiver, now);
            left -= taken;
        }
        while (taken > 0 && left > 0);

        var isDue = _receiver.Deadline <= now;
        if (isDue) _receiver.Advance(now);
        if (left == size && !isDue) return;
        // A batch that was filled leaves inputs behind, most likely.
        _sockets.IsBehind = left <= 0;
        _receiver.EndOfBatch(now);
        _sockets.Connections.EndBatch();
        _thread.EndBatch();
    }

    /// <inheritdoc/>
    void ILoopBody.CloseConnections() => _sockets.Connections.CloseAll();

    /// <inheritdoc/>
    void ILoopBody.AbortConnections() => _sockets.Connections.AbortAll();

    /// <inheritdoc/>
    void ILoopBody.Close()
    {
        _sockets.Udp.Dispose();
        TransportLog.LaneStopped(_context.Logger);
    }

    /// <inheritdoc/>
    void ILoopBody.Survived(Exception failure, string step)
    {
        _context.Metrics.ReceiverError();
        TransportLog.ReceiverFailed(_context.Logger, failure, step);
    }

    /// <inheritdoc/>
    void ILoopBody.Failed(Exception failure) => TransportLog.LaneFailed(_context.Logger, failure);

    private int TakePosted(int most, Instant now)
    {
        var taken = 0;
        for (; taken < most && _context.Inbox.Queue.TryTake(out var input); taken++)
        {
            if (input.Kind == LaneInputKind.Command) _thread.Run((LoopCommand)input.Target);
            else _sockets.Connections.Take(input, _receiver, now);
        }

        return taken;
    }
}
