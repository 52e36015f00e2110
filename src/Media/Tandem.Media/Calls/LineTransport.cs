using Tandem.Media.Legs;
using Tandem.Sdp.Negotiation;
using Tandem.Sdp.Rtp;
using Tandem.Sdp.Security;

namespace Tandem.Media.Calls;

/// <summary>Sockets of a party, and what both sides have agreed on for them whichever of its media uses them.</summary>
internal sealed class LineTransport(ILegTransport sockets, LegTransportRequest request)
{
    private string? _password;
    private string? _fingerprints;

    public ILegTransport Sockets => sockets;

    /// <summary>Whether it is gone, because no medium uses it any more.</summary>
    public bool IsClosed { get; set; }

    /// <summary>Our role in the handshake of DTLS; null before there is one.</summary>
    public SetupRole? Role { get; private set; }

    /// <summary>Whether it can do what is wanted now.</summary>
    public bool Serves(LegTransportRequest wanted) =>
        !IsClosed && (wanted.IsWebRtc, wanted.IsDtls, wanted.Family, wanted.Network) == (request.IsWebRtc, request.IsDtls, request.Family, request.Network) && (wanted.IsWebRtc || wanted.IsMultiplexed || sockets.Rtcp is not null);

    /// <summary>Takes ICE and DTLS of an offer of the other side, and begins again what it has begun again.</summary>
    public void TakeOffer(RtpMedia offered, bool isPassive)
    {
        // RFC 8839 section 4.4.1.1.1: another password is another session of ICE, and our side answers with one of its own.
        if (sockets.Ice is not null && _password is not null && offered.Ice is { } ice && ice.Password != _password) sockets.RestartIce();
        _password = offered.Ice?.Password ?? _password;
        if (offered.Dtls is not { } dtls) return;
        var fingerprints = string.Join(' ', dtls.Fingerprints);
        // RFC 8842 section 5.5: the association goes on, and so do the roles, unless it is another one.
        if (fingerprints == _fingerprints && Role is { } role && Fits(dtls.Setup, role)) return;
        Role = isPassive && dtls.Setup == SetupRole.ActPass ? SetupRole.Passive : OfferAnswer.AnswerTo(dtls.Setup);
        _fingerprints = fingerprints;
    }

    /// <summary>Takes ICE and DTLS of an answer of the other side.</summary>
    public void TakeAnswer(RtpMedia answered)
    {
        _password = answered.Ice?.Password ?? _password;
        if (answered.Dtls is not { } dtls) return;
        Role = OfferAnswer.AnswerTo(dtls.Setup);
        _fingerprints = string.Join(' ', dtls.Fingerprints);
    }

    private static bool Fits(SetupRole offered, SetupRole ours) => offered == SetupRole.ActPass || OfferAnswer.AnswerTo(offered) == ours;
}
