using Tandem.Kernel;

namespace Tandem.Transport;

/// <summary>A loop that media run on: sockets, timers and posted work, all on one thread.</summary>
public interface IMediaLoop
{
    /// <summary>The time. Any thread.</summary>
    Instant Now { get; }

    /// <summary>Opens a socket, which is bound when this returns; what comes to it is handed over on the loop. Any thread.</summary>
    /// <param name="local">What to bind; port 0 takes any free port.</param>
    /// <param name="receiver">Takes what comes.</param>
    /// <param name="turn">Datagrams taken at most before other sockets have their turn: 1 for a socket of one stream, more for one that many share.</param>
    /// <returns>Null when it cannot be bound.</returns>
    IMediaSocket? TryOpen(in PeerAddress local, IMediaReceiver receiver, int turn = 1);

    /// <summary>Runs work on the loop, after all that this thread has posted before. Any thread. Dropped when the loop has stopped.</summary>
    void Post(Action<object?> work, object? state = null);

    /// <summary>Runs a function on the loop. Any thread.</summary>
    /// <exception cref="InvalidOperationException">The loop has stopped.</exception>
    Task<T> InvokeAsync<T>(Func<T> function);

    /// <summary>Calls a timer at its deadline, which may be earlier than before. On the loop.</summary>
    void Schedule(LoopTimer timer);

    /// <summary>Does not call it any more. On the loop.</summary>
    void Cancel(LoopTimer timer);
}
