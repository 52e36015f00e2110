namespace Tandem.Media.Calls;

/// <summary>How a party takes its media.</summary>
public enum MediaProfile
{
    /// <summary>As they were offered, in a profile that the other side has chosen.</summary>
    AsOffered,

    /// <summary>ICE, DTLS, SRTP with feedback, one port: <c>UDP/TLS/RTP/SAVPF</c> (RFC 8834).</summary>
    WebRtc,

    /// <summary>In the clear, without feedback: <c>RTP/AVP</c> (RFC 3551).</summary>
    Avp,

    /// <summary>In the clear, with feedback: <c>RTP/AVPF</c> (RFC 4585).</summary>
    Avpf,

    /// <summary>With keys in the description: <c>RTP/SAVP</c> (RFC 4568).</summary>
    Savp,

    /// <summary>With keys in the description and feedback: <c>RTP/SAVPF</c>.</summary>
    Savpf,

    /// <summary>DTLS for the keys, without ICE and feedback: <c>UDP/TLS/RTP/SAVP</c> (RFC 5764).</summary>
    DtlsSavp,

    /// <summary>DTLS for the keys, with feedback, without ICE: <c>UDP/TLS/RTP/SAVPF</c>.</summary>
    DtlsSavpf,
}
