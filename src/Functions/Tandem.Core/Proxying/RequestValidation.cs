using Tandem.Core.Routing;
using Tandem.Sip;

namespace Tandem.Core.Proxying;

/// <summary>Which requests go no further (RFC 3261 section 16.3). What is wrong with the syntax or the scheme the Edge has refused already.</summary>
internal sealed class RequestValidation(LoopDetection loops, Proxy proxy, ProxyOptions options, Identifiers identifiers, CoreMetrics metrics)
{
    /// <summary>Makes the response to a request that goes no further; null for any other.</summary>
    /// <param name="request">As it came.</param>
    /// <param name="passed">As it would go on.</param>
    /// <param name="routes">Its way.</param>
    public SipMessage? Refuse(SipMessage request, SipMessage passed, in RoutePlan routes)
    {
        if (routes.IsForged)
        {
            metrics.ForgedTokens++;
            return identifiers.CreateResponse(request, 403, "Route Is Not of This Server"u8);
        }

        if (loops.IsLoop(passed))
        {
            metrics.Loops++;
            return identifiers.CreateResponse(request, 482);
        }

        // RFC 5393 section 5.3.3: what may not become a single branch goes no further.
        if (request.Has(HeaderName.MaxBreadth) && SerialForking.BreadthOf(request, options) == 0) return identifiers.CreateResponse(request, 440);
        return Extensions.RefuseUnsupported(request, HeaderName.ProxyRequire, identifiers) ?? proxy.Refuse(request);
    }

    /// <summary>Whether an ACK goes on. Nothing answers one that does not.</summary>
    /// <param name="ack">As it goes on.</param>
    /// <param name="routes">Its way.</param>
    public bool MayPass(SipMessage ack, in RoutePlan routes) => !routes.IsForged && ack.MaxForwards != 0 && !loops.IsLoop(ack);
}
