namespace Tandem.Media.Processing.Video;

/// <summary>The places that a node has for processes that change pictures: each takes much of a processor, so more of them than these would ruin all of them, and the sound too. Any thread.</summary>
/// <param name="most">How many there are; 0 for two for each processor.</param>
internal sealed class VideoPlaces(int most)
{
    private const int EachProcessor = 2;

    /// <summary>A call takes one for each direction.</summary>
    private const int EachCall = 2;

    private readonly int _most = most > 0 ? most : EachProcessor * Environment.ProcessorCount;
    private int _taken;
    private long _refused;

    /// <summary>How many are taken.</summary>
    public int Taken => Volatile.Read(ref _taken);

    /// <summary>How often somebody had to do without.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>Whether one more call would find its places. None is kept for it: who comes first takes them.</summary>
    public bool HasRoom()
    {
        if (_most - Taken >= Math.Min(EachCall, _most)) return true;
        Refuse();
        return false;
    }

    /// <summary>Takes one; false when there is none.</summary>
    public bool TryTake()
    {
        if (Interlocked.Increment(ref _taken) <= _most) return true;
        GiveBack();
        return false;
    }

    /// <summary>Gives one back.</summary>
    public void GiveBack() => Interlocked.Decrement(ref _taken);

    /// <summary>Counts somebody who has to do without.</summary>
    public void Refuse() => Interlocked.Increment(ref _refused);
}
