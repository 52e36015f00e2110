namespace Tandem.Rtp.JitterBuffers;

/// <summary>One frame to be played.</summary>
/// <param name="Kind">What to play.</param>
/// <param name="Duration">For how long.</param>
/// <param name="Timestamp">Where in the stream it is, in units of the payload's clock.</param>
/// <param name="SequenceNumber">Of a payload: its packet.</param>
/// <param name="PayloadType">Of a payload: what it is.</param>
/// <param name="Length">Of a payload: its octets.</param>
public readonly record struct PlayoutFrame(PlayoutKind Kind, TimeSpan Duration, uint Timestamp, ushort SequenceNumber = 0, byte PayloadType = 0, int Length = 0);
