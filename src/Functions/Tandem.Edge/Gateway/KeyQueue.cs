namespace Tandem.Edge.Gateway;

/// <summary>Keys that one end of a dialog is told by INFO: one INFO after the other, for two at once may overtake each other (RFC 6086 section 6).</summary>
internal sealed class KeyQueue
{
    private const int MaxWaiting = 20;

    private readonly Queue<(char Key, TimeSpan Duration)> _waiting = new();
    private bool _isUnderWay;

    /// <summary>A key was pressed.</summary>
    /// <returns>False when too many wait already.</returns>
    public bool TryAdd(char key, TimeSpan duration)
    {
        if (_waiting.Count == MaxWaiting) return false;
        _waiting.Enqueue((key, duration));
        return true;
    }

    /// <summary>Takes the next key to be told now.</summary>
    public bool TryTake(out (char Key, TimeSpan Duration) next)
    {
        next = default;
        return !_isUnderWay && (_isUnderWay = _waiting.TryDequeue(out next));
    }

    /// <summary>The last one was told, or cannot be.</summary>
    public void Completed() => _isUnderWay = false;
}
