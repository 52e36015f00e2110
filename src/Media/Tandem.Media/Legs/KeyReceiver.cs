using Tandem.Kernel;
using Tandem.Media.Transports;
using Tandem.Rtp;
using Tandem.Rtp.Sequences;
using Tandem.Rtp.TelephoneEvents;

namespace Tandem.Media.Legs;

/// <summary>Hears the keys that a leg presses, as telephone events (RFC 4733), and tells the observer of each when it is let go. Belongs to the loop.</summary>
internal sealed class KeyReceiver(LegStream stream, MediaClock clock)
{
    private readonly TelephoneEventReceiver _events = new(clock, TelephoneEventReceiverOptions.Default);

    public MediaClock Clock => clock;

    public Instant Deadline => _events.Deadline;

    public void Receive(in RtpPacket packet, Instant now)
    {
        _events.Receive(packet, now);
        Report(now);
    }

    public void Advance(Instant now)
    {
        if (Deadline > now) return;
        _events.Advance(now);
        Report(now);
    }

    private void Report(Instant now)
    {
        var leg = stream.Leg;
        while (_events.TryTake(out var report))
        {
            if (!report.HasEnded || !TelephoneEventCodes.TryGetDigit(report.Code, out var key)) continue;
            if (leg.Keys.TryTake(now)) leg.Observer.KeyPressed(leg, key, report.Duration);
            else stream.Drops.Add(MediaDrop.TooManyKeys);
        }
    }
}
