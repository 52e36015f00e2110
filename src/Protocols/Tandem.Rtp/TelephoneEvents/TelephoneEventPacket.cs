namespace Tandem.Rtp.TelephoneEvents;

/// <summary>What a packet of an event has to say; sequence number and source are those of the audio that it is sent with.</summary>
/// <param name="Event">The payload.</param>
/// <param name="Timestamp">When the event, or this segment of it, began.</param>
/// <param name="HasMarker">Whether it is the first packet of the event.</param>
public readonly record struct TelephoneEventPacket(TelephoneEvent Event, uint Timestamp, bool HasMarker);
