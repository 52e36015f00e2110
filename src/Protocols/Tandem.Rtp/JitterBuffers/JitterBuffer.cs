using System.Numerics;
using Tandem.Kernel;
using Tandem.Rtp.Sequences;

namespace Tandem.Rtp.JitterBuffers;

/// <summary>
/// Plays the audio of one stream evenly, though its packets come unevenly: in order, each at its time, with as little delay as their jitter allows. Packets and a time go in, one frame for each frame's time comes out: a payload,
/// something to conceal a gap, or silence. Deterministic, bounded, and without an allocation after it was made. Belongs to one lane.
/// </summary>
/// <remarks>
/// A packet's time is that of its timestamp plus an offset, which is the transit of the fastest packets plus the delay. The delay follows the jitter: at the beginning of talk at once, within talk by one frame concealed or
/// skipped now and then. When all packets come late the delay grows at once instead of losing them.
/// </remarks>
/// <example>
/// <code>
/// buffer.Put(packet, now);
/// while (buffer.TryTake(now, payload, out var frame)) Play(frame, payload[..frame.Length]);
/// wakeUpAt(buffer.Deadline);
/// </code>
/// </example>
public sealed partial class JitterBuffer
{
    private readonly JitterBufferOptions _options;
    private readonly MediaClock _clock;
    private readonly byte[] _octets;
    private readonly Slot[] _slots;
    private readonly SequenceExtender _sequences = new(16);
    private readonly SequenceExtender _timestamps = new(32);
    private readonly DelayEstimator _delays = new();
    private long _nextSequence;
    private long _highestSequence;
    private long _nextTimestamp;
    private Instant _dueAt = Instant.Never;

    /// <summary>Makes an empty one, with room for all that it will keep.</summary>
    /// <param name="clock">The clock of the payload.</param>
    /// <param name="options">What it does.</param>
    /// <exception cref="ArgumentException">The capacity is no power of two, or too large.</exception>
    public JitterBuffer(MediaClock clock, JitterBufferOptions options)
    {
        if (!BitOperations.IsPow2(options.Capacity) || options.Capacity > 1024) throw new ArgumentException("The capacity is a power of two, at most 1,024.", nameof(options));
        _options = options;
        _clock = clock;
        _frame = clock.Units(options.FrameDuration);
        _octets = new byte[options.Capacity * options.MaxPayloadLength];
        _slots = new Slot[options.Capacity];
        Clear();
    }

    /// <summary>Packets that wait to be played.</summary>
    public int Count { get; private set; }

    /// <summary>What has happened so far.</summary>
    public JitterBufferCounters Counters => _counters;

    /// <summary>The delay that is aimed at.</summary>
    public TimeSpan TargetDelay
    {
        get
        {
            var delay = _delays.Delay ?? _options.InitialDelay;
            return delay < _options.MinDelay ? _options.MinDelay : delay > _options.MaxDelay ? _options.MaxDelay : delay;
        }
    }

    /// <summary>The delay that packets have now, beyond the fastest of them; zero while nothing is played.</summary>
    public TimeSpan CurrentDelay => IsPlaying ? new TimeSpan(Transit(_dueAt, _nextTimestamp) - _delays.Fastest) : TimeSpan.Zero;

    /// <summary>When <see cref="TryTake"/> has a frame; <see cref="Instant.Never"/> while nothing is played.</summary>
    public Instant Deadline => _dueAt;

    private bool IsPlaying => _dueAt != Instant.Never;

    /// <summary>Takes a packet.</summary>
    public JitterBufferOutcome Put(in RtpPacket packet, Instant now)
    {
        var outcome = Store(packet, now);
        switch (outcome)
        {
            case JitterBufferOutcome.Late:
                _counters.Late++;
                break;
            case JitterBufferOutcome.Duplicate:
                _counters.Duplicates++;
                break;
            case JitterBufferOutcome.Restarted:
                _counters.Restarts++;
                break;
        }

        return outcome;
    }

