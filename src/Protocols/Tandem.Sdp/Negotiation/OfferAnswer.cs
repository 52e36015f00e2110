using Tandem.Sdp.Grouping;
using Tandem.Sdp.Rtp;
using Tandem.Sdp.Security;

namespace Tandem.Sdp.Negotiation;

/// <summary>The rules by which an answer belongs to an offer (RFC 3264).</summary>
public static class OfferAnswer
{
    /// <summary>Whether an answer is one to an offer; the first thing that is wrong.</summary>
    public static OfferAnswerError Check(SessionDescription offer, SessionDescription answer)
    {
        if (offer.Media.Count != answer.Media.Count) return OfferAnswerError.MediaCount;
        for (var i = 0; i < offer.Media.Count; i++)
        {
            var error = Check(offer, offer.Media[i], answer, answer.Media[i]);
            if (error != OfferAnswerError.None) return error;
        }

        var offered = SdpGroup.Bundles(offer).ToList();
        return SdpGroup.Bundles(answer).All(bundle => offered.Exists(group => bundle.MediaIds.All(group.MediaIds.Contains))) ? OfferAnswerError.None : OfferAnswerError.Bundle;
    }

    /// <summary>What the answer says of the handshake of DTLS (RFC 8842 section 5.3): who can wait is asked to, so that the first packets do not get lost.</summary>
    /// <param name="offered">What the offer says.</param>
    public static SetupRole AnswerTo(SetupRole offered) => offered switch
    {
        SetupRole.Active => SetupRole.Passive,
        SetupRole.HoldConn => SetupRole.HoldConn,
        _ => SetupRole.Active,
    };

    private static OfferAnswerError Check(SessionDescription offer, MediaDescription offered, SessionDescription answer, MediaDescription answered)
    {
        if (!offered.Kind.Equals(answered.Kind, StringComparison.OrdinalIgnoreCase)) return OfferAnswerError.Kind;
        if (RtpMedia.Of(offer, offered) is not { } offeredMedia || RtpMedia.Of(answer, answered) is not { } answeredMedia) return CheckForeign(offered, answered);
        if (answeredMedia.IsRefused) return OfferAnswerError.None;
        if (offeredMedia.IsRefused) return OfferAnswerError.Ended;
        // Phones answer AVP to AVPF and the like; security is what nobody may take away or add.
        if (offeredMedia.Profile.IsSecure != answeredMedia.Profile.IsSecure) return OfferAnswerError.Protocol;
        if ((answeredMedia.Direction & ~offeredMedia.Direction.Reversed()) != 0) return OfferAnswerError.Direction;
        // In a bundle it is enough that the first one says so (RFC 9143 section 9.3).
        if (answeredMedia.Rtcp!.IsMultiplexed && !offeredMedia.Rtcp!.IsMultiplexed && SdpGroup.BundleOf(offer, offered) is null) return OfferAnswerError.RtcpMultiplexing;
        if (answeredMedia.Cryptos is [var chosen, ..] && !offeredMedia.Cryptos.Any(crypto => (crypto.Tag, crypto.Suite) == (chosen.Tag, chosen.Suite))) return OfferAnswerError.Crypto;
        return offeredMedia.Dtls is { } theirs && answeredMedia.Dtls is { } ours && !Fit(theirs.Setup, ours.Setup) ? OfferAnswerError.Setup : OfferAnswerError.None;
    }

    private static OfferAnswerError CheckForeign(MediaDescription offered, MediaDescription answered)
    {
        if (answered.Port == 0) return OfferAnswerError.None;
        if (offered.Port == 0) return OfferAnswerError.Ended;
        return offered.Protocol.Equals(answered.Protocol, StringComparison.OrdinalIgnoreCase) ? OfferAnswerError.None : OfferAnswerError.Protocol;
    }

    private static bool Fit(SetupRole offered, SetupRole answered) => (offered, answered) switch
    {
        (SetupRole.ActPass, SetupRole.Active or SetupRole.Passive) => true,
        (SetupRole.Active, SetupRole.Passive) => true,
        (SetupRole.Passive, SetupRole.Active) => true,
        (_, SetupRole.HoldConn) => true,
        _ => false,
    };
}
