using Tandem.Kernel;
using Tandem.Sip;

namespace Tandem.Transport;

/// <summary>
/// The thread on which everything SIP of the node runs. It sleeps until a datagram comes, another thread posts or the receiver's deadline has come; then it hands
/// over up to <see cref="SipTransportOptions.BatchSize"/> inputs, all with the same time, and ends the batch, in which the receiver writes what must be on disk and sends.
/// </summary>
public sealed class SipLane
{
    private readonly SipSockets _sockets;
    private readonly TransportContext _context;
    private readonly LaneQueue<LaneInput> _inbox;
    private readonly List<ILaneCommand> _commands = [];
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private GuardedReceiver _receiver = null!;
    private Thread? _thread;
    private bool _isStopping;

    internal SipLane(SipSockets sockets, TransportContext context)
    {
        _sockets = sockets;
        _context = context;
        _inbox = context.Inbox.Queue;
    }

    /// <summary>Whether the caller runs on the lane.</summary>
    public bool IsCurrent => Thread.CurrentThread == _thread;

    /// <summary>Runs work on the lane, after all that this thread posted before. Any thread. Dropped when the lane has stopped; an exception is logged and counted.</summary>
    public void Post(Action<object?> work, object? state = null) => _context.Inbox.Post(new LaneInput(LaneInputKind.Work, work, state));

    /// <summary>Runs a function on the lane. The result comes when what the function changed is written and sent. Any thread.</summary>
    /// <returns>The result, or the function's own exception.</returns>
    /// <exception cref="InvalidOperationException">The lane has stopped.</exception>
    public Task<T> InvokeAsync<T>(Func<T> function)
    {
        var command = new LaneCommand<T>(function);
        _context.Inbox.Post(new LaneInput(LaneInputKind.Command, command));
        return command.Result;
    }

    /// <summary>Binds the UDP sockets and starts the thread.</summary>
    /// <exception cref="IOException">An address cannot be bound.</exception>
    internal void Start(ISipReceiver receiver)
    {
        _receiver = new GuardedReceiver(receiver, _context);
        _sockets.Udp.Open();
        _thread = new Thread(Run) { Name = "SIP lane", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Closes what peers have opened, and what they still open.</summary>
    internal void CloseInbound() => Post(_ => _sockets.Connections.CloseInbound());

    /// <summary>Closes all connections, runs what was posted and ends the thread.</summary>
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

    private void Run()
    {
        try
        {
            using var alarm = new LaneAlarm(_context.Clock, _context.Inbox.Epoll.Signal);
            while (!_isStopping || _sockets.HasClosed || _sockets.Connections.Count > 0)
            {
                _sockets.Udp.Wait(WaitTime(alarm));
                _inbox.Awaken();
                RunBatch(_context.Options.BatchSize);
            }

            _inbox.Close();
            while (!_inbox.IsEmpty) RunBatch(_context.Options.BatchSize);
            _sockets.Udp.Dispose();
            TransportLog.LaneStopped(_context.Logger);
            _ended.SetResult();
        }
        catch (Exception failure)
        {
            // Nothing above gets here; without its lane the node is of no use, and a new process recovers what was acknowledged.
            TransportLog.LaneFailed(_context.Logger, failure);
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

    private void RunBatch(int size)
    {
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
        foreach (var command in _commands) command.Complete();
        _commands.Clear();
    }

    private int TakePosted(int most, Instant now)
    {
        var taken = 0;
        for (; taken < most && _inbox.TryTake(out var input); taken++)
        {
            switch (input.Kind)
            {
                case LaneInputKind.Work:
                    Do((Action<object?>)input.Target, input.State);
                    break;
                case LaneInputKind.Command:
                    ((ILaneCommand)input.Target).Run();
                    _commands.Add((ILaneCommand)input.Target);
                    break;
                default:
                    _sockets.Connections.Take(input, _receiver, now);
                    break;
            }
        }

        return taken;
    }

    private void Do(Action<object?> work, object? state)
    {
        try
        {
            work(state);
        }
        catch (Exception failure)
        {
            _context.Metrics.ReceiverError();
            TransportLog.ReceiverFailed(_context.Logger, failure, "posted work");
        }
    }
}
