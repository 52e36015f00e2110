using Tandem.Kernel;

namespace Tandem.Transport;

/// <summary>
/// Something that wants to be called at a time. Its deadline may move at any time: later without a word, so that what is put off with each packet costs nothing, and earlier with <see cref="IMediaLoop.Schedule"/>. On the loop.
/// </summary>
public abstract class LoopTimer
{
    /// <summary>When <see cref="Advance"/> wants to be called.</summary>
    public abstract Instant Deadline { get; }

    /// <summary>What is in the queue of the loop for it.</summary>
    internal TimerHandle Handle;

    /// <summary>When the loop looks at it; never later than its deadline was when it was scheduled.</summary>
    internal Instant LooksAt { get; set; } = Instant.Never;

    /// <summary>Does what is due.</summary>
    public abstract void Advance(Instant now);
}
