namespace Tandem.Rtp.TelephoneEvents;

/// <summary>What a receiver has heard of an event: its beginning, and then its end.</summary>
/// <param name="Code">What it is.</param>
/// <param name="HasEnded">Whether this is its end.</param>
/// <param name="Duration">How long it has lasted so far.</param>
/// <param name="Attenuation">The power of the tone in dB below 0 dBm0.</param>
public readonly record struct TelephoneEventReport(TelephoneEventCode Code, bool HasEnded, TimeSpan Duration, byte Attenuation);
