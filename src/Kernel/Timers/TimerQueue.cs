namespace Tandem.Kernel;

/// <summary>
/// The timers of a machine: a heap of four children per node that knows where each timer stands. Starting costs O(1) for a timer that is later than most, O(log n) at worst, as does
/// cancelling, which leaves nothing behind. Nothing is allocated per timer; the arrays grow with the most timers that ever ran. Timers fire in the order of their instants and, at one
/// instant, in the order they were started. Belongs to one lane.
/// </summary>
/// <typeparam name="T">What is handed back when the timer fires.</typeparam>
public sealed class TimerQueue<T>
{
    private const int Children = 4;

    private Node[] _heap = new Node[16];
    private Slot[] _slots = new Slot[16];
    private int _usedSlots;
    private int _firstFree = -1;
    private ulong _started;

    /// <summary>How many timers run.</summary>
    public int Count { get; private set; }

    /// <summary>The instant of the earliest timer; <see cref="Instant.Never"/> when none runs.</summary>
    public Instant Deadline => Count == 0 ? Instant.Never : _heap[0].Due;

    /// <summary>Starts a timer that fires at <paramref name="due"/>.</summary>
    public TimerHandle Start(Instant due, T value)
    {
        var slot = TakeSlot(value);
        if (Count == _heap.Length) Array.Resize(ref _heap, Count * 2);
        SiftUp(Count++, new Node(due, _started++, slot));
        return new TimerHandle(slot, _slots[slot].Generation);
    }

    /// <summary>Stops a timer and forgets its handle.</summary>
    /// <returns>Whether it still ran.</returns>
    public bool Cancel(ref TimerHandle handle)
    {
        var cancelled = handle;
        handle = default;
        if (!IsRunning(cancelled)) return false;
        RemoveAt(_slots[cancelled.Slot].Position);
        return true;
    }

    /// <summary>Whether the timer still runs.</summary>
    public bool IsRunning(TimerHandle handle) => !handle.IsNone && _slots[handle.Slot].Generation == handle.Generation;

    /// <summary>Takes the earliest timer when it is due.</summary>
    public bool TryTake(Instant now, out T value)
    {
        if (Deadline > now || Count == 0)
        {
            value = default!;
            return false;
        }

        value = _slots[_heap[0].Slot].Value;
        RemoveAt(0);
        return true;
    }

    private int TakeSlot(T value)
    {
        var slot = _firstFree;
        if (slot >= 0)
        {
            _firstFree = _slots[slot].Position;
        }
        else
        {
            slot = _usedSlots++;
            if (slot == _slots.Length) Array.Resize(ref _slots, slot * 2);
            _slots[slot].Generation = 1;
        }

        _slots[slot].Value = value;
        return slot;
    }

    private void FreeSlot(int slot)
    {
        ref var freed = ref _slots[slot];
        freed.Value = default!;
        if (++freed.Generation == 0) freed.Generation = 1;
        freed.Position = _firstFree;
        _firstFree = slot;
    }

    private void RemoveAt(int position)
    {
        FreeSlot(_heap[position].Slot);
        var last = _heap[--Count];
        if (position == Count) return;
        if (position > 0 && last.IsBefore(_heap[(position - 1) / Children])) SiftUp(position, last);
        else SiftDown(position, last);
    }

    private void SiftUp(int position, Node node)
    {
        while (position > 0)
        {
            var parent = (position - 1) / Children;
            if (!node.IsBefore(_heap[parent])) break;
            Place(position, _heap[parent]);
            position = parent;
        }

        Place(position, node);
    }

    private void SiftDown(int position, Node node)
    {
        while (true)
        {
            var first = (position * Children) + 1;
            if (first >= Count) break;
            var earliest = first;
            var end = Math.Min(first + Children, Count);
            for (var child = first + 1; child < end; child++)
            {
                if (_heap[child].IsBefore(_heap[earliest])) earliest = child;
            }

            if (!_heap[earliest].IsBefore(node)) break;
            Place(position, _heap[earliest]);
            position = earliest;
        }

        Place(position, node);
    }

    private void Place(int position, Node node)
    {
        _heap[position] = node;
        _slots[node.Slot].Position = position;
    }

    /// <summary>A place in the heap. The timers' values stay in their slots, so that sifting moves little.</summary>
    private readonly record struct Node(Instant Due, ulong Order, int Slot)
    {
        public bool IsBefore(in Node other) => Due == other.Due ? Order < other.Order : Due < other.Due;
    }

    private struct Slot
    {
        public T Value;

        /// <summary>Position in the heap, or the next free slot of a free one.</summary>
        public int Position;

        /// <summary>Counts the uses of this slot from 1, so that an old handle does not name the new timer.</summary>
        public uint Generation;
    }
}
