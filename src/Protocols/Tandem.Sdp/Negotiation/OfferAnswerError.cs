namespace Tandem.Sdp.Negotiation;

/// <summary>What is wrong with an answer.</summary>
public enum OfferAnswerError
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>It has more or fewer media than the offer (RFC 3264 section 6).</summary>
    MediaCount,

    /// <summary>A medium is of another kind than the one offered at its place.</summary>
    Kind,

    /// <summary>A medium is carried otherwise than offered.</summary>
    Protocol,

    /// <summary>A medium that the offer has ended is accepted.</summary>
    Ended,

    /// <summary>A medium would flow in a direction that was not offered (section 6.1).</summary>
    Direction,

    /// <summary>Media are bundled that the offer does not bundle (RFC 9143 section 7.3).</summary>
    Bundle,

    /// <summary>RTCP comes on the port of RTP though that was not offered (RFC 5761 section 5.1.1).</summary>
    RtcpMultiplexing,

    /// <summary>Both sides want to begin the handshake of DTLS, or neither (RFC 8842 section 5.3).</summary>
    Setup,

    /// <summary>A key was chosen that was not offered (RFC 4568 section 5.1.3).</summary>
    Crypto,
}
