using System.Collections.Concurrent;
using Tandem.Kernel;

namespace Tandem.Transport;

/// <summary>Counts inbound connections, in all and by source, and refuses those over the limits. Any thread.</summary>
internal sealed class ConnectionGate(ConnectionLimits limits)
{
    private readonly ConcurrentDictionary<PeerAddress, int> _sources = new();
    private int _all;

    /// <summary>Connections that are in.</summary>
    public int Count => Volatile.Read(ref _all);

    /// <summary>Sources that have at least one connection.</summary>
    public int Sources => _sources.Count;

    /// <summary>Lets a connection in, to be followed by <see cref="Leave"/>, or says why not.</summary>
    public ConnectionRefusal Enter(in PeerAddress peer)
    {
        if (Interlocked.Increment(ref _all) > limits.All)
        {
            Interlocked.Decrement(ref _all);
            return ConnectionRefusal.TooMany;
        }

        if (_sources.AddOrUpdate(peer.Source, 1, static (_, count) => count + 1) <= Limit(peer)) return ConnectionRefusal.None;
        Leave(peer);
        return ConnectionRefusal.TooManyOfSource;
    }

    /// <summary>Takes a connection out that <see cref="Enter"/> let in.</summary>
    public void Leave(in PeerAddress peer)
    {
        Interlocked.Decrement(ref _all);
        var source = peer.Source;
        var left = _sources.AddOrUpdate(source, 0, static (_, count) => count - 1);
        // Only if nobody entered meanwhile.
        if (left == 0) _sources.TryRemove(new KeyValuePair<PeerAddress, int>(source, 0));
    }

    private int Limit(in PeerAddress peer) => peer.IsLoopback && !limits.CountsLoopback ? int.MaxValue : limits.OfSource;
}

/// <summary>How many inbound connections there may be.</summary>
/// <param name="All">In all.</param>
/// <param name="OfSource">Of one source.</param>
/// <param name="CountsLoopback">Whether loopback counts as a source too.</param>
internal readonly record struct ConnectionLimits(int All, int OfSource, bool CountsLoopback);
