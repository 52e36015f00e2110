using Tandem.Kernel;

namespace Tandem.Ng;

/// <summary>Replies by the cookies of their requests, for a while, so that a request that is said again is not carried out again. One thread at a time.</summary>
/// <typeparam name="T">A reply, or what becomes one.</typeparam>
/// <param name="capacity">Most replies; the oldest goes first.</param>
/// <param name="lifetime">How long a reply is kept: longer than anybody repeats a request.</param>
public sealed class NgReplyCache<T>(int capacity, TimeSpan lifetime)
{
    private readonly Dictionary<(PeerAddress From, string Cookie), T> _replies = [];
    private readonly Queue<((PeerAddress From, string Cookie) Key, Instant Until)> _order = [];

    /// <summary>How many there are.</summary>
    public int Count => _replies.Count;

    /// <summary>The reply to a request that was said before.</summary>
    public bool TryFind(PeerAddress from, string cookie, Instant now, out T? reply)
    {
        Forget(now);
        return _replies.TryGetValue((from, cookie), out reply);
    }

    /// <summary>Keeps a reply.</summary>
    public void Add(PeerAddress from, string cookie, T reply, Instant now)
    {
        Forget(now);
        if (!_replies.TryAdd((from, cookie), reply)) return;
        _order.Enqueue(((from, cookie), now + lifetime));
        if (_order.Count > capacity) _replies.Remove(_order.Dequeue().Key);
    }

    private void Forget(Instant now)
    {
        while (_order.TryPeek(out var oldest) && oldest.Until <= now) _replies.Remove(_order.Dequeue().Key);
    }
}
