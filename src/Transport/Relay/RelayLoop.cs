using System.Runtime.CompilerServices;
using Tandem.Kernel;
using Tandem.Stun;

namespace Tandem.Transport;

/// <summary>
/// The thread on which everything STUN and TURN of the node runs, apart from the SIP lane. It sleeps until a datagram comes, another thread posts or the receiver's deadline has come; then it serves each socket that has something
/// once, all with the same time, and sends to the clients what that brought.
/// </summary>
public sealed class RelayLoop
{
    /// <summary>Inputs of other threads taken before the sockets have their turn.</summary>
    private const int Turn = 64;

    private readonly StunSockets _sockets;
    private readonly RelayContext _context;
    private readonly LaneQueue<RelayInput> _inbox;
    private readonly List<ILaneCommand> _commands = [];
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private GuardedStunReceiver _receiver = null!;
    private Thread? _thread;
    private bool _isStopping;

    internal RelayLoop(StunSockets sockets, RelayContext context)
    {
        _sockets = sockets;
        _context = context;
        _inbox = context.Inbox.Queue;
    }

    /// <summary>Whether the caller runs on the loop.</summary>
    public bool IsCurrent => Thread.CurrentThread == _thread;

    /// <summary>Runs work on the loop, after all that this thread posted before. Any thread. Dropped when the loop has stopped; an exception is logged and counted.</summary>
    public void Post(Action<object?> work, object? state = null) => _context.Inbox.Post(new RelayInput(RelayInputKind.Work, work, state));

    /// <summary>Runs a function on the loop. The result comes when what it sent is sent. Any thread.</summary>
    /// <returns>The result, or the function's own exception.</returns>
    /// <exception cref="InvalidOperationException">The loop has stopped.</exception>
    public Task<T> InvokeAsync<T>(Func<T> function)
    {
        var command = new LaneCommand<T>(function);
        _context.Inbox.Post(new RelayInput(RelayInputKind.Command, command));
        return command.Result;
    }

    /// <summary>Binds the UDP sockets of the listeners and starts the thread.</summary>
    /// <exception cref="IOException">An address cannot be bound.</exception>
    internal void Start(IStunReceiver receiver)
    {
        _receiver = new GuardedStunReceiver(receiver, _context);
        _sockets.Clients.Open();
        _thread = new Thread(Run) { Name = "STUN relay", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Closes what clients have opened, and what they still open.</summary>
    internal void CloseInbound() => Post(_ => _sockets.Connections.CloseInbound());

    /// <summary>Closes all connections after what is queued went out, runs what was posted, closes all sockets and ends the thread.</summary>
    /// <param name="hurry">Cancelled when connections are not to be waited for any more.</param>
    internal async Task StopAsync(CancellationToken hurry)
    {
        if (_thread is null) return;
        Post(_ =>
        {
            _isStopping = true;
            _sockets.Connections.CloseAll();
        });
        await using var abort = hurry.UnsafeRegister(_ => Post(_ => _sockets.Connections.AbortAll()), null).ConfigureAwait(false);
        await _ended.Task.ConfigureAwait(false);
        // Its last steps.
        _thread.Join();
    }

    // It is entered once and never again, so the runtime cannot put better code in its place between two calls.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Run()
    {
        try
        {
            using var alarm = new LaneAlarm(_context.Clock, _context.Inbox.Epoll.Signal);
            while (!_isStopping || _sockets.HasClosed || _sockets.Connections.Count > 0)
            {
                var ready = _context.Inbox.Epoll.Wait(WaitTime(alarm));
                _inbox.Awaken();
                RunBatch(ready);
            }

            _inbox.Close();
            while (!_inbox.IsEmpty) RunBatch(ready: 0);
            _sockets.PeerListeners.Dispose();
            _sockets.Peers.Dispose();
            _sockets.Relayed.Dispose();
            _sockets.Clients.Dispose();
            TransportLog.RelayStopped(_context.Logger);
            _ended.SetResult();
        }
        catch (Exception failure)
        {
            // Nothing above gets here; without its loop the node relays nothing, and a new process begins anew.
            TransportLog.RelayFailed(_context.Logger, failure);
            _ended.SetException(failure);
            throw;
        }
    }

    private int WaitTime(LaneAlarm alarm)
    {
        if (_sockets.HasClosed) return 0;
        var milliseconds = alarm.Set(_receiver.Deadline);
        return milliseconds != 0 && _inbox.TrySleep() ? milliseconds : 0;
    }

    private void RunBatch(int ready)
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

        if (_receiver.Deadline <= now) _receiver.Advance(now);
        _sockets.EndBatch();
        foreach (var command in _commands) command.Complete();
        _commands.Clear();
    }

    private void TakePosted(Instant now)
    {
        for (var left = Turn; left > 0 && _inbox.TryTake(out var input); left--)
        {
            switch (input.Kind)
            {
                case RelayInputKind.Work:
                    Do((Action<object?>)input.Target, input.State);
                    break;
                case RelayInputKind.Command:
                    ((ILaneCommand)input.Target).Run();
                    _commands.Add((ILaneCommand)input.Target);
                    break;
                default:
                    _sockets.Connections.Take(input, _receiver, now);
                    break;
            }
        }
    }

    private void Do(Action<object?> work, object? state)
    {
        try
        {
            work(state);
        }
        catch (Exception failure)
        {
            _context.Metrics.LoopError();
            TransportLog.RelayReceiverFailed(_context.Logger, failure, "posted work");
        }
    }
}
