using System.Buffers.Binary;
using Tandem.Rtp.Srtp;

namespace Tandem.Rtp.Tests.Srtp;

/// <summary>Who protects and who reads it, with one key.</summary>
internal sealed class SrtpPair : IDisposable
{
    public SrtpPair(SrtpSuite suite)
    {
        var key = SrtpMasterKey.Random(suite);
        (Sender, Receiver) = (new SrtpSender(key), new SrtpReceiver(key));
    }

    public SrtpSender Sender { get; }

    public SrtpReceiver Receiver { get; }

    public static byte[] Packet(ushort sequenceNumber, int payload = 20, uint ssrc = 0xCAFEBABE)
    {
        var packet = new byte[12 + payload];
        packet[0] = 0x80;
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), sequenceNumber);
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(8), ssrc);
        packet.AsSpan(12).Fill(0xAB);
        return packet;
    }

    /// <summary>A receiver report without blocks and a goodbye.</summary>
    public static byte[] Rtcp(int number, uint ssrc = 0xCAFEBABE)
    {
        byte[] packet = [0x80, 201, 0, 1, 0, 0, 0, 0, 0x81, 203, 0, 1, 0, 0, 0, (byte)number];
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(4), ssrc);
        return packet;
    }

    public byte[] Protect(byte[] packet)
    {
        byte[] buffer = [.. packet, .. new byte[Sender.Suite.RtpOverhead()]];
        return buffer[..Sender.ProtectRtp(buffer, packet.Length)];
    }

    public byte[] ProtectRtcp(byte[] packet)
    {
        byte[] buffer = [.. packet, .. new byte[Sender.Suite.RtcpOverhead()]];
        return buffer[..Sender.ProtectRtcp(buffer, packet.Length)];
    }

    public void Dispose()
    {
        Sender.Dispose();
        Receiver.Dispose();
    }
}