    private JitterBufferOutcome Store(in RtpPacket packet, Instant now)
    {
        if (packet.Payload.IsEmpty || packet.Payload.Length > _options.MaxPayloadLength) return JitterBufferOutcome.Unusable;
        var hasStarted = _sequences.HasStarted;
        var isStrange = hasStarted && IsStrange(packet);
        if (isStrange) Restart();
        var sequence = _sequences.Extend(packet.SequenceNumber);
        var timestamp = _timestamps.Extend(packet.Timestamp);
        if (!hasStarted || isStrange) (_nextSequence, _highestSequence) = (sequence, sequence);
        else if (sequence < _nextSequence) return JitterBufferOutcome.Late;
        else if (SlotOf(sequence).Sequence == sequence) return JitterBufferOutcome.Duplicate;
        _delays.Receive(Transit(now, timestamp));
        LearnFrame(sequence, timestamp);
        if (!IsPlaying || IsRested) Schedule(timestamp, now);
        else if (timestamp < _nextTimestamp && !TryStretch(timestamp)) return JitterBufferOutcome.Late;
        Keep(packet, sequence, timestamp);
        return isStrange ? JitterBufferOutcome.Restarted : JitterBufferOutcome.Stored;
    }

    /// <summary>Whether a packet is too far from the others to be of the same row: the source has begun again, or nobody could wait for what lies between.</summary>
    private bool IsStrange(in RtpPacket packet)
    {
        var sequence = _sequences.Peek(packet.SequenceNumber);
        if (sequence >= _nextSequence + _slots.Length || sequence < _nextSequence - MaxMisorder) return true;
        return Math.Abs(_timestamps.Peek(packet.Timestamp) - _lastTimestamp) > _clock.Units(MaxPause);
    }

    private void Restart()
    {
        Clear();
        _sequences.Reset();
        _timestamps.Reset();
        _delays.Reset();
        _dueAt = Instant.Never;
    }

    private void Clear()
    {
        foreach (ref var slot in _slots.AsSpan()) slot.Sequence = -1;
        Count = 0;
    }

    /// <summary>At the beginning of talk a packet is played at the time that is best for those behind it.</summary>
    private void Schedule(long timestamp, Instant now)
    {
        var due = new Instant(_delays.Fastest + _clock.Duration(timestamp).Ticks) + TargetDelay;
        // What still plays is played first.
        if (IsPlaying && due < _dueAt) due = _dueAt;
        (_dueAt, _nextTimestamp) = (due < now ? now : due, timestamp);
        _silent = 0;
    }

    /// <summary>A packet that comes too late when there is nothing else to play: rather more delay than no sound.</summary>
    private bool TryStretch(long timestamp)
    {
        if (Count > 0 || CurrentDelay + _clock.Duration(_nextTimestamp - timestamp) > _options.MaxDelay) return false;
        _nextTimestamp = timestamp;
        return true;
    }

    private void Keep(in RtpPacket packet, long sequence, long timestamp)
    {
        ref var slot = ref SlotOf(sequence);
        slot = new Slot { Sequence = sequence, Timestamp = timestamp, PayloadType = packet.PayloadType, Length = packet.Payload.Length };
        packet.Payload.CopyTo(PayloadOf(sequence));
        _highestSequence = Math.Max(_highestSequence, sequence);
        Count++;
    }

    private long Transit(Instant arrival, long timestamp) => arrival.Ticks - _clock.Duration(timestamp).Ticks;

    private ref Slot SlotOf(long sequence) => ref _slots[(int)(sequence & (_slots.Length - 1))];

    private Span<byte> PayloadOf(long sequence) => _octets.AsSpan((int)(sequence & (_slots.Length - 1)) * _options.MaxPayloadLength, _options.MaxPayloadLength);

    private struct Slot
    {
        public long Sequence;
        public long Timestamp;
        public byte PayloadType;
        public int Length;
    }
}
