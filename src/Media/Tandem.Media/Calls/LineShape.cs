using Tandem.Sdp.Rtp;

namespace Tandem.Media.Calls;

/// <summary>How a medium is carried to a party.</summary>
/// <param name="Profile">Its profile.</param>
/// <param name="IsWebRtc">ICE and DTLS on one port.</param>
/// <param name="IsDtls">Its keys come by DTLS.</param>
internal readonly record struct LineShape(RtpProfile Profile, bool IsWebRtc, bool IsDtls)
{
    /// <summary>Keys stand in the description.</summary>
    public bool HasKeys => Profile.IsSecure && !IsDtls;

    /// <summary>As a party has described it itself, and is answered: nothing is added to it. With ICE but without DTLS it goes without ICE, which RFC 8445 allows to anybody.</summary>
    public static LineShape Of(RtpMedia media, PartyProfile wanted)
    {
        var isDtls = media.Profile.IsSecure && media.IsDtls;
        return new LineShape(media.Profile, isDtls && media.Ice is not null && wanted.Ice != IceUse.Remove, isDtls);
    }

    /// <summary>As a party is offered it.</summary>
    public static LineShape For(PartyProfile wanted, RtpMedia offered) => wanted.Media switch
    {
        MediaProfile.WebRtc => new LineShape(RtpProfile.DtlsSavpf, true, true).With(wanted),
        MediaProfile.Avp => new LineShape(RtpProfile.Avp, false, false),
        MediaProfile.Avpf => new LineShape(RtpProfile.Avpf, false, false),
        MediaProfile.Savp => new LineShape(RtpProfile.Savp, false, false).With(wanted),
        MediaProfile.Savpf => new LineShape(RtpProfile.Savpf, false, false).With(wanted),
        MediaProfile.DtlsSavp => new LineShape(RtpProfile.DtlsSavp, false, true).With(wanted),
        MediaProfile.DtlsSavpf => new LineShape(RtpProfile.DtlsSavpf, false, true).With(wanted),
        _ => Of(offered, wanted).With(wanted),
    };

    private LineShape With(PartyProfile wanted)
    {
        // A profile that names DTLS cannot have keys in the description; one that does not may have either.
        var isDtls = Profile.IsSecure && (Profile.IsDtls || (wanted.Dtls != DtlsUse.Off && (IsDtls || !wanted.TakesKeys)));
        return this with { IsDtls = isDtls, IsWebRtc = isDtls && wanted.Ice switch { IceUse.Remove => false, IceUse.Force => true, _ => IsWebRtc } };
    }
}
