namespace Tandem.Media.Processing;

/// <summary>Takes the payloads that a processor makes.</summary>
public interface IProcessorOutput
{
    /// <summary>Sends a packet.</summary>
    /// <param name="payloadType">Its payload type.</param>
    /// <param name="timestamp">Its timestamp, on the clock of its format, from any beginning.</param>
    /// <param name="marker">Its marker.</param>
    /// <param name="payload">Its payload; valid during the call.</param>
    void Send(byte payloadType, uint timestamp, bool marker, ReadOnlySpan<byte> payload);

    /// <summary>Passes over sequence numbers, before the next packet: packets that were lost on the way here and of which nothing could be made, so that the receiver sees the loss too.</summary>
    /// <param name="packets">How many.</param>
    void Skip(int packets)
    {
    }
}
