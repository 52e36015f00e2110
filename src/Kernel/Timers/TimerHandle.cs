namespace Tandem.Kernel;

/// <summary>
/// Names one timer of a <see cref="TimerQueue{T}"/>. A value to be kept in a field: the handle of a timer that has fired or was cancelled names nothing any more, even when its
/// place is used again. The default value names no timer.
/// </summary>
public readonly record struct TimerHandle
{
    internal TimerHandle(int slot, uint generation)
    {
        Slot = slot;
        Generation = generation;
    }

    internal int Slot { get; }

    internal uint Generation { get; }

    /// <summary>Whether this is the default value.</summary>
    public bool IsNone => Generation == 0;
}
