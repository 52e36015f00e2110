using Tandem.Kernel;
using Tandem.Rtp.Sequences;

namespace Tandem.Rtp.TelephoneEvents;

/// <summary>
/// Sends one event after another (RFC 4733 section 2.5.1): a packet in each interval with the duration so far, three at the end, and segments when an event lasts longer than 16 bits can say. Commands and a time go in,
/// packets come out. Allocates nothing. Belongs to one lane.
/// </summary>
/// <example>
/// <code>
/// sender.Start(TelephoneEventCode.Digit5, timestamp, now);
/// sender.Stop(now + TimeSpan.FromMilliseconds(100));
/// while (sender.TryTake(now, out var packet)) Send(packet);
/// wakeUpAt(sender.Deadline);
/// </code>
/// </example>
/// <param name="clock">The clock of the payload.</param>
/// <param name="options">How it sends.</param>
public sealed class TelephoneEventSender(MediaClock clock, TelephoneEventSenderOptions options)
{
    /// <summary>The last packet of an event, and of a segment, is sent so often (section 2.5.1.4).</summary>
    private const int FinalPackets = 3;

    private TelephoneEventCode _code;
    private Instant _segmentAt;
    private Instant _endAt;
    private Instant _nextAt = Instant.Never;
    private uint _timestamp;
    private uint _closedTimestamp;
    private int _closingLeft;
    private bool _isClosingDue;
    private int _finalLeft;
    private byte _attenuation;
    private bool _isFirst;

    /// <summary>Whether an event is being sent; the next one has to wait.</summary>
    public bool IsBusy => _nextAt != Instant.Never;

    /// <summary>When <see cref="TryTake"/> has a packet; <see cref="Instant.Never"/> while nothing is sent.</summary>
    public Instant Deadline => _nextAt;

    /// <summary>Begins an event. Its first packet comes after one interval, for it has to say how long the event has lasted.</summary>
    /// <param name="code">What it is.</param>
    /// <param name="timestamp">The timestamp of the audio at this time.</param>
    /// <param name="now">The time.</param>
    /// <param name="attenuation">Its power in dB below 0 dBm0, at most 63; null for that of the options.</param>
    /// <exception cref="InvalidOperationException">Another one is being sent.</exception>
    public void Start(TelephoneEventCode code, uint timestamp, Instant now, byte? attenuation = null)
    {
        if (IsBusy) throw new InvalidOperationException("The event before is still being sent.");
        (_code, _timestamp, _segmentAt, _endAt, _nextAt) = (code, timestamp, now, Instant.Never, now + options.Interval);
        _attenuation = attenuation ?? options.Attenuation;
        (_isFirst, _finalLeft, _closingLeft, _isClosingDue) = (true, FinalPackets, 0, false);
    }

    /// <summary>Ends the event, now or later. It lasts at least one interval.</summary>
    /// <param name="at">When it ends.</param>
    public void Stop(Instant at)
    {
        if (!IsBusy || _finalLeft < FinalPackets) return;
        var least = _isFirst ? _nextAt : _segmentAt + clock.Duration(1);
        _endAt = at < least ? least : at;
    }

    /// <summary>Takes the next packet. Called at the <see cref="Deadline"/>, until there is none.</summary>
    public bool TryTake(Instant now, out TelephoneEventPacket packet)
    {
        packet = default;
        if (now < _nextAt) return false;
        var until = now < _endAt ? now : _endAt;
        if (clock.Units(until - _segmentAt) > ushort.MaxValue) BeginSegment();
        if (_isClosingDue)
        {
            packet = TakeClosing();
            return true;
        }

        packet = Make(_timestamp, (ushort)clock.Units(until - _segmentAt), isEnd: until == _endAt);
        if (until == _endAt) _finalLeft--;
        _nextAt = _finalLeft == 0 ? Instant.Never : NextAfter(now);
        _isClosingDue = _closingLeft > 0;
        return true;
    }

    /// <summary>At the end of an interval, or at the end of the event when that comes before.</summary>
    private Instant NextAfter(Instant now)
    {
        var next = _nextAt + options.Interval;
        // Whoever comes late does not make up for it with a burst.
        if (next <= now) next = now + options.Interval;
        return _endAt > now && _endAt < next ? _endAt : next;
    }

    /// <summary>Section 2.5.1.3: the next segment begins where the one before ends, without a marker.</summary>
    private void BeginSegment()
    {
        _closedTimestamp = _timestamp;
        _timestamp += ushort.MaxValue;
        _segmentAt += clock.Duration(ushort.MaxValue);
        (_closingLeft, _isClosingDue) = (FinalPackets, true);
    }

    private TelephoneEventPacket TakeClosing()
    {
        _closingLeft--;
        _isClosingDue = false;
        return Make(_closedTimestamp, ushort.MaxValue, isEnd: false);
    }

    private TelephoneEventPacket Make(uint timestamp, ushort duration, bool isEnd)
    {
        var packet = new TelephoneEventPacket(new TelephoneEvent(_code, isEnd, _attenuation, duration), timestamp, _isFirst);
        _isFirst = false;
        return packet;
    }
}
