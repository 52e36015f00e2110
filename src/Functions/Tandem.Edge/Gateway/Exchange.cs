using Tandem.Contracts.Media;
using Tandem.Kernel;
using Tandem.Sip;

namespace Tandem.Edge.Gateway;

/// <summary>The descriptions of one request and its responses: an offer with its answers, or, when the request had none, offers in the responses (RFC 3264, RFC 6337 section 2).</summary>
internal sealed class Exchange(Session session, SessionParty requester, SessionParty responder)
{
    private byte[]? _received;
    private byte[]? _sent;

    /// <summary>Whether the request had the offer.</summary>
    public bool IsOffered { get; private set; }

    /// <summary>Puts the offer for the responder into the request.</summary>
    public SessionVerdict Offer(SipMessage request, Instant now)
    {
        IsOffered = true;
        return session.Translate(request, requester, responder, isOffer: true, now);
    }

    /// <summary>Puts what the requester gets into a response. A response that says again what the last one said gets the same octets.</summary>
    public SessionVerdict Respond(SipMessage response, Instant now)
    {
        if (_received is not null && response.Body.SequenceEqual(_received) && (!IsOffered || response.StatusCode < 200 || session.IsJoined(requester, responder)))
        {
            Descriptions.Repeat(response, _sent!);
            return default;
        }

        var received = response.Body.ToArray();
        var verdict = session.Translate(response, responder, requester, isOffer: !IsOffered, now);
        if (verdict.Status == 0) (_received, _sent) = (received, response.Body.ToArray());
        return verdict;
    }
}
