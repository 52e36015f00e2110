using Tandem.Kernel;
using Tandem.Stun;

namespace Tandem.Transport;

/// <summary>
/// The thread on which everything STUN and TURN of the node runs, apart from the SIP lane. It sleeps until a datagram comes, another thread posts or the receiver's deadline has come; then it serves each socket that has something
/// once, all with the same time, and sends to the clients what that brought.
/// </summary>
public sealed class RelayLoop : ILoopBody
{
    /// <summary>Inputs of other threads taken before the sockets have their turn.</summary>
    private const int Turn = 64;

    private readonly StunSockets _sockets;
    private readonly RelayContext _context;
    private readonly LoopThread<RelayInput> _thread;
    private GuardedStunReceiver _receiver = null!;

    internal RelayLoop(StunSockets sockets, RelayContext context)
    {
        _sockets = sockets;
        _context = context;
        _thread = new LoopThread<RelayInput>("STUN relay", context.Inbox, context.Clock, this);
    }

    /// <summary>Whether the caller runs on the loop.</summary>
    public bool IsCurrent => _thread.IsCurrent;

    /// <inheritdoc/>
    Instant ILoopBody.Deadline => _receiver.Deadline < _sockets.Dtls.Deadline ? _receiver.Deadline : _sockets.Dtls.Deadline;

    /// <inheritdoc/>
    bool ILoopBody.HasMore => _sockets.HasClosed;

    /// <inheritdoc/>
    bool ILoopBody.HasConnections => _sockets.Connections.Count > 0;

    /// <summary>Runs work on the loop, after all that this thread posted before. Any thread. Dropped when the loop has stopped; an exception is logged and counted.</summary>
    public void Post(Action<object?> work, object? state = null) => _thread.Post(work, state);

    /// <summary>Runs a function on the loop. The result comes when what it sent is sent. Any thread.</summary>
    /// <returns>The result, or the function's own exception.</returns>
    /// <exception cref="InvalidOperationException">The loop has stopped.</exception>
    public Task<T> InvokeAsync<T>(Func<T> function) => _thread.InvokeAsync(function);

    /// <summary>Binds the UDP sockets of the listeners and starts the thread.</summary>
    /// <exception cref="IOException">An address cannot be bound.</exception>
    internal void Start(IStunReceiver receiver)
    {
        _receiver = new GuardedStunReceiver(receiver, this);
        _sockets.Clients.Open();
        _thread.Start();
    }

    /// <summary>Closes what clients have opened, and what they still open, but for what is in use: that the receiver closes.</summary>
    internal void CloseInbound() => Post(_ => _sockets.CloseInbound(flow => _receiver.IsInUse(flow)));

    /// <summary>Closes all connections after what is queued went out, runs what was posted, closes all sockets and ends the thread.</summary>
    /// <param name="hurry">Cancelled when connections are not to be waited for any more.</param>
    internal Task StopAsync(CancellationToken hurry) => _thread.StopAsync(hurry);

    /// <inheritdoc/>
    void ILoopBody.RunBatch(int ready)
    {
        var now = Instant.Now(_context.Clock);
        _sockets.DeliverClosed(_receiver, now);
        TakePosted(now);
        for (var i = 0; i < ready; i++)
        {
            var (key, flags) = _context.Inbox.Epoll.Event(i);
            if (key >= PeerStreams.FirstKey) _sockets.Peers.Take((ulong)(key - PeerStreams.FirstKey), flags, _receiver, now);
            else if (key >= PeerListeners.FirstKey) _sockets.PeerListeners.Take((int)(key - PeerListeners.FirstKey), _receiver, now);
            else if (key >= ClientSockets.MaxListeners) _sockets.Relayed.Take((int)key - ClientSockets.MaxListeners, flags, _receiver, now);
            else if (key != Epoll.SignalKey) _sockets.Clients.Take((int)key, _receiver, now);
        }

        if (_sockets.Dtls.Deadline <= now) _sockets.Dtls.Advance(_receiver, now);
        if (_receiver.Deadline <= now) _receiver.Advance(now);
        _sockets.EndBatch();
        _thread.EndBatch();
    }

    /// <inheritdoc/>
    void ILoopBody.CloseConnections() => _sockets.CloseAll();

    /// <inheritdoc/>
    void ILoopBody.AbortConnections() => _sockets.Connections.AbortAll();

    /// <inheritdoc/>
    void ILoopBody.Close()
    {
        _sockets.PeerListeners.Dispose();
        _sockets.Peers.Dispose();
        _sockets.Relayed.Dispose();
        _sockets.Dtls.Dispose();
        _sockets.Clients.Dispose();
        TransportLog.RelayStopped(_context.Logger);
    }

    /// <inheritdoc/>
    void ILoopBody.Survived(Exception failure, string step)
    {
        _context.Metrics.LoopError();
        TransportLog.RelayReceiverFailed(_context.Logger, failure, step);
    }

    /// <inheritdoc/>
    void ILoopBody.Failed(Exception failure) => TransportLog.RelayFailed(_context.Logger, failure);

    private void TakePosted(Instant now)
    {
        for (var left = Turn; left > 0 && _context.Inbox.Queue.TryTake(out var input); left--)
        {
            if (input.Kind == RelayInputKind.Command) _thread.Run((LoopCommand)input.Target);
            else _sockets.Connections.Take(input, _receiver, now);
        }
    }
}
