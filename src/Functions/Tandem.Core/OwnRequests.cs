using Tandem.Core.Authentication;
using Tandem.Core.Registration;
using Tandem.Core.Routing;
using Tandem.Kernel;
using Tandem.Sip;

namespace Tandem.Core;

/// <summary>Answers the requests that are for this server itself (RFC 3261 sections 8.2, 10 and 11): REGISTER, and OPTIONS to the domain.</summary>
internal sealed class OwnRequests(Registrar registrar, Domains domains, Identifiers identifiers)
{
    /// <summary>Whether a request goes no further: its Request-URI names the domain or the node and no user in it, or it registers one.</summary>
    public bool IsOwn(SipMessage request, in RoutePlan routes) =>
        !routes.HasMore && routes.Next.IsNone && SipUri.TryParse(request.RequestUri, out var uri)
        && (uri.User.IsEmpty || request.Method == SipMethod.Register) && domains.IsOwn(uri);

    /// <summary>Makes the response.</summary>
    public SipMessage Answer(SipMessage request, in Flow flow, in Caller caller, Instant now)
    {
        switch (request.Method)
        {
            case SipMethod.Register when caller.Kind == CallerKind.Own:
                return registrar.Register(request, flow, caller.Subscriber.AddressOfRecord, now);
            case SipMethod.Register: // Section 10.3 step 5: To is no user of this domain.
                return identifiers.CreateResponse(request, 404);
            case SipMethod.Options:
                return AnswerOptions(request);
            case SipMethod.Other: // Section 21.5.2
                return identifiers.CreateResponse(request, 501);
            default:
                var response = identifiers.CreateResponse(request, 405);
                response.Append(HeaderName.Allow, "OPTIONS, REGISTER"u8);
                return response;
        }
    }

    // Section 11.2: what the server as such, and the way through it, supports.
    private SipMessage AnswerOptions(SipMessage request)
    {
        if (Extensions.RefuseUnsupported(request, HeaderName.Require, identifiers) is { } refusal) return refusal;
        var response = identifiers.CreateResponse(request, 200);
        response.Append(HeaderName.Allow, "INVITE, ACK, CANCEL, BYE, OPTIONS, REGISTER, PRACK, UPDATE, MESSAGE, REFER, INFO, SUBSCRIBE, NOTIFY, PUBLISH"u8);
        response.Append(HeaderName.Accept, "application/sdp, text/plain"u8);
        response.Append(HeaderName.Supported, Extensions.Supported);
        return response;
    }
}
