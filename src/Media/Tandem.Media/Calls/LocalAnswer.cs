using Tandem.Sdp.Negotiation;
using Tandem.Sdp.Rtp;
using Tandem.Sdp.Security;

namespace Tandem.Media.Calls;

/// <summary>Our side of the answer to an offer: role, key, RTCP.</summary>
internal static class LocalAnswer
{
    /// <summary>What the offerer is told of a medium that is accepted, and what of its offer counts.</summary>
    public static (RtpMedia Local, RtpMedia Remote) Describe(ToldMedia told, CallParty offerer, CallLine line, RtpMedia offered, RtpMedia content, IReadOnlyList<RtpFormat> formats, MediaCallOptions options)
    {
        var shape = LineShape.Of(offered, offerer.Profile);
        var transport = line.Transport!;
        transport.TakeOffer(offered, offerer.Profile.Dtls == DtlsUse.Passive);
        line.Keys.Carry(shape, transport);
        var chosen = shape.HasKeys ? LineKeys.Choose(offered.Cryptos, OfferToParty.SuitesOf(offerer.Profile, options)) ?? LineKeys.Choose(offered.Cryptos, options.Suites) : null;
        var isMultiplexed = AnswerToParty.TakesMultiplexed(offerer, offered);
        var local = told.Describe(line, shape, content, formats, transport.Role ?? SetupRole.Active, isMultiplexed);
        local = local with
        {
            Direction = content.Direction.AnswerTo(offered.Direction),
            Cryptos = chosen is null ? [] : [line.Keys.Answer(chosen)],
            Formats = shape.Profile.HasFeedback ? formats : [.. formats.Select(format => format with { Feedback = [] })],
            Rtcp = local.Rtcp! with { IsReducedSize = local.Rtcp.IsReducedSize && offered.Rtcp!.IsReducedSize },
            // RFC 5888 section 9.1: who has no names for media is told none.
            MediaId = offered.MediaId,
            MediaStreams = content.Direction.AnswerTo(offered.Direction).HasFlag(MediaDirection.SendOnly) ? local.MediaStreams : [],
        };
        var remote = offered with
        {
            Cryptos = chosen is null ? [] : [chosen],
            Ice = shape.IsWebRtc ? offered.Ice : null,
            Dtls = shape.IsDtls ? offered.Dtls : null,
            Rtcp = offered.Rtcp! with { IsMultiplexed = isMultiplexed },
        };
        return (local, remote);
    }
}
