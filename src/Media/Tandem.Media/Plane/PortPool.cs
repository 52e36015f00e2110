using Tandem.Kernel;

namespace Tandem.Media.Plane;

/// <summary>
/// Pairs of ports, an even one for RTP and the odd one behind it for RTCP (RFC 3550 section 11). They are given out in an order that nobody can guess, and one that comes back rests behind all others and for a while, so that what
/// is late for its last call does not come into the next one. Thread-safe.
/// </summary>
internal sealed class PortPool
{
    private readonly Lock _lock = new();
    private readonly Queue<(int Port, Instant RestsUntil)> _free;
    private readonly TimeSpan _rest;
    private readonly TimeProvider _clock;

    /// <param name="first">The first port.</param>
    /// <param name="last">The last port.</param>
    /// <param name="rest">How long a port rests.</param>
    /// <param name="clock">The time.</param>
    public PortPool(int first, int last, TimeSpan rest, TimeProvider clock)
    {
        var even = first + (first & 1);
        var ports = Enumerable.Range(0, Math.Max(0, (last - even + 1) / 2)).Select(number => even + (2 * number)).ToArray();
        Random.Shared.Shuffle(ports);
        _free = new Queue<(int, Instant)>(ports.Select(port => (port, new Instant(long.MinValue))));
        (_rest, _clock, Size) = (rest, clock, ports.Length);
    }

    /// <summary>How many pairs there are.</summary>
    public int Size { get; }

    /// <summary>How many are free, those that rest included.</summary>
    public int Count
    {
        get
        {
            lock (_lock) return _free.Count;
        }
    }

    /// <summary>Takes a pair, by its even port.</summary>
    public bool TryTake(out int port)
    {
        lock (_lock)
        {
            port = 0;
            // They rest for the same time, so the first one has rested longest.
            if (!_free.TryPeek(out var first) || first.RestsUntil > Instant.Now(_clock)) return false;
            port = _free.Dequeue().Port;
            return true;
        }
    }

    /// <summary>Gives a pair back.</summary>
    public void Return(int port)
    {
        lock (_lock) _free.Enqueue((port, Instant.Now(_clock) + _rest));
    }
}
