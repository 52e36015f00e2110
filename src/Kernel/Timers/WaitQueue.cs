namespace Tandem.Kernel;

/// <summary>
/// Timers that all run for the same time, such as the wait for late retransmissions: the one started first ends first, so they stand in a ring and nothing is ever sorted. Starting, cancelling and
/// taking cost O(1) and touch memory in order, where a heap of 100,000 timers would miss the cache at each of its levels. Nothing is allocated per timer. Belongs to one lane.
/// </summary>
/// <typeparam name="T">What is handed back when the timer fires.</typeparam>
/// <param name="delay">How long each timer runs.</param>
public sealed class WaitQueue<T>(TimeSpan delay)
{
    private Place[] _ring = new Place[16];
    private long _first;
    private long _next;
    private Instant _lastDue = new(long.MinValue);

    /// <summary>How many timers run.</summary>
    public int Count { get; private set; }

    /// <summary>The instant of the earliest timer; <see cref="Instant.Never"/> when none runs.</summary>
    public Instant Deadline => Count == 0 ? Instant.Never : _ring[Index(_first)].Due;

    /// <summary>Starts a timer. Returns its number, for <see cref="Cancel"/>.</summary>
    public long Start(Instant now, T value)
    {
        if (_next - _first == _ring.Length) Grow();
        // A clock that went back makes a timer late, never the order wrong.
        var due = now + delay;
        if (due < _lastDue) due = _lastDue;
        _lastDue = due;
        _ring[Index(_next)] = new Place { Due = due, Value = value, IsRunning = true };
        Count++;
        return _next++;
    }

    /// <summary>Stops a timer, which lets go of its value at once. Returns whether it still ran.</summary>
    public bool Cancel(long number)
    {
        if (number < _first || number >= _next || !_ring[Index(number)].IsRunning) return false;
        _ring[Index(number)] = new Place { Due = _ring[Index(number)].Due };
        Count--;
        SkipStopped();
        return true;
    }

    /// <summary>Takes the earliest timer when it is due.</summary>
    public bool TryTake(Instant now, out T value)
    {
        value = default!;
        if (Count == 0 || _ring[Index(_first)].Due > now) return false;
        ref var place = ref _ring[Index(_first)];
        value = place.Value;
        place = default;
        _first++;
        Count--;
        SkipStopped();
        return true;
    }

    private int Index(long number) => (int)(number & (_ring.Length - 1));

    /// <summary>The first place is always one that runs, so that <see cref="Deadline"/> is that of a timer.</summary>
    private void SkipStopped()
    {
        while (_first < _next && !_ring[Index(_first)].IsRunning) _first++;
    }

    private void Grow()
    {
        var ring = new Place[_ring.Length * 2];
        for (var number = _first; number < _next; number++) ring[(int)(number & (ring.Length - 1))] = _ring[Index(number)];
        _ring = ring;
    }

    private struct Place
    {
        public Instant Due;
        public T Value;
        public bool IsRunning;
    }
}
