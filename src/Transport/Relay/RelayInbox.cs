using Tandem.Kernel;

namespace Tandem.Transport;

/// <summary>The one way into the relay's loop for other threads, and the descriptor that it sleeps on.</summary>
internal sealed class RelayInbox : IDisposable
{
    /// <summary>Events of one wait: with thousands of relayed sockets many are ready at once, and one wait serves them all.</summary>
    private const int Events = 256;

    public RelayInbox()
    {
        Epoll = new Epoll(Events);
        Queue = new LaneQueue<RelayInput>(Epoll.Signal, Abandon);
    }

    /// <summary>The loop's side of the queue.</summary>
    public LaneQueue<RelayInput> Queue { get; }

    /// <summary>Where the loop sleeps.</summary>
    public Epoll Epoll { get; }

    /// <summary>Hands an input to the loop. Any thread.</summary>
    public void Post(in RelayInput input) => Queue.Post(input);

    public void Dispose() => Epoll.Dispose();

    /// <summary>The loop has stopped: nobody may be left waiting for it.</summary>
    private static void Abandon(RelayInput input)
    {
        if (input.Target is StunConnection connection) connection.Abandon();
        else if (input.Target is ILaneCommand command) command.Abandon();
    }
}
