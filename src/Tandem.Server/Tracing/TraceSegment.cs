using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Tandem.Server.Tracing;

/// <summary>
/// A piece of the ring. The lane writes and, when its turn comes again, starts over; readers on other threads copy it and then look whether it was started over meanwhile. Nobody waits for anybody.
/// </summary>
internal sealed class TraceSegment(int capacity)
{
    private static readonly int HeaderLength = Unsafe.SizeOf<TraceRecord>();

    private readonly byte[] _octets = GC.AllocateUninitializedArray<byte>(capacity);
    private int _generation;
    private int _written;
    private long _firstSequence;

    /// <summary>Starts over: what was there is gone. On the lane.</summary>
    public void Restart(long firstSequence)
    {
        // Odd while it is neither what it was nor what it will be.
        Interlocked.Increment(ref _generation);
        Volatile.Write(ref _written, 0);
        Volatile.Write(ref _firstSequence, firstSequence);
        Interlocked.Increment(ref _generation);
    }

    /// <summary>Appends one message; false when it does not fit any more. On the lane.</summary>
    public bool TryWrite(in TraceRecord record, ReadOnlySpan<byte> callId, ReadOnlySpan<byte> octets)
    {
        var free = _octets.AsSpan(_written);
        if (HeaderLength + callId.Length + octets.Length > free.Length) return false;
        MemoryMarshal.Write(free, record);
        callId.CopyTo(free[HeaderLength..]);
        octets.CopyTo(free[(HeaderLength + callId.Length)..]);
        Volatile.Write(ref _written, _written + HeaderLength + callId.Length + octets.Length);
        return true;
    }

    /// <summary>The most octets of a message with this Call-ID that an empty segment takes.</summary>
    public static int Room(int capacity, int keyLength) => capacity - HeaderLength - keyLength;

    /// <summary>Copies what is written. From any thread. Returns how much it is, or -1 when the segment was started over in the middle of it.</summary>
    public int Copy(Span<byte> destination, out long firstSequence)
    {
        var generation = Volatile.Read(ref _generation);
        var written = Volatile.Read(ref _written);
        firstSequence = Volatile.Read(ref _firstSequence);
        _octets.AsSpan(0, written).CopyTo(destination);
        Interlocked.MemoryBarrier();
        return generation % 2 == 0 && Volatile.Read(ref _generation) == generation ? written : -1;
    }

    /// <summary>Takes the next message off the front of a copy.</summary>
    public static bool TryRead(ref ReadOnlySpan<byte> copy, long sequence, out TraceView view)
    {
        view = default;
        if (copy.IsEmpty) return false;
        var record = MemoryMarshal.Read<TraceRecord>(copy);
        var body = copy[HeaderLength..];
        view = new TraceView(sequence, record, body[..record.KeyLength], body.Slice(record.KeyLength, record.Length));
        copy = body[(record.KeyLength + record.Length)..];
        return true;
    }
}
