namespace Tandem.Sip.Transactions;

/// <summary>
/// What completed transactions would send again, mostly in vain, for up to 32 s: final responses (RFC 3261 section 17.2.2) and the ACKs to such (section 17.1.1.2). Their octets alone are kept, one behind the
/// other in large segments, in place of the message objects and all that those share octets with. A segment is used again when all in it have had their time, so that keeping a message allocates
/// nothing and the collector has nothing to follow.
/// </summary>
internal sealed class KeptMessages
{
    // On the heap for large objects, which are not moved.
    private const int SegmentLength = 128 * 1024;

    private readonly Stack<Segment> _free = [];
    private Segment? _current;
    private int _used;

    /// <summary>How many messages are kept.</summary>
    public int Count { get; private set; }

    /// <summary>Octets of all segments, in use or free.</summary>
    public long AllocatedBytes => (_used + _free.Count) * (long)SegmentLength;

    /// <summary>Keeps the octets of a message.</summary>
    public KeptMessage Keep(SipMessage message)
    {
        var length = message.WrittenLength;
        Count++;
        var segment = length > SegmentLength / 2 ? new Segment(length) : RoomFor(length);
        var kept = new KeptMessage(segment, segment.Length, length);
        message.WriteTo(segment.Octets.AsSpan(kept.Offset, length));
        segment.Length += length;
        segment.Live++;
        return kept;
    }

    /// <summary>Makes a message of what was kept.</summary>
    public static SipMessage? Read(in KeptMessage kept)
    {
        // What could be sent once is sent again, whatever its peculiarities.
        _ = SipMessage.TryParse(kept.Octets.ToArray(), Limits, out var message);
        return message;
    }

    /// <summary>Gives up a message.</summary>
    public void Release(ref KeptMessage kept)
    {
        if (kept.Segment is not { } segment) return;
        kept = default;
        Count--;
        if (--segment.Live == 0 && segment != _current) Retire(segment);
    }

    private static readonly SipLimits Limits = new() { MaxMessageBytes = int.MaxValue, MaxHeaderBytes = int.MaxValue, MaxHeaders = int.MaxValue };

    private Segment RoomFor(int length)
    {
        if (_current is { Live: 0 }) _current.Length = 0;
        if (_current is not null && SegmentLength - _current.Length >= length) return _current;
        _used++;
        return _current = _free.TryPop(out var free) ? free : new Segment(SegmentLength);
    }

    private void Retire(Segment segment)
    {
        if (segment.Octets.Length != SegmentLength) return;
        segment.Length = 0;
        _used--;
        // After a rush the memory goes back by and by.
        if (_free.Count <= _used) _free.Push(segment);
    }

    /// <summary>Octets of several messages.</summary>
    internal sealed class Segment(int length)
    {
        public byte[] Octets { get; } = GC.AllocateUninitializedArray<byte>(length);

        public int Length { get; set; }

        public int Live { get; set; }
    }
}

/// <summary>Where a message is kept; the default value is none.</summary>
internal readonly record struct KeptMessage(KeptMessages.Segment? Segment, int Offset, int Length)
{
    public ReadOnlySpan<byte> Octets => Segment is null ? default : Segment.Octets.AsSpan(Offset, Length);
}
