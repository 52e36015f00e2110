namespace Tandem.Media.Processing.Video;

/// <summary>H.263 in packets of <c>H263-1998</c> and <c>H263-2000</c>, which may begin anywhere in a picture (RFC 4629 section 6.1). Belongs to one stream.</summary>
internal sealed class H263Packetiser(byte payloadType) : VideoPacketiser(payloadType)
{
    /// <summary>The octets of the start that packets leave out.</summary>
    private const int Omitted = 2;

    private const int PictureHeader = 5;
    private const int Room = MaxPayload - H263Payload.FixedLength;

    /// <inheritdoc/>
    public override void Send(ReadOnlySpan<byte> frame, uint timestamp, IProcessorOutput output)
    {
        if (frame.Length < PictureHeader) return;
        var data = frame[Omitted..];
        var count = (data.Length + Room - 1) / Room;
        for (var i = 0; i < count; i++)
        {
            var part = data[(int)((long)data.Length * i / count)..(int)((long)data.Length * (i + 1) / count)];
            H263Payload.Write(Payload, isStart: i == 0);
            part.CopyTo(Payload[H263Payload.FixedLength..]);
            // The header of the picture stands as if its first octets were there.
            if (i == 0) H263Picture.SetReference(Payload, timestamp);
            Send(H263Payload.FixedLength + part.Length, timestamp, i == count - 1, output);
        }
    }
}
