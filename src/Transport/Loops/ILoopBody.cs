using Tandem.Kernel;

namespace Tandem.Transport;

/// <summary>What a loop does between two sleeps. All on its thread, but for <see cref="Survived"/>.</summary>
internal interface ILoopBody
{
    /// <summary>When the next timer is due.</summary>
    Instant Deadline { get; }

    /// <summary>Whether something waits that neither a descriptor nor a post tells of.</summary>
    bool HasMore { get; }

    /// <summary>Whether connections are left that a stop has to wait for.</summary>
    bool HasConnections { get; }

    /// <summary>Does what there is, up to a bound.</summary>
    /// <param name="ready">How many events the wait has brought.</param>
    void RunBatch(int ready);

    /// <summary>Closes all connections after what is queued went out, because the node stops.</summary>
    void CloseConnections();

    /// <summary>Cuts off those that are still there.</summary>
    void AbortConnections();

    /// <summary>Closes the sockets: the loop has ended.</summary>
    void Close();

    /// <summary>An error of our own that the loop goes on after.</summary>
    void Survived(Exception failure, string step);

    /// <summary>An error of our own has ended the loop.</summary>
    void Failed(Exception failure);
}
