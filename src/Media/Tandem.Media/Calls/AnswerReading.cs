using Tandem.Sdp;
using Tandem.Sdp.Negotiation;

namespace Tandem.Media.Calls;

/// <summary>What is wrong with answers, and what is let pass.</summary>
internal static class AnswerReading
{
    /// <summary>Phones answer <c>sendrecv</c> to one that only sends, and mean what they were offered: nobody is hurt by taking it so.</summary>
    public static SessionDescription WithoutExcess(SessionDescription offer, SessionDescription answer)
    {
        if (offer.Media.Count != answer.Media.Count) return answer;
        var media = answer.Media.Select((one, at) =>
        {
            var (answered, allowed) = (answer.DirectionOf(one), offer.DirectionOf(offer.Media[at]).Reversed());
            return (answered & ~allowed) == 0 ? one : one with { Attributes = one.Attributes.Without(MediaDirections.Names).With(new SdpAttribute((answered & allowed).ToAttribute())) };
        });
        return answer with { Media = [.. media] };
    }

    /// <summary>What the answer lacks that was offered; null for nothing.</summary>
    public static string? Fault(Exchange exchange, HeardDescription answer)
    {
        for (var i = 0; i < exchange.ToLines.Count; i++)
        {
            if (exchange.ToLines[i].Media is not { } told || answer.Lines[i].Rtp is not { } rtp) continue;
            if (told.Ice is not null && rtp.Ice is null) return $"The answer has no ICE for its {rtp.Kind}.";
            // Of both one is enough.
            if (told.Dtls is not null && rtp.Dtls is null && (told.Cryptos.Count == 0 || rtp.Cryptos.Count == 0)) return $"The answer has no fingerprint for its {rtp.Kind}.";
            if (told.Cryptos.Count > 0 && rtp.Cryptos.Count == 0 && rtp.Dtls is null) return $"The answer has no key for its {rtp.Kind}.";
        }

        return null;
    }

    public static string Explain(OfferAnswerError error) => error switch
    {
        OfferAnswerError.MediaCount => "The answer has more or fewer media than the offer.",
        OfferAnswerError.Kind => "The answer has a medium of another kind than the one offered at its place.",
        OfferAnswerError.Protocol => "The answer carries a medium otherwise than offered.",
        OfferAnswerError.Ended => "The answer accepts a medium that has ended.",
        OfferAnswerError.Direction => "The answer lets a medium flow in a direction that was not offered.",
        OfferAnswerError.Bundle => "The answer bundles media that the offer does not bundle.",
        OfferAnswerError.RtcpMultiplexing => "The answer has RTCP on the port of RTP, which was not offered.",
        OfferAnswerError.Setup => "In the answer both sides begin the handshake of DTLS, or neither.",
        _ => "The answer takes a key that was not offered.",
    };
}
