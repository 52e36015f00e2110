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
}
