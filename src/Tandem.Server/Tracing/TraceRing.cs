using System.Buffers;
using Tandem.Kernel;
using Tandem.Sip;

namespace Tandem.Server.Tracing;

/// <summary>
/// The newest messages that crossed the node's border, as many as fit into a fixed amount of memory. The lane writes and pays one copy a message; everything else is the reader's work. The memory is
/// taken in segments as it is needed.
/// </summary>
internal sealed class TraceRing
{
    private const int LargestSegment = 1 << 20;
    private const int SmallestSegment = 4096;

    private readonly TraceSegment?[] _segments;
    private readonly int _capacity;
    private int _current;
    private long _next;

    /// <summary>Makes a ring of at most <paramref name="maxBytes"/> octets, but never less than two small segments.</summary>
    public TraceRing(long maxBytes)
    {
        _capacity = (int)Math.Clamp(maxBytes / 8, SmallestSegment, LargestSegment);
        _segments = new TraceSegment?[Math.Max(2, maxBytes / _capacity)];
    }

    /// <summary>The number that the next message will have.</summary>
    public long NextSequence => Volatile.Read(ref _next);

    /// <summary>Octets of memory in use.</summary>
    public long AllocatedBytes => _segments.Count(s => s is not null) * (long)_capacity;

    /// <summary>Keeps a message. On the lane.</summary>
    public void Write(TraceDirection direction, SipParseError error, ReadOnlySpan<byte> callId, ReadOnlySpan<byte> octets, in Flow flow, Instant now)
    {
        callId = callId[..Math.Min(callId.Length, byte.MaxValue)];
        var kept = octets[..Math.Min(octets.Length, TraceSegment.Room(_capacity, callId.Length))];
        var record = new TraceRecord(now, flow, direction, error, (ushort)callId.Length, kept.Length, octets.Length);
        if (_segments[_current] is not { } segment || !segment.TryWrite(record, callId, kept))
            Advance().TryWrite(record, callId, kept);
        Volatile.Write(ref _next, _next + 1);
    }

    /// <summary>Hands every message from number <paramref name="from"/> on to <paramref name="reader"/>, oldest first. From any thread.</summary>
    /// <returns>The number to go on from.</returns>
    public long Read(ITraceReader reader, long from = 0)
    {
        var copy = ArrayPool<byte>.Shared.Rent(_capacity);
        // What is written from now on is for the next time, also when it takes the place of what was to be read.
        var end = NextSequence;
        var current = Volatile.Read(ref _current);
        for (var i = 1; i <= _segments.Length; i++)
        {
            if (Volatile.Read(ref _segments[(current + i) % _segments.Length]) is not { } segment) continue;
            var length = segment.Copy(copy, out var sequence);
            if (length < 0) continue;
            ReadOnlySpan<byte> octets = copy.AsSpan(0, length);
            for (; sequence < end && TraceSegment.TryRead(ref octets, sequence, out var view); sequence++)
                if (sequence >= from) reader.Read(view);
        }

        ArrayPool<byte>.Shared.Return(copy);
        return end;
    }

    private TraceSegment Advance()
    {
        var next = _segments[_current] is null ? _current : (_current + 1) % _segments.Length;
        var segment = _segments[next] ?? new TraceSegment(_capacity);
        segment.Restart(_next);
        Volatile.Write(ref _segments[next], segment);
        Volatile.Write(ref _current, next);
        return segment;
    }
}

/// <summary>Takes traced messages one by one.</summary>
internal interface ITraceReader
{
    /// <summary>Takes the next message.</summary>
    void Read(scoped in TraceView message);
}
