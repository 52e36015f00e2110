using Tandem.Kernel;
using Tandem.Rtp;
using Tandem.Rtp.Sequences;
using Tandem.Rtp.TelephoneEvents;

namespace Tandem.Media.Processing.Keys;

/// <summary>Telephone events of a source as keys: told to who wants to know, and to what sends them on. Belongs to one stream.</summary>
/// <param name="clockRate">The clock of the events.</param>
/// <param name="keyPressed">Told of each digit when it has ended.</param>
/// <param name="target">What sends them on; null when somebody else does.</param>
internal sealed class KeyReader(int clockRate, Action<char, TimeSpan>? keyPressed, KeyOutput? target)
{
    private readonly MediaClock _clock = new(clockRate);
    private readonly TelephoneEventReceiver _receiver = new(new MediaClock(clockRate), TelephoneEventReceiverOptions.Default);

    /// <summary>When <see cref="Advance"/> wants to be called.</summary>
    public Instant Deadline => _receiver.Deadline;

    /// <summary>The clock of the events, in hertz.</summary>
    public int ClockRate => _clock.Rate;

    /// <summary>Takes a packet of events.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="position">Where the event begins on the clock of what goes out.</param>
    /// <param name="now">The time.</param>
    /// <returns>False when there is no event in it.</returns>
    public bool Receive(in RtpPacket packet, long position, Instant now)
    {
        var isOne = _receiver.Receive(packet, now);
        Drain(position, now);
        return isOne;
    }

    /// <summary>Lets time pass: an event whose end was lost ends.</summary>
    public void Advance(Instant now)
    {
        _receiver.Advance(now);
        Drain(0, now);
    }

    private void Drain(long position, Instant now)
    {
        while (_receiver.TryTake(out var report))
        {
            // The first packet comes when the event has lasted for a while.
            if (!report.HasEnded) target?.Hold(report.Code, position, now - report.Duration);
            else End(report);
        }
    }

    private void End(TelephoneEventReport report)
    {
        target?.Release(report.Duration);
        if (TelephoneEventCodes.TryGetDigit(report.Code, out var digit)) keyPressed?.Invoke(digit, report.Duration);
    }
}
