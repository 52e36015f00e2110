using Tandem.Kernel;

namespace Tandem.Transport;

/// <summary>The one way into a loop for other threads, and the descriptor that it sleeps on.</summary>
/// <typeparam name="T">What is posted.</typeparam>
internal abstract class LoopInbox<T> : IDisposable
{
    /// <param name="events">Events of one wait.</param>
    protected LoopInbox(int events)
    {
        Epoll = new Epoll(events);
        Queue = new LaneQueue<T>(Epoll.Signal, Abandon);
    }

    /// <summary>The loop's side of the queue.</summary>
    public LaneQueue<T> Queue { get; }

    /// <summary>Where the loop sleeps.</summary>
    public Epoll Epoll { get; }

    /// <summary>Hands an input to the loop. Any thread.</summary>
    public void Post(in T input) => Queue.Post(input);

    /// <summary>Hands work to the loop. Any thread.</summary>
    public void Post(LoopCommand command) => Queue.Post(InputOf(command));

    public void Dispose() => Epoll.Dispose();

    /// <summary>Work as an input.</summary>
    protected abstract T InputOf(LoopCommand command);

    /// <summary>The loop has stopped: nobody may be left waiting for it. Any thread.</summary>
    protected abstract void Abandon(T input);
}
