using Tandem.Kernel;
using Tandem.Rtp.Sequences;

namespace Tandem.Rtp.Retransmission;

/// <summary>
/// Notices gaps in the packets of one stream and says what to ask for, and when (RFC 4585 section 6.2.1). Bounded. Sequence numbers and a time go in, sequence numbers come out. Allocates nothing after it was made.
/// Belongs to one lane.
/// </summary>
/// <example>
/// <code>
/// nacks.Receive(packet.SequenceNumber, now);
/// var count = nacks.Take(now, roundTrip, lost);
/// if (count > 0) writer.WriteNack(own, packet.Ssrc, lost[..count]);
/// wakeUpAt(nacks.Deadline);
/// </code>
/// </example>
public sealed class NackGenerator
{
    private readonly NackGeneratorOptions _options;
    private readonly Missing[] _missing;
    private readonly SequenceExtender _extender = new(16);
    private long _highest;
    private int _count;

    /// <summary>Begins before the first packet.</summary>
    public NackGenerator(NackGeneratorOptions options)
    {
        _options = options;
        _missing = new Missing[options.MaxMissing];
    }

    /// <summary>Packets that are waited for.</summary>
    public int MissingCount => _count;

    /// <summary>Packets that were asked for and came.</summary>
    public int Recovered { get; private set; }

    /// <summary>Packets that were given up: asked for often enough, too old, or among too many. When it grows a decoder of video will not get on without a new picture.</summary>
    public int GaveUp { get; private set; }

    /// <summary>When <see cref="Take"/> has something to say; <see cref="Instant.Never"/> while nothing is missing.</summary>
    public Instant Deadline
    {
        get
        {
            var deadline = Instant.Never;
            for (var i = 0; i < _count; i++)
            {
                if (_missing[i].AskAt < deadline) deadline = _missing[i].AskAt;
            }

            return deadline;
        }
    }

    /// <summary>Takes the sequence number of a packet that came, a retransmission included.</summary>
    public void Receive(ushort sequenceNumber, Instant now)
    {
        var isFirst = !_extender.HasStarted;
        var sequence = _extender.Extend(sequenceNumber);
        if (isFirst) _highest = sequence;
        if (sequence <= _highest) Remove(sequence);
        else Advance(sequence, now);
    }

    /// <summary>Lists what is to be asked for now, in its order.</summary>
    /// <param name="now">The time.</param>
    /// <param name="roundTrip">Time to the peer and back: how long an answer takes.</param>
    /// <param name="sequenceNumbers">Where to; what does not fit is listed by the next call.</param>
    /// <returns>How many.</returns>
    public int Take(Instant now, TimeSpan roundTrip, Span<ushort> sequenceNumbers)
    {
        var (taken, kept) = (0, 0);
        for (var i = 0; i < _count; i++)
        {
            ref var missing = ref _missing[i];
            if (missing.AskAt <= now)
            {
                if (missing.Requests == _options.MaxRequests || now - missing.Since > _options.MaxAge)
                {
                    GaveUp++;
                    continue;
                }

                if (taken < sequenceNumbers.Length)
                {
                    sequenceNumbers[taken++] = (ushort)missing.Sequence;
                    missing.Requests++;
                    missing.AskAt = now + (roundTrip > _options.MinInterval ? roundTrip : _options.MinInterval);
                }
            }

            _missing[kept++] = missing;
        }

        _count = kept;
        return taken;
    }

    /// <summary>Waits for nothing any more: a picture that needs no other has come, or was asked for.</summary>
    public void Clear() => _count = 0;

    /// <summary>Begins anew, with the packets of another source.</summary>
    public void Restart()
    {
        _extender.Reset();
        _count = 0;
    }

    private void Advance(long sequence, Instant now)
    {
        var gap = sequence - _highest - 1;
        if (gap > _missing.Length - _count)
        {
            GaveUp = (int)Math.Min(GaveUp + gap + _count, int.MaxValue);
            _count = 0;
        }
        else
        {
            for (var lost = _highest + 1; lost < sequence; lost++)
                _missing[_count++] = new Missing { Sequence = lost, Since = now, AskAt = now + _options.ReorderingDelay };
        }

        _highest = sequence;
    }

    private void Remove(long sequence)
    {
        for (var i = 0; i < _count; i++)
        {
            if (_missing[i].Sequence != sequence) continue;
            if (_missing[i].Requests > 0) Recovered++;
            _missing.AsSpan(i + 1, --_count - i).CopyTo(_missing.AsSpan(i));
            return;
        }
    }

    private struct Missing
    {
        public long Sequence;
        public Instant Since;
        public Instant AskAt;
        public int Requests;
    }
}
