namespace Tandem.Rtp.TelephoneEvents;

/// <summary>How a <see cref="TelephoneEventSender"/> sends. Immutable.</summary>
public sealed record TelephoneEventSenderOptions
{
    /// <summary>The options when nothing is configured.</summary>
    public static readonly TelephoneEventSenderOptions Default = new();

    /// <summary>Time from packet to packet; 20 ms by default, like that of audio. RFC 4733 section 2.5.1.2 recommends it or 50 ms.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>Power of the tone in dB below 0 dBm0; 10 by default.</summary>
    public byte Attenuation { get; init; } = 10;
}
