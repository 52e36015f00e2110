using Tandem.Kernel;

namespace Tandem.Transport;

/// <summary>The one way into the SIP lane for other threads, and the descriptor that it sleeps on.</summary>
internal sealed class LaneInbox : IDisposable
{
    /// <summary>Events of one wait: a node has few UDP sockets.</summary>
    private const int Events = 64;

    public LaneInbox()
    {
        Epoll = new Epoll(Events);
        Queue = new LaneQueue<LaneInput>(Epoll.Signal, Abandon);
    }

    /// <summary>The lane's side of the queue.</summary>
    public LaneQueue<LaneInput> Queue { get; }

    /// <summary>Where the lane sleeps.</summary>
    public Epoll Epoll { get; }

    /// <summary>Hands an input to the lane. Any thread.</summary>
    public void Post(in LaneInput input) => Queue.Post(input);

    public void Dispose() => Epoll.Dispose();

    /// <summary>The lane has stopped: nobody may be left waiting for it.</summary>
    private static void Abandon(LaneInput input)
    {
        if (input.Target is SipConnection connection) connection.Abort(ConnectionEnd.Local);
        else if (input.Target is ILaneCommand command) command.Abandon();
    }
}
