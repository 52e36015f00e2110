namespace Tandem.Media.Processing.Video;

/// <summary>Payloads out of frames; the last of each has the marker (RFC 7741 section 4.1, RFC 6184 section 5.1). Belongs to one stream; allocates nothing after it was made.</summary>
/// <param name="payloadType">The payload type.</param>
internal abstract class VideoPacketiser(byte payloadType)
{
    /// <summary>What passes through every path with all that comes around it: 1,280 octets of IPv6 without headers, SRTP's tag and a header extension.</summary>
    protected const int MaxPayload = 1180;

    private readonly byte[] _payload = new byte[MaxPayload];

    protected Span<byte> Payload => _payload;

    /// <summary>Sends a frame.</summary>
    public abstract void Send(ReadOnlySpan<byte> frame, uint timestamp, IProcessorOutput output);

    protected void Send(int length, uint timestamp, bool isLast, IProcessorOutput output) => output.Send(payloadType, timestamp, isLast, _payload.AsSpan(0, length));

    protected void Send(ReadOnlySpan<byte> payload, uint timestamp, bool isLast, IProcessorOutput output) => output.Send(payloadType, timestamp, isLast, payload);
}
