namespace Tandem.Rtp;

/// <summary>URIs by which a session description names header extensions in <c>a=extmap</c> (RFC 8285 section 5).</summary>
public static class HeaderExtensionUris
{
    /// <summary>To which medium of the description a packet belongs (RFC 8843 section 15.2).</summary>
    public const string Mid = "urn:ietf:params:rtp-hdrext:sdes:mid";

    /// <summary>Which stream of the medium it is (RFC 8852 section 3.1).</summary>
    public const string RtpStreamId = "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id";

    /// <summary>Which stream it repairs (RFC 8852 section 3.2).</summary>
    public const string RepairedRtpStreamId = "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id";

    /// <summary>How loud it is; see <see cref="Rtp.AudioLevel"/>.</summary>
    public const string AudioLevel = "urn:ietf:params:rtp-hdrext:ssrc-audio-level";

    /// <summary>When it was sent; see <see cref="Rtp.AbsoluteSendTime"/>.</summary>
    public const string AbsoluteSendTime = "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time";

    /// <summary>Its number among all packets of the transport; see <see cref="Rtp.TransportSequenceNumber"/>.</summary>
    public const string TransportSequenceNumber = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01";

    /// <summary>How much later than its timestamp says it was sent; see <see cref="Rtp.TransmissionTimeOffset"/>.</summary>
    public const string TransmissionTimeOffset = "urn:ietf:params:rtp-hdrext:toffset";
}
