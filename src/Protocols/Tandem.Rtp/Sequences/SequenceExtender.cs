namespace Tandem.Rtp.Sequences;

/// <summary>
/// Makes numbers that wrap into ones that do not: each is taken for the nearest to the highest so far. For sequence numbers (16 bits) and timestamps (32 bits). Belongs to one lane.
/// </summary>
/// <param name="bits">How many bits the numbers have; 1 to 32.</param>
public sealed class SequenceExtender(int bits)
{
    private long _highest;

    /// <summary>Whether there was a number.</summary>
    public bool HasStarted { get; private set; }

    /// <summary>The number without its wraps. The first one is itself plus 2 to the power of 32, so that earlier ones are not negative.</summary>
    public long Extend(uint number)
    {
        var extended = Peek(number);
        _highest = HasStarted ? Math.Max(_highest, extended) : extended;
        HasStarted = true;
        return extended;
    }

    /// <summary>What <see cref="Extend"/> would give, without remembering it.</summary>
    public long Peek(uint number)
    {
        if (!HasStarted) return (1L << 32) + number;
        var shift = 64 - bits;
        return _highest + (((long)(number - _highest) << shift) >> shift);
    }

    /// <summary>Forgets all.</summary>
    public void Reset() => HasStarted = false;
}
