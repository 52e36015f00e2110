using System.Net;
using System.Text;
using Tandem.Dtls;
using Tandem.Sdp;
using Tandem.Sdp.Grouping;
using Tandem.Sdp.Negotiation;
using Tandem.Sdp.Rtp;
using Tandem.Sdp.Security;
using Tandem.Stun.Ice;

namespace Tandem.MediaProbe;

/// <summary>The answer to a browser's offer: Opus and VP8 in one bundle, everything else refused.</summary>
internal sealed class BrowserAnswer(IceAgent agent, DtlsCertificate certificate, DtlsRole role, IPEndPoint address)
{
    private const string MediaIdExtension = "urn:ietf:params:rtp-hdrext:sdes:mid";

    private static readonly IReadOnlyList<RtpFormat> Own =
    [
        new(new RtpMap(111, "opus", 48_000, 2), new FormatParameters("111", "minptime=10;useinbandfec=1"), []),
        new(new RtpMap(96, "VP8", 90_000), null, ["nack pli", "ccm fir"]),
    ];

    public SessionDescription To(SessionDescription offer, out IceDescription ice, out DtlsDescription dtls)
    {
        var media = new List<MediaDescription>();
        var bundled = new List<string>();
        IceDescription? theirIce = null;
        DtlsDescription? theirDtls = null;
        foreach (var offered in offer.Media)
        {
            if (RtpMedia.Of(offer, offered) is not { IsRefused: false, MediaId: { } mediaId } rtp || Own.AnswerTo(rtp.Formats) is not { Count: > 0 } formats)
            {
                media.Add(RtpMedia.Refuse(offered));
                continue;
            }

            theirIce ??= rtp.Ice;
            theirDtls ??= rtp.Dtls;
            bundled.Add(mediaId);
            media.Add(Answer(rtp, formats).ToDescription());
        }

        (ice, dtls) = (theirIce ?? throw new InvalidDataException("No ICE is offered."), theirDtls ?? throw new InvalidDataException("No DTLS is offered."));
        var answer = new SessionDescription
        {
            Origin = new SdpOrigin { SessionId = 1, SessionVersion = 1, Address = address.Address.ToString() },
            Attributes = new SdpAttributes(new SdpAttribute(SdpGroup.Name, new SdpGroup(SdpGroup.Bundle, bundled).ToString())),
            Media = media,
        };
        var error = OfferAnswer.Check(offer, answer);
        return error == OfferAnswerError.None ? answer : throw new InvalidDataException($"The answer is none: {error}.");
    }

    private RtpMedia Answer(RtpMedia offered, IReadOnlyList<RtpFormat> formats) => new()
    {
        Kind = offered.Kind,
        Address = address,
        Profile = offered.Profile,
        Formats = formats,
        Direction = MediaDirection.SendReceive.AnswerTo(offered.Direction),
        Rtcp = new RtcpTransport((ushort)(address.Port + 1), null, IsMultiplexed: true, IsReducedSize: true),
        Ice = new IceDescription(Encoding.UTF8.GetString(agent.Credentials.UserFragment), Encoding.UTF8.GetString(agent.Credentials.Password))
        {
            Candidates = [.. agent.LocalCandidates.Select(Text)],
            IsComplete = true,
        },
        Dtls = new DtlsDescription([certificate.Fingerprint.ToString()], role == DtlsRole.Client ? SetupRole.Active : SetupRole.Passive),
        MediaId = offered.MediaId,
        HeaderExtensions = [.. offered.HeaderExtensions.Where(extension => extension.Uri == MediaIdExtension)],
    };

    private static string Text(Candidate candidate)
    {
        var octets = new byte[CandidateText.MaxLength];
        return Encoding.UTF8.GetString(octets, 0, CandidateText.Write(candidate, octets));
    }
}
