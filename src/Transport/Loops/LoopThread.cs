using System.Runtime.CompilerServices;

namespace Tandem.Transport;

/// <summary>
/// The thread of a loop: it sleeps until a descriptor has something, another thread posts or the deadline has come, and lets the body run a batch. It stops when all connections have ended and everything that was posted is done.
/// </summary>
/// <param name="name">The thread's name.</param>
/// <param name="inbox">What wakes it.</param>
/// <param name="clock">The time.</param>
/// <param name="body">What it does.</param>
internal sealed class LoopThread<T>(string name, LoopInbox<T> inbox, TimeProvider clock, ILoopBody body)
{
    private readonly List<LoopCommand> _commands = [];
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Thread? _thread;
    private bool _isStopping;

    /// <summary>Whether the caller runs on it.</summary>
    public bool IsCurrent => Thread.CurrentThread == _thread;

    /// <summary>Runs work after all that this thread posted before. Any thread.</summary>
    public void Post(Action<object?> work, object? state = null) => inbox.Post(new LoopWork(work, state, body));

    /// <summary>Runs a function. The result comes when the batch has ended. Any thread.</summary>
    public Task<TResult> InvokeAsync<TResult>(Func<TResult> function)
    {
        var command = new LoopFunction<TResult>(function);
        inbox.Post(command);
        return command.Result;
    }

    /// <summary>Starts it.</summary>
    public void Start()
    {
        _thread = new Thread(Run) { Name = name, IsBackground = true };
        _thread.Start();
    }

    /// <summary>Ends it.</summary>
    /// <param name="hurry">Cancelled when connections are not to be waited for any more.</param>
    public async Task StopAsync(CancellationToken hurry)
    {
        if (_thread is null) return;
        Post(_ =>
        {
            _isStopping = true;
            body.CloseConnections();
        });
        await using var abort = hurry.UnsafeRegister(_ => Post(_ => body.AbortConnections()), null).ConfigureAwait(false);
        await _ended.Task.ConfigureAwait(false);
        // Its last steps.
        _thread.Join();
    }

    /// <summary>Runs posted work. The body only, as the next.</summary>
    public void Run(LoopCommand command)
    {
        command.Run();
        _commands.Add(command);
    }

    /// <summary>Hands over the results of a batch, whose changes are written and sent.</summary>
    public void EndBatch()
    {
        foreach (var command in _commands) command.Complete();
        _commands.Clear();
    }

    // It is entered once and never again, so the runtime cannot put better code in its place between two calls.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Run()
    {
        try
        {
            using var alarm = new LoopAlarm(clock, inbox.Epoll.Signal);
            while (!_isStopping || body.HasMore || body.HasConnections)
            {
                var ready = inbox.Epoll.Wait(WaitTime(alarm));
                inbox.Queue.Awaken();
                body.RunBatch(ready);
            }

            inbox.Queue.Close();
            while (!inbox.Queue.IsEmpty) body.RunBatch(ready: 0);
            body.Close();
            _ended.SetResult();
        }
        catch (Exception failure)
        {
            // Nothing above gets here; without its loop the node is of no use, and a new process begins anew.
            body.Failed(failure);
            _ended.SetException(failure);
            throw;
        }
    }

    private int WaitTime(LoopAlarm alarm)
    {
        if (body.HasMore) return 0;
        var milliseconds = alarm.Set(body.Deadline);
        return milliseconds != 0 && inbox.Queue.TrySleep() ? milliseconds : 0;
    }
}
