namespace Tandem.Rtp.Rtcp;

/// <summary>What transport-wide feedback says of one packet.</summary>
/// <param name="SequenceNumber">Its <see cref="TransportSequenceNumber"/>.</param>
/// <param name="IsReceived">Whether it came.</param>
/// <param name="Time">When it came, on the receiver's clock, whose origin is not known; in steps of 250 microseconds. Zero when it did not.</param>
public readonly record struct TransportArrival(ushort SequenceNumber, bool IsReceived, TimeSpan Time);
