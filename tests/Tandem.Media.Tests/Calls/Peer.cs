using System.Net;
using Tandem.Media.Calls;
using Tandem.Rtp.Srtp;
using Tandem.Sdp;
using Tandem.Sdp.Grouping;
using Tandem.Sdp.Negotiation;
using Tandem.Sdp.Rtp;
using Tandem.Sdp.Security;

namespace Tandem.Media.Tests.Calls;

/// <summary>A party that answers what it is told, and offers what its kind offers.</summary>
internal sealed record Peer(string Name, MediaProfile Profile, string OfferText, string[] Codecs)
{
    private const string TheirFingerprint = "sha-256 D2:FA:0E:C3:22:59:5E:14:95:69:92:3D:13:B4:84:24:2C:C2:A2:C0:3E:FD:34:8E:5E:EA:6F:AF:52:CE:E6:0F";
    private static readonly IPAddress Address = IPAddress.Parse("203.0.113.9");

    public static readonly Peer Browser = new("browser", MediaProfile.WebRtc, OfferTexts.Chromium, ["opus", "G722", "PCMU", "VP8", "VP9", "H264"]);
    public static readonly Peer Classic = new("classic", MediaProfile.Avp, OfferTexts.Baresip, ["PCMA", "PCMU", "G722"]);
    public static readonly Peer Feedback = new("feedback", MediaProfile.Avpf, OfferTexts.Linphone, ["opus", "PCMA", "VP8"]);
    public static readonly Peer Secure = new("secure", MediaProfile.Savp, OfferTexts.Snom, ["PCMA", "G729"]);
    public static readonly Peer Dtls = new("dtls", MediaProfile.DtlsSavp, OfferTexts.DtlsPhone, ["opus", "PCMU"]);

    public static IReadOnlyList<Peer> All => [Browser, Classic, Feedback, Secure, Dtls];

    public SessionDescription Offer => CallRig.Read(OfferText);

    /// <summary>The answer to an offer: what it has of it, else the first format; to a medium that it has nothing of, a refusal.</summary>
    public SessionDescription Answer(SessionDescription offer)
    {
        var media = offer.Media.Select((medium, at) => Answer(offer, medium, at)).ToList();
        var accepted = media.Where(medium => medium.Port != 0).Select(medium => medium.Attributes.Find(SdpGroup.MediaId)).OfType<string>().ToList();
        return new SessionDescription
        {
            Origin = new SdpOrigin { SessionId = 77, SessionVersion = 1, Address = Address.ToString(), UserName = "theirs" },
            Attributes = SdpGroup.Bundles(offer).Any() ? new SdpAttributes(new SdpAttribute(SdpGroup.Name, new SdpGroup(SdpGroup.Bundle, accepted).ToString())) : SdpAttributes.None,
            Media = media,
        };
    }

    private MediaDescription Answer(SessionDescription offer, MediaDescription medium, int at)
    {
        if (RtpMedia.Of(offer, medium) is not { IsRefused: false } rtp || rtp.Formats.Where(Has).ToList() is not { Count: > 0 } own || own.TrueForAll(format => format.IsCompanion())) return RtpMedia.Refuse(medium);
        // Each knows one way to keys alone.
        var chosen = Profile != MediaProfile.DtlsSavp && rtp.Cryptos is [var first, ..] ? first : null;
        var handshake = Profile is MediaProfile.WebRtc or MediaProfile.DtlsSavp ? rtp.Dtls : null;
        return new RtpMedia
        {
            Kind = rtp.Kind,
            Address = new IPEndPoint(Address, 4000 + (2 * at)),
            Profile = rtp.Profile,
            Formats = own,
            Direction = MediaDirection.SendReceive.AnswerTo(rtp.Direction),
            Rtcp = new RtcpTransport((ushort)(4001 + (2 * at)), null, rtp.Rtcp!.IsMultiplexed, false),
            Ice = rtp.Ice is null ? null : new IceDescription("theirs1", "theirs-password-long-enough") { Candidates = ["1 1 udp 1 203.0.113.9 4000 typ host"] },
            Dtls = handshake is null ? null : new DtlsDescription([TheirFingerprint], OfferAnswer.AnswerTo(handshake.Setup)),
            Cryptos = chosen is null ? [] : [new SdpCrypto(chosen.Tag, chosen.Suite, SrtpMasterKey.Random(SrtpSuites.TryParse(chosen.Suite, out var suite) ? suite : default).ToKeyAndSalt(), [])],
            MediaId = rtp.MediaId,
            HeaderExtensions = rtp.HeaderExtensions,
        }.ToDescription();
    }

    private bool Has(RtpFormat format) => format.IsCompanion() || Codecs.Any(format.Is);
}
