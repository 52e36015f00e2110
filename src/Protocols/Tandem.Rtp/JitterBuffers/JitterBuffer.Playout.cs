using Tandem.Kernel;

namespace Tandem.Rtp.JitterBuffers;

/// <content>What is played.</content>
public sealed partial class JitterBuffer
{
    /// <summary>A packet older than so many is of a source that has begun again (as in RFC 3550 appendix A.1).</summary>
    private const int MaxMisorder = 100;

    /// <summary>A longer pause between two timestamps is a jump.</summary>
    private static readonly TimeSpan MaxPause = TimeSpan.FromSeconds(30);

    /// <summary>A longer step between two packets in a row is a pause and no frame (RFC 3551 section 4.2: at most 200 ms; Opus at most 120).</summary>
    private static readonly TimeSpan MaxFrame = TimeSpan.FromMilliseconds(120);

    /// <summary>Whoever asks so late is not given all that he missed.</summary>
    private static readonly TimeSpan MaxLag = TimeSpan.FromSeconds(1);

    private JitterBufferCounters _counters;
    private long _frame;
    private long _lastSequence;
    private long _lastTimestamp;
    private long _step;
    private int _concealed;
    private int _silent;
    private int _sinceAdapted;

    /// <summary>Whether the last that was played is silence, and there is nothing else: a good moment for another delay.</summary>
    private bool IsRested => Count == 0 && _silent > 0;

    /// <summary>Takes what is to be played now. Called at the <see cref="Deadline"/>, until there is nothing.</summary>
    /// <param name="now">The time.</param>
    /// <param name="destination">Where a payload goes; as long as the longest.</param>
    /// <param name="frame">The frame.</param>
    /// <exception cref="ArgumentException">The destination is shorter than the longest payload.</exception>
    public bool TryTake(Instant now, Span<byte> destination, out PlayoutFrame frame)
    {
        if (destination.Length < _options.MaxPayloadLength) throw new ArgumentException("The destination is shorter than the longest payload.", nameof(destination));
        frame = default;
        if (now < _dueAt) return false;
        if (now - _dueAt > MaxLag) _dueAt = now;
        _sinceAdapted++;
        if (TryLengthen(out frame)) return true;
        Shorten();
        frame = TryFindHead(out var sequence) ? PlayHead(sequence, destination) : PlayNothing(isLost: true);
        return true;
    }

    private PlayoutFrame PlayHead(long sequence, Span<byte> destination)
    {
        ref var slot = ref SlotOf(sequence);
        // Its time has not come: something before it was lost, or the sender was silent.
        if (slot.Timestamp >= _nextTimestamp + _frame) return PlayNothing(isLost: sequence > _nextSequence);
        PayloadOf(sequence)[..slot.Length].CopyTo(destination);
        var units = FrameOf(sequence);
        var frame = new PlayoutFrame(PlayoutKind.Payload, _clock.Duration(units), (uint)slot.Timestamp, (ushort)sequence, slot.PayloadType, slot.Length);
        _counters.Lost += (int)(sequence - _nextSequence);
        (_nextTimestamp, _nextSequence) = (slot.Timestamp, sequence + 1);
        Drop(ref slot);
        (_concealed, _silent) = (0, 0);
        _counters.Played++;
        Pass(units);
        return frame;
    }

    private PlayoutFrame PlayNothing(bool isLost)
    {
        var conceals = isLost && _silent == 0 && _concealed < _options.MaxConcealed;
        var frame = new PlayoutFrame(conceals ? PlayoutKind.Conceal : PlayoutKind.Silence, _clock.Duration(_frame), (uint)_nextTimestamp);
        if (conceals) _concealed++;
        else _silent++;
        if (conceals) _counters.Concealed++;
        Pass(_frame);
        if (Count == 0 && _silent >= _options.MaxSilent) _dueAt = Instant.Never;
        return frame;
    }

    private void Pass(long units)
    {
        _nextTimestamp += units;
        _dueAt += _clock.Duration(units);
    }

    /// <summary>The delay is too short by a frame: one is concealed, and nothing is passed over.</summary>
    private bool TryLengthen(out PlayoutFrame frame)
    {
        frame = default;
        if (Count == 0 || _sinceAdapted < _options.AdaptationInterval || TargetDelay - CurrentDelay < _clock.Duration(_frame)) return false;
        frame = new PlayoutFrame(PlayoutKind.Conceal, _clock.Duration(_frame), (uint)_nextTimestamp);
        _dueAt += frame.Duration;
        _counters.Lengthened++;
        _sinceAdapted = 0;
        return true;
    }

    /// <summary>The delay is too long by more than a frame: one is passed over. In a pause that costs nothing and is done at once.</summary>
    private void Shorten()
    {
        if (Count == 0 || CurrentDelay - TargetDelay <= _clock.Duration(_frame)) return;
        var isPause = TryFindHead(out var sequence) && SlotOf(sequence).Timestamp >= _nextTimestamp + (2 * _frame);
        if (!isPause && _sinceAdapted < _options.AdaptationInterval) return;
        _nextTimestamp += _frame;
        _counters.Shortened++;
        _sinceAdapted = 0;
    }

    /// <summary>Finds the next packet. Those whose time has passed, as timestamps that go back make it happen, are dropped.</summary>
    private bool TryFindHead(out long sequence)
    {
        for (sequence = _nextSequence; Count > 0 && sequence <= _highestSequence; sequence++)
        {
            ref var slot = ref SlotOf(sequence);
            if (slot.Sequence != sequence) continue;
            if (slot.Timestamp + FrameOf(sequence) > _nextTimestamp) return true;
            Drop(ref slot);
            _counters.Skipped++;
            _nextSequence = sequence + 1;
        }

        return false;
    }

    private void Drop(ref Slot slot)
    {
        slot.Sequence = -1;
        Count--;
    }

    /// <summary>How long a packet lasts: until the next one when that is there, else as long as others.</summary>
    private long FrameOf(long sequence)
    {
        ref var next = ref SlotOf(sequence + 1);
        var step = next.Sequence == sequence + 1 ? next.Timestamp - SlotOf(sequence).Timestamp : 0;
        return IsFrame(step) && step < 2 * _frame ? step : _frame;
    }

    /// <summary>Two equal steps between packets in a row are the length of a frame.</summary>
    private void LearnFrame(long sequence, long timestamp)
    {
        var step = sequence == _lastSequence + 1 ? timestamp - _lastTimestamp : 0;
        if (IsFrame(step) && step == _step) _frame = step;
        (_step, _lastSequence, _lastTimestamp) = (step, sequence, timestamp);
    }

    private bool IsFrame(long units) => units > 0 && units <= _clock.Units(MaxFrame);
}
