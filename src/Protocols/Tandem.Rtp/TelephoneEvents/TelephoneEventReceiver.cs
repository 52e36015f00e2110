using Tandem.Kernel;
using Tandem.Rtp.Sequences;

namespace Tandem.Rtp.TelephoneEvents;

/// <summary>
/// Makes one beginning and one end of each event, whatever packets are lost, repeated or late (RFC 4733 section 2.5.2): the timestamp tells which event a packet is of. Packets and a time go in, reports come out. Belongs to one lane.
/// </summary>
/// <param name="clock">The clock of the payload.</param>
/// <param name="options">How it listens.</param>
public sealed class TelephoneEventReceiver(MediaClock clock, TelephoneEventReceiverOptions options)
{
    private readonly OutputQueue<TelephoneEventReport> _reports = new();
    private TelephoneEvent _event;
    private uint _timestamp;
    private long _earlierSegments;
    private Instant _heardAt;
    private Phase _phase;

    private enum Phase
    {
        /// <summary>Nothing was heard yet.</summary>
        None,

        /// <summary>An event lasts.</summary>
        Lasting,

        /// <summary>It has ended, as its last packet or the next event said.</summary>
        Ended,

        /// <summary>It has ended, as nothing more was heard.</summary>
        Silent,
    }

    /// <summary>When <see cref="Advance"/> has something to do; <see cref="Instant.Never"/> while no event lasts.</summary>
    public Instant Deadline => _phase == Phase.Lasting ? _heardAt + options.Silence : Instant.Never;

    /// <summary>Takes a packet of events.</summary>
    /// <returns>False when its payload has no event.</returns>
    public bool Receive(in RtpPacket packet, Instant now)
    {
        Advance(now);
        var payload = packet.Payload;
        var timestamp = packet.Timestamp;
        var count = 0;
        while (count < options.MaxEvents && TelephoneEvent.TryRead(payload, out var @event))
        {
            Receive(@event, timestamp, packet.HasMarker && count == 0, now);
            // Events that are reported together follow one another without a gap (section 2.5.1.5).
            timestamp += @event.Duration;
            payload = payload[TelephoneEvent.Length..];
            count++;
        }

        return count > 0;
    }

    /// <summary>Lets time pass: an event of which nothing was heard for long has ended.</summary>
    public void Advance(Instant now)
    {
        if (now < Deadline) return;
        _phase = Phase.Silent;
        Report(hasEnded: true);
    }

    /// <summary>Takes the oldest report.</summary>
    public bool TryTake(out TelephoneEventReport report) => _reports.TryTake(out report);

    private void Receive(TelephoneEvent @event, uint timestamp, bool hasMarker, Instant now)
    {
        var ahead = (int)(timestamp - _timestamp);
        if (_phase == Phase.None || (ahead < 0 && now - _heardAt > options.Lateness)) Begin(@event, timestamp);
        else if (ahead < 0) return;
        else if (ahead == 0) Update(@event);
        else if (IsNextSegment(@event, ahead, hasMarker)) Continue(@event, timestamp, ahead);
        else Begin(@event, timestamp);
        _heardAt = now;
    }

    private void Begin(TelephoneEvent @event, uint timestamp)
    {
        if (_phase == Phase.Lasting) Report(hasEnded: true);
        (_event, _timestamp, _earlierSegments, _phase) = (@event, timestamp, 0, Phase.Lasting);
        Report(hasEnded: false);
        if (@event.IsEnd) End();
    }

    private void Update(TelephoneEvent @event)
    {
        if (_phase != Phase.Lasting || @event.Code != _event.Code) return;
        // A packet that was overtaken says less.
        if (@event.Duration > _event.Duration) _event = @event;
        if (@event.IsEnd) End();
    }

    /// <summary>Section 2.5.2.3. What ended in silence goes on in silence.</summary>
    private void Continue(TelephoneEvent @event, uint timestamp, int ahead)
    {
        _earlierSegments += ahead;
        (_event, _timestamp) = (@event, timestamp);
        if (@event.IsEnd && _phase == Phase.Lasting) End();
    }

    /// <summary>A segment begins a whole number of segments after another one, even when some between them were lost.</summary>
    private bool IsNextSegment(TelephoneEvent @event, int ahead, bool hasMarker) =>
        _phase != Phase.Ended && !hasMarker && @event.Code == _event.Code && ahead % ushort.MaxValue == 0;

    private void End()
    {
        _phase = Phase.Ended;
        Report(hasEnded: true);
    }

    private void Report(bool hasEnded) => _reports.Add(new TelephoneEventReport(_event.Code, hasEnded, clock.Duration(_earlierSegments + _event.Duration), _event.Attenuation));
}
