using System.Buffers.Binary;

namespace Tandem.Media.Processing.Video;

/// <summary>VP8 (RFC 7741 section 4), each frame with a picture identifier of 15 bits, by which receivers know what they have lost.</summary>
internal sealed class Vp8Packetiser(byte payloadType) : VideoPacketiser(payloadType)
{
    private const int DescriptorLength = 4;
    private ushort _pictureId;

    /// <inheritdoc/>
    public override void Send(ReadOnlySpan<byte> frame, uint timestamp, IProcessorOutput output)
    {
        _pictureId = (ushort)((_pictureId + 1) & 0x7FFF);
        // Equal parts are better than a last one of few octets.
        var count = (frame.Length + MaxPayload - DescriptorLength - 1) / (MaxPayload - DescriptorLength);
        for (var i = 0; i < count; i++)
        {
            var part = frame[(int)((long)frame.Length * i / count)..(int)((long)frame.Length * (i + 1) / count)];
            // An extension follows, and a partition begins: the first, for what is cut is not partitions.
            Payload[0] = (byte)(0x80 | (i == 0 ? 0x10 : 0));
            Payload[1] = 0x80;
            BinaryPrimitives.WriteUInt16BigEndian(Payload[2..], (ushort)(0x8000 | _pictureId));
            part.CopyTo(Payload[DescriptorLength..]);
            Send(DescriptorLength + part.Length, timestamp, i == count - 1, output);
        }
    }
}
