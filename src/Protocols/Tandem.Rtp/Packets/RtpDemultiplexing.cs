namespace Tandem.Rtp;

/// <summary>Tells RTP and RTCP apart on one port (RFC 5761 section 4), and both from STUN, DTLS, ZRTP and TURN channels (RFC 7983 section 7). Thread-safe.</summary>
public static class RtpDemultiplexing
{
    /// <summary>What a datagram is, as its first two octets tell; whether it is well formed is for the parsers to say.</summary>
    public static RtpPacketKind KindOf(ReadOnlySpan<byte> datagram)
    {
        if (datagram.Length < 2 || datagram[0] is < 128 or > 191) return RtpPacketKind.Neither;
        // Packet types 192 to 223 of RTCP are the payload types 64 to 95 with a marker, which no session with both on one port may use.
        return datagram[1] is >= 192 and <= 223 ? RtpPacketKind.Rtcp : RtpPacketKind.Rtp;
    }

    /// <summary>Whether a payload type can be told from RTCP and so may be used where both share a port (RFC 5761 section 4).</summary>
    public static bool IsUsable(byte payloadType) => payloadType is < 64 or > 95 and < 128;
}
