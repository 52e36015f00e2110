using System.Buffers.Binary;

namespace Tandem.Rtp.Rtcp;

/// <summary>APP (RFC 3550 section 6.7).</summary>
public readonly ref struct ApplicationDefined
{
    internal const int FixedLength = sizeof(uint) + NameLength;
    internal const int NameLength = 4;

    private ApplicationDefined(scoped in RtcpPacket packet)
    {
        Subtype = packet.Count;
        Ssrc = BinaryPrimitives.ReadUInt32BigEndian(packet.Body);
        Name = packet.Body.Slice(sizeof(uint), NameLength);
        Data = packet.Body[FixedLength..];
    }

    /// <summary>What the application distinguishes by it; 0 to 31.</summary>
    public int Subtype { get; }

    /// <summary>Whose packet it is.</summary>
    public uint Ssrc { get; }

    /// <summary>The name of the application: four octets of ASCII.</summary>
    public ReadOnlySpan<byte> Name { get; }

    /// <summary>What the application says; a multiple of four octets.</summary>
    public ReadOnlySpan<byte> Data { get; }

    /// <summary>Reads it.</summary>
    public static RtcpParseError TryRead(scoped in RtcpPacket packet, out ApplicationDefined application)
    {
        application = default;
        if (packet.Type != RtcpPacketType.ApplicationDefined) return RtcpParseError.Type;
        if (packet.Body.Length < FixedLength) return RtcpParseError.TooShort;
        application = new ApplicationDefined(packet);
        return RtcpParseError.None;
    }
}
