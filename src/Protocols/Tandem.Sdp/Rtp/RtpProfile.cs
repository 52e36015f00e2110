namespace Tandem.Sdp.Rtp;

/// <summary>How RTP is carried, by the protocol of a medium (RFC 3551, RFC 3711, RFC 4585, RFC 5124, RFC 5764). Immutable.</summary>
/// <param name="IsSecure">SRTP.</param>
/// <param name="HasFeedback">Feedback may come early (RFC 4585).</param>
/// <param name="IsDtls">The keys of SRTP come from DTLS, not from the description.</param>
public readonly record struct RtpProfile(bool IsSecure, bool HasFeedback, bool IsDtls)
{
    /// <summary><c>RTP/AVP</c>.</summary>
    public static readonly RtpProfile Avp = new(false, false, false);

    /// <summary><c>RTP/AVPF</c>.</summary>
    public static readonly RtpProfile Avpf = new(false, true, false);

    /// <summary><c>RTP/SAVP</c>.</summary>
    public static readonly RtpProfile Savp = new(true, false, false);

    /// <summary><c>RTP/SAVPF</c>. Old browsers mean DTLS by it, which they say by a fingerprint.</summary>
    public static readonly RtpProfile Savpf = new(true, true, false);

    /// <summary><c>UDP/TLS/RTP/SAVP</c>.</summary>
    public static readonly RtpProfile DtlsSavp = new(true, false, true);

    /// <summary><c>UDP/TLS/RTP/SAVPF</c>.</summary>
    public static readonly RtpProfile DtlsSavpf = new(true, true, true);

    private static readonly (string Protocol, RtpProfile Profile)[] Known =
    [
        ("RTP/AVP", Avp), ("RTP/AVPF", Avpf), ("RTP/SAVP", Savp), ("RTP/SAVPF", Savpf), ("UDP/TLS/RTP/SAVP", DtlsSavp), ("UDP/TLS/RTP/SAVPF", DtlsSavpf),
        // With ICE over TCP the default candidate may be one (RFC 7850, RFC 8839 section 4.2.1.1). It is the same profile.
        ("TCP/RTP/AVP", Avp), ("TCP/DTLS/RTP/SAVP", DtlsSavp), ("TCP/DTLS/RTP/SAVPF", DtlsSavpf), ("TCP/TLS/RTP/SAVPF", DtlsSavpf),
    ];

    /// <summary>Reads the protocol of a medium. False for one that is not RTP.</summary>
    public static bool TryParse(string protocol, out RtpProfile profile)
    {
        foreach (var known in Known)
        {
            if (!known.Protocol.Equals(protocol, StringComparison.OrdinalIgnoreCase)) continue;
            profile = known.Profile;
            return true;
        }

        profile = default;
        return false;
    }

    /// <summary>As it is written over UDP.</summary>
    public override string ToString()
    {
        var profile = this;
        return Array.Find(Known, known => known.Profile == profile).Protocol;
    }
}
