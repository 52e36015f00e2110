namespace Tandem.Stun;

/// <summary>Tells protocols that share a port apart (RFC 7983 section 7). Thread-safe.</summary>
public static class Demultiplexing
{
    /// <summary>What begins with this octet.</summary>
    public static PacketKind KindOf(byte first) => first switch
    {
        <= 3 => PacketKind.Stun,
        >= 16 and <= 19 => PacketKind.Zrtp,
        >= 20 and <= 63 => PacketKind.Dtls,
        >= 64 and <= 127 => PacketKind.ChannelData,
        >= 128 and <= 191 => PacketKind.Rtp,
        _ => PacketKind.Unknown,
    };

    /// <summary>What a packet is; an empty one is nothing.</summary>
    public static PacketKind KindOf(ReadOnlySpan<byte> packet) => packet.IsEmpty ? PacketKind.Unknown : KindOf(packet[0]);
}
