using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Tandem.Kernel;

/// <summary>
/// The way into a lane: any thread posts, the lane's one thread takes, in the order of posting. The lane is woken only when it said that it sleeps, so that posting to a busy
/// lane costs no system call. Unbounded: whoever posts for a peer bounds what that peer may have posted.
/// </summary>
/// <typeparam name="T">What is posted.</typeparam>
/// <param name="wake">Wakes the sleeping lane. Called on the thread that posts.</param>
/// <param name="abandoned">Called, on the thread that posts, for an item that comes after <see cref="Close"/> and that the lane will not take.</param>
/// <example>
/// The lane's side:
/// <code>
/// while (queue.TryTake(out var item)) Run(item);
/// if (queue.TrySleep()) WaitUntilWoken();   // otherwise something came meanwhile
/// queue.Awaken();
/// </code>
/// </example>
public sealed class LaneQueue<T>(Action wake, Action<T> abandoned)
{
    private const int Awake = 0;
    private const int Asleep = 1;
    private const int Closed = 2;

    private readonly ConcurrentQueue<T> _items = new();
    private int _state = Awake;

    /// <summary>Whether nothing waits. Exact on the lane's thread only as far as what was posted before the call.</summary>
    public bool IsEmpty => _items.IsEmpty;

    /// <summary>Hands an item to the lane. Any thread.</summary>
    public void Post(T item)
    {
        _items.Enqueue(item);
        // Either the lane sees the item before it sleeps, or this thread sees that it sleeps: the fence here pairs with the exchange in TrySleep and Close.
        Interlocked.MemoryBarrier();
        var state = Volatile.Read(ref _state);
        if (state == Awake) return;
        if (state == Asleep && Interlocked.CompareExchange(ref _state, Awake, Asleep) == Asleep) wake();
        else if (state == Closed) AbandonAll();
    }

    /// <summary>Takes the item that waits longest. The lane's thread only.</summary>
    public bool TryTake([MaybeNullWhen(false)] out T item) => _items.TryDequeue(out item);

    /// <summary>Says that the lane is about to sleep. The lane's thread only.</summary>
    /// <returns>False when something waits, or the queue is closed: the lane must not sleep.</returns>
    public bool TrySleep()
    {
        if (Interlocked.CompareExchange(ref _state, Asleep, Awake) != Awake) return false;
        if (_items.IsEmpty) return true;
        Awaken();
        return false;
    }

    /// <summary>Says that the lane has stopped sleeping, whatever woke it. The lane's thread only.</summary>
    public void Awaken() => Interlocked.CompareExchange(ref _state, Awake, Asleep);

    /// <summary>
    /// Ends the queue. What was posted before is still there to be taken; what is posted from now on is abandoned by the thread that posts it. The lane's thread only.
    /// </summary>
    public void Close() => Interlocked.Exchange(ref _state, Closed);

    private void AbandonAll()
    {
        while (_items.TryDequeue(out var item)) abandoned(item);
    }
}
