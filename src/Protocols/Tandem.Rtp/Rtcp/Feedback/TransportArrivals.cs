using Tandem.Kernel;
using Tandem.Rtp.Sequences;

namespace Tandem.Rtp.Rtcp;

/// <summary>
/// Remembers when packets of a transport arrived until that was reported (draft-holmer-rmcat-transport-wide-cc-extensions-01). Bounded: what does not fit is forgotten unreported. Allocates nothing after it was made.
/// Belongs to one lane.
/// </summary>
public sealed class TransportArrivals
{
    private readonly Instant[] _arrivals;
    private readonly SequenceExtender _extender = new(16);
    private long _next;
    private long _end;
    private byte _feedbackCount;

    /// <summary>Makes an empty one.</summary>
    /// <param name="capacity">Packets between two reports; at least 1. By default 1,024: a tenth of a second of 100 Mbit/s.</param>
    public TransportArrivals(int capacity = 1024)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        _arrivals = new Instant[capacity];
        Array.Fill(_arrivals, Instant.Never);
    }

    /// <summary>Whether there is something to report.</summary>
    public bool HasUnreported => _end > _next;

    /// <summary>Notes the arrival of a packet. One that comes again, or after a later one was reported, is left out.</summary>
    public void Receive(TransportSequenceNumber number, Instant now)
    {
        var isFirst = !_extender.HasStarted;
        var sequence = _extender.Extend(number.Value);
        if (isFirst) (_next, _end) = (sequence, sequence);
        if (sequence < _next) return;
        if (sequence - _next >= 2L * _arrivals.Length) Forget(sequence);
        for (; _next + _arrivals.Length <= sequence; _next++) Slot(_next) = Instant.Never;
        if (Slot(sequence) == Instant.Never) Slot(sequence) = now;
        _end = Math.Max(_end, sequence + 1);
    }

    /// <summary>Writes feedback about packets that were not reported yet. Call it again while <see cref="HasUnreported"/>.</summary>
    /// <returns>False, with nothing written, when there is nothing to report or no room for it.</returns>
    public bool TryWrite(ref RtcpWriter writer, uint senderSsrc, uint mediaSsrc)
    {
        if (!HasUnreported) return false;
        Span<Instant> arrivals = stackalloc Instant[(int)Math.Min(_end - _next, 512)];
        for (var i = 0; i < arrivals.Length; i++) arrivals[i] = Slot(_next + i);
        if (!arrivals.ContainsAnyExcept(Instant.Never))
        {
            // A gap longer than one report: its loss shows in the next one.
            Pass(arrivals.Length);
            return TryWrite(ref writer, senderSsrc, mediaSsrc);
        }

        var count = writer.WriteTransportWideFeedback(senderSsrc, mediaSsrc, (ushort)_next, _feedbackCount, arrivals);
        if (count == 0) return false;
        _feedbackCount++;
        Pass(count);
        return true;
    }

    private ref Instant Slot(long sequence) => ref _arrivals[(int)(sequence % _arrivals.Length)];

    private void Pass(int count)
    {
        for (var end = _next + count; _next < end; _next++) Slot(_next) = Instant.Never;
    }

    private void Forget(long sequence)
    {
        Array.Fill(_arrivals, Instant.Never);
        (_next, _end) = (sequence, sequence);
    }
}
