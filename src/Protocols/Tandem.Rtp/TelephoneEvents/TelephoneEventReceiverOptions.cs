namespace Tandem.Rtp.TelephoneEvents;

/// <summary>How a <see cref="TelephoneEventReceiver"/> listens. Immutable.</summary>
public sealed record TelephoneEventReceiverOptions
{
    /// <summary>The options when nothing is configured.</summary>
    public static readonly TelephoneEventReceiverOptions Default = new();

    /// <summary>Without a packet for so long an event has ended; 300 ms by default, six of the longest usual intervals (RFC 4733 section 2.5.2.2 asks for three).</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>Packets of an event that is over are expected for so long; 10 seconds by default. A timestamp that looks old after that is that of a new event.</summary>
    public TimeSpan Lateness { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Events of one payload that are looked at; 8 by default (RFC 4733 section 2.5.1.5 lets a packet have several).</summary>
    public int MaxEvents { get; init; } = 8;
}
