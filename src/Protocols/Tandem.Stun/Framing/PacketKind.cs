namespace Tandem.Stun;

/// <summary>What shares one port with STUN, as the first octet tells (RFC 7983 section 7).</summary>
public enum PacketKind
{
    /// <summary>None of the others; to be dropped.</summary>
    Unknown,

    /// <summary>0 to 3: STUN.</summary>
    Stun,

    /// <summary>16 to 19: ZRTP.</summary>
    Zrtp,

    /// <summary>20 to 63: DTLS.</summary>
    Dtls,

    /// <summary>64 to 79, and from there to 127 with clients of RFC 5766: ChannelData of TURN.</summary>
    ChannelData,

    /// <summary>128 to 191: RTP and RTCP.</summary>
    Rtp,
}
