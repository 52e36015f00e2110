namespace Tandem.Rtp;

/// <summary>What a datagram on a port of media is.</summary>
public enum RtpPacketKind
{
    /// <summary>Neither RTP nor RTCP: STUN, DTLS or something else.</summary>
    Neither,

    /// <summary>RTP.</summary>
    Rtp,

    /// <summary>RTCP.</summary>
    Rtcp,
}
