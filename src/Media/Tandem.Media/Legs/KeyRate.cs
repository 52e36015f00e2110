using Tandem.Kernel;

namespace Tandem.Media.Legs;

/// <summary>How many keys a leg may press, all its media together: each becomes work for who controls the call, and nobody presses faster. Belongs to the loop.</summary>
internal sealed class KeyRate
{
    private const int PerSecond = 20;

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private Instant _since;
    private int _count;

    /// <summary>Whether a key may be told.</summary>
    public bool TryTake(Instant now)
    {
        if (now - _since >= Second) (_since, _count) = (now, 0);
        return _count++ < PerSecond;
    }
}
