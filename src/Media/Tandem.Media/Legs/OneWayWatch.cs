using Tandem.Kernel;
using Tandem.Transport;

namespace Tandem.Media.Legs;

/// <summary>
/// Notices when a leg sends no sound although it should, while the one that it is joined with sends: one-way audio. It looks at counters from time to time, so packets cost nothing more. Belongs to the loop.
/// </summary>
internal sealed class OneWayWatch(MediaLeg leg) : LoopTimer
{
    /// <summary>How often it looks within the time after which it tells.</summary>
    private const int Looks = 5;

    private Instant _looksAt = Instant.Never;
    private Instant _heardAt;
    private long _heard;
    private long _answered;

    /// <summary>Whether it is so now.</summary>
    public bool IsOneWay { get; private set; }

    /// <inheritdoc/>
    public override Instant Deadline => _looksAt;

    /// <summary>Begins anew: the leg was joined or left, or offer and answer have changed.</summary>
    public void Begin(Instant now)
    {
        var isWanted = TryCount(out _heard, out _answered);
        (_heardAt, _looksAt) = (now, isWanted ? now + Interval : Instant.Never);
        if (!isWanted) Change(false);
        leg.Loop.Schedule(this);
    }

    /// <inheritdoc/>
    public override void Advance(Instant now)
    {
        var (heard, answered) = (_heard, _answered);
        if (!TryCount(out _heard, out _answered))
        {
            Begin(now);
            return;
        }

        _looksAt = now + Interval;
        if (_heard != heard)
        {
            _heardAt = now;
            Change(false);
        }
        else if (_answered != answered && now - _heardAt >= Time)
        {
            Change(true);
        }
    }

    private TimeSpan Time => leg.Plane.Options.OneWayTime;

    private TimeSpan Interval => Time / Looks;

    /// <summary>Packets of sound of the leg and of the one that it is joined with; false when they need not both send.</summary>
    private bool TryCount(out long own, out long other)
    {
        own = other = 0;
        if (SoundOf(leg) is not { } stream || leg.Partner is not { } partner || SoundOf(partner) is not { } counterpart || stream.Number != counterpart.Number) return false;
        (own, other) = (stream.ReceivedPackets, counterpart.ReceivedPackets);
        return true;
    }

    private static LegStream? SoundOf(MediaLeg leg)
    {
        foreach (var stream in leg.Streams)
            if (stream is { IsAudio: true, MayReceive: true }) return stream;
        return null;
    }

    private void Change(bool isOneWay)
    {
        if (IsOneWay == isOneWay) return;
        IsOneWay = isOneWay;
        if (isOneWay) leg.Plane.Metrics.OneWayBegun();
        // Who hangs up has not been heard again.
        if (isOneWay || leg.Partner is not null) leg.Observer.OneWay(leg, isOneWay);
    }
}
