using System.Buffers.Binary;

namespace Tandem.Media.Processing.Video;

/// <summary>H.264 of packetisation mode 1 (RFC 6184 section 5): units that are small go together, large ones in fragments. In mode 0 each unit is a packet; what is too large for one cannot be sent.</summary>
/// <param name="payloadType">The payload type.</param>
/// <param name="isMode1">Whether the other side takes mode 1.</param>
internal sealed class H264Packetiser(byte payloadType, bool isMode1) : VideoPacketiser(payloadType)
{
    private const int LengthOctets = 4;
    private const int FragmentHeader = 2;

    private int _waiting;

    /// <summary>Sends a frame, each of whose units has four octets of its length before it; what is no such frame is sent as far as it is one.</summary>
    public override void Send(ReadOnlySpan<byte> frame, uint timestamp, IProcessorOutput output)
    {
        _waiting = 0;
        while (TryCut(ref frame, out var unit)) SendUnit(unit, timestamp, isLast: frame.IsEmpty, output);
    }

    private static bool TryCut(ref ReadOnlySpan<byte> frame, out ReadOnlySpan<byte> unit)
    {
        unit = default;
        if (frame.Length <= LengthOctets) return false;
        var length = BinaryPrimitives.ReadUInt32BigEndian(frame);
        if (length == 0 || length > frame.Length - LengthOctets) return false;
        unit = frame.Slice(LengthOctets, (int)length);
        frame = frame[(LengthOctets + (int)length)..];
        return true;
    }

    private void SendUnit(ReadOnlySpan<byte> unit, uint timestamp, bool isLast, IProcessorOutput output)
    {
        if (!isMode1)
        {
            if (unit.Length <= MaxPayload) Send(unit, timestamp, isLast, output);
            return;
        }

        var isSmall = 1 + sizeof(ushort) + unit.Length <= MaxPayload;
        if (_waiting > 0 && (!isSmall || _waiting + sizeof(ushort) + unit.Length > MaxPayload)) SendWaiting(timestamp, isLast: false, output);
        if (!isSmall)
        {
            SendFragments(unit, timestamp, isLast, output);
            return;
        }

        Aggregate(unit);
        if (isLast) SendWaiting(timestamp, isLast: true, output);
    }

    /// <summary>Section 5.7.1: the header has the highest importance of its units.</summary>
    private void Aggregate(ReadOnlySpan<byte> unit)
    {
        if (_waiting == 0) (Payload[0], _waiting) = (H264Nal.Aggregation, 1);
        var importance = Math.Max(Payload[0] & H264Nal.Importance, unit[0] & H264Nal.Importance);
        Payload[0] = (byte)(H264Nal.Aggregation | importance);
        BinaryPrimitives.WriteUInt16BigEndian(Payload[_waiting..], (ushort)unit.Length);
        unit.CopyTo(Payload[(_waiting + sizeof(ushort))..]);
        _waiting += sizeof(ushort) + unit.Length;
    }

    /// <summary>One unit that waits alone goes as it is.</summary>
    private void SendWaiting(uint timestamp, bool isLast, IProcessorOutput output)
    {
        var first = 1 + sizeof(ushort) + BinaryPrimitives.ReadUInt16BigEndian(Payload[1..]);
        if (first == _waiting) Send(Payload[(1 + sizeof(ushort)).._waiting], timestamp, isLast, output);
        else Send(_waiting, timestamp, isLast, output);
        _waiting = 0;
    }

    /// <summary>Section 5.8.</summary>
    private void SendFragments(ReadOnlySpan<byte> unit, uint timestamp, bool isLast, IProcessorOutput output)
    {
        var data = unit[1..];
        var count = (data.Length + MaxPayload - FragmentHeader - 1) / (MaxPayload - FragmentHeader);
        for (var i = 0; i < count; i++)
        {
            var part = data[(int)((long)data.Length * i / count)..(int)((long)data.Length * (i + 1) / count)];
            Payload[0] = (byte)((unit[0] & H264Nal.Importance) | H264Nal.Fragment);
            Payload[1] = (byte)(H264Nal.TypeOf(unit[0]) | (i == 0 ? H264Nal.FragmentStart : 0) | (i == count - 1 ? H264Nal.FragmentEnd : 0));
            part.CopyTo(Payload[FragmentHeader..]);
            Send(FragmentHeader + part.Length, timestamp, isLast && i == count - 1, output);
        }
    }
}
