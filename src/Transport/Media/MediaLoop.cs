using Microsoft.Extensions.Logging;
using Tandem.Kernel;

namespace Tandem.Transport;

/// <summary>
/// A thread that media run on, apart from signalling. It sleeps until a datagram comes, another thread posts or a timer is due; then it serves each socket that has something once, all with the same time. Per datagram it allocates
/// nothing and locks nothing.
/// </summary>
public sealed class MediaLoop : IMediaLoop, ILoopBody, IAsyncDisposable
{
    /// <summary>Inputs of other threads taken before the sockets have their turn.</summary>
    private const int Turn = 64;

    private static readonly TimeSpan TellInterval = TimeSpan.FromSeconds(1);

    private readonly MediaInbox _inbox = new();
    private readonly LoopTimers _timers = new();
    private readonly ThreadClock _processorTime = new();
    private readonly MediaSockets _sockets;
    private readonly LoopThread<LoopCommand> _thread;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly Action<Exception> _timerFailed;
    private long _errors;
    private Instant _tellsFrom = new(long.MinValue);

    /// <summary>Makes one, which runs when it is started.</summary>
    /// <param name="name">The name of its thread.</param>
    /// <param name="clock">The time.</param>
    /// <param name="logger">Where it tells what happens to it.</param>
    public MediaLoop(string name, TimeProvider clock, ILogger logger)
    {
        (_clock, _logger) = (clock, logger);
        _sockets = new MediaSockets(_inbox.Epoll);
        _thread = new LoopThread<LoopCommand>(name, _inbox, clock, this);
        _timerFailed = failure => Survived(failure, nameof(LoopTimer.Advance));
    }

    /// <inheritdoc/>
    public Instant Now => Instant.Now(_clock);

    /// <summary>What it has counted. Any thread; approximate on others than its own.</summary>
    public MediaLoopCounters Counters => _sockets.Counters(Volatile.Read(ref _errors));

    /// <summary>For how long its thread has had a processor. Any thread.</summary>
    public TimeSpan ProcessorTime => _processorTime.Elapsed;

    /// <summary>Whether the caller runs on it.</summary>
    public bool IsCurrent => _thread.IsCurrent;

    /// <inheritdoc/>
    Instant ILoopBody.Deadline => _timers.Deadline;

    /// <inheritdoc/>
    bool ILoopBody.HasMore => false;

    /// <inheritdoc/>
    bool ILoopBody.HasConnections => false;

    /// <summary>Starts its thread.</summary>
    /// <param name="core">The processor that it stays on, by its number among those of the process; less than 0 for any.</param>
    public void Start(int core = -1)
    {
        Post(_ => _processorTime.Start());
        if (core >= 0)
        {
            Post(_ =>
            {
                if (!Affinity.TryPin(core)) TransportLog.LoopNotPinned(_logger, core);
            });
        }

        _thread.Start();
    }

    /// <summary>Runs what was posted, closes all sockets and ends the thread.</summary>
    public async ValueTask DisposeAsync()
    {
        await _thread.StopAsync(CancellationToken.None).ConfigureAwait(false);
        _sockets.Dispose();
        _inbox.Dispose();
    }

    /// <inheritdoc/>
    public IMediaSocket? TryOpen(in PeerAddress local, IMediaReceiver receiver, int turn = 1)
    {
        if (UdpSocket.TryOpen(local, reportsErrors: false, out var socket) != 0) return null;
        var opened = new MediaLoopSocket(_sockets, socket, receiver, turn);
        _inbox.Post(new Opening(_sockets, opened));
        return opened;
    }

    /// <inheritdoc/>
    public void Post(Action<object?> work, object? state = null) => _thread.Post(work, state);

    /// <inheritdoc/>
    public Task<T> InvokeAsync<T>(Func<T> function) => _thread.InvokeAsync(function);

    /// <inheritdoc/>
    public void Schedule(LoopTimer timer) => _timers.Schedule(timer);

    /// <inheritdoc/>
    public void Cancel(LoopTimer timer) => _timers.Cancel(timer);

    /// <inheritdoc/>
    void ILoopBody.RunBatch(int ready)
    {
        for (var left = Turn; left > 0 && _inbox.Queue.TryTake(out var command); left--) _thread.Run(command);
        var now = Instant.Now(_clock);
        for (var i = 0; i < ready; i++)
        {
            var (key, _) = _inbox.Epoll.Event(i);
            if (key != Epoll.SignalKey) Take(key, now);
        }

        if (_timers.Deadline <= now) _timers.Advance(now, _timerFailed);
        _thread.EndBatch();
    }

    /// <inheritdoc/>
    void ILoopBody.CloseConnections()
    {
    }

    /// <inheritdoc/>
    void ILoopBody.AbortConnections()
    {
    }

    /// <inheritdoc/>
    void ILoopBody.Close()
    {
        _sockets.Dispose();
        TransportLog.MediaLoopStopped(_logger);
    }

    /// <inheritdoc/>
    void ILoopBody.Survived(Exception failure, string step) => Survived(failure, step);

    /// <inheritdoc/>
    void ILoopBody.Failed(Exception failure) => TransportLog.MediaLoopFailed(_logger, failure);

    private void Take(long key, Instant now)
    {
        try
        {
            _sockets.Take(key, now);
        }
        catch (Exception failure)
        {
            Survived(failure, nameof(IMediaReceiver.Received));
        }
    }

    private void Survived(Exception failure, string step)
    {
        Volatile.Write(ref _errors, _errors + 1);
        // What one packet does, the next thousand do too: all are counted, and one of a while is told.
        var now = Instant.Now(_clock);
        if (now < _tellsFrom) return;
        _tellsFrom = now + TellInterval;
        TransportLog.MediaReceiverFailed(_logger, failure, step);
    }

    /// <summary>Hands a socket over that was opened on another thread.</summary>
    private sealed class Opening(MediaSockets sockets, MediaLoopSocket socket) : LoopCommand
    {
        public override void Run() => sockets.TryAdd(socket);

        public override void Abandon() => socket.Socket.Close();
    }
}
