namespace Tandem.Transport;

/// <summary>
/// Bounds the inputs of one connection that the lane may have before itself, and so what a peer that floods can make the node hold. One side waits, the other never does; nothing is allocated before somebody waits.
/// </summary>
internal struct InputWindow
{
    private const int Size = 16;

    private TaskCompletionSource? _waiting;
    private int _inside;

    /// <summary>Takes a place. The link only.</summary>
    /// <returns>Null when there is one, otherwise what to wait for.</returns>
    public Task? Enter()
    {
        if (Interlocked.Increment(ref _inside) <= Size) return null;
        var waiting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Interlocked.Exchange(ref _waiting, waiting);
        // The lane may have made room before it could see who waits.
        if (Volatile.Read(ref _inside) <= Size) Open();
        return waiting.Task;
    }

    /// <summary>Gives a place back. The lane only.</summary>
    public void Leave()
    {
        if (Interlocked.Decrement(ref _inside) == Size) Open();
    }

    /// <summary>Lets go who waits. Any thread.</summary>
    public void Open() => Interlocked.Exchange(ref _waiting, null)?.TrySetResult();
}
