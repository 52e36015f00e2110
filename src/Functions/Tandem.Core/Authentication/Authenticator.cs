using System.Text;
using Tandem.Contracts;
using Tandem.Core.Location;
using Tandem.Core.Routing;
using Tandem.Core.Trunking;
using Tandem.Kernel;
using Tandem.Sip;
using Tandem.Sip.Authentication;

namespace Tandem.Core.Authentication;

/// <summary>
/// Finds out who sends a request (RFC 3261 section 22): whoever says that he is of an own domain proves it by digest, once per connection. REGISTER is about To, every other request about From.
/// ACK and CANCEL are not asked: they cannot be sent again with credentials.
/// </summary>
internal sealed class Authenticator(
    AuthenticationOptions options, Domains domains, ISubscriberDirectory subscribers, IFlowDirectory flows, Neighbours neighbours, Trunks trunks, LocationService location, DialogProofs proofs,
    Identifiers identifiers, CoreMetrics metrics, ISourceGuard guard)
{
    private const int MaxRealm = 255;

    private readonly DigestVerifier _verifier = new(options.NonceKey, options.Digest);
    private readonly FailureTable _failures = new(options.FailureLimits());
    private readonly byte[][] _md5UserAgents = [.. options.Md5UserAgents.Select(Encoding.UTF8.GetBytes)];

    /// <summary>How many pairs of source and user have failed lately.</summary>
    public int RememberedFailures => _failures.Count;

    /// <summary>Finds out who sends the request.</summary>
    /// <param name="request">The request as it was received.</param>
    /// <param name="flow">Where it came from.</param>
    /// <param name="routes">What its Route values say.</param>
    /// <param name="now">The time.</param>
    /// <param name="caller">Who sends it.</param>
    /// <returns>A challenge or refusal, or null when the request may go on.</returns>
    public SipMessage? Identify(SipMessage request, in Flow flow, in RoutePlan routes, Instant now, out Caller caller)
    {
        caller = default;
        var isRegister = request.Method == SipMethod.Register;
        if (!isRegister && neighbours.IsFrom(request, flow, flows.ProvenDomains(flow)))
        {
            caller = new Caller(CallerKind.Neighbour);
            return null;
        }

        if (!isRegister && trunks.FindSource(request, flow) is { } trunk)
        {
            caller = new Caller(CallerKind.Trunk) { Trunk = trunk };
            return null;
        }

        if (!SipUri.TryParse(isRegister ? request.To.Uri : request.From.Uri, out var claimed) || !domains.IsOwn(claimed)) return null;
        var isKnown = domains.TryFind(claimed, out var subscriber);
        if (isKnown && !subscriber.IsEnabled) return identifiers.CreateResponse(request, 403, "User Is Disabled"u8);
        if (isKnown && (options.IsOff || IsProven(request, flow, routes, subscriber)))
        {
            // Who stays on his connection proves himself once; each refresh renews what that is worth to his source.
            if (isRegister && !options.IsOff) guard.Trust(flow, now);
            caller = new Caller(CallerKind.Own, subscriber);
            return null;
        }

        if (options.IsOff) return isRegister ? identifiers.CreateResponse(request, 404) : null;
        return Verify(request, flow, claimed, subscriber, now, out caller);
    }

    private bool IsProven(SipMessage request, in Flow flow, in RoutePlan routes, in Subscriber subscriber)
    {
        var addressOfRecord = subscriber.AddressOfRecord.Span;
        if (IsFromFirstHop(request) && flows.ProvenUser(flow).Span.SequenceEqual(addressOfRecord)) return true;
        return routes.Proof != 0 && !request.To.Tag.IsEmpty && routes.Proof == proofs.Of(addressOfRecord, flow);
    }

    private SipMessage? Verify(SipMessage request, in Flow flow, in SipUri claimed, in Subscriber subscriber, Instant now, out Caller caller)
    {
        caller = default;
        Span<byte> realm = stackalloc byte[MaxRealm];
        realm = realm[..domains.WriteRealm(claimed, realm)];
        var field = request.Method == SipMethod.Register ? HeaderName.Authorization : HeaderName.ProxyAuthorization;
        var result = DigestCredentials.TryFind(request, field, realm, out var credentials);
        Subscriber user = default;
        if (result == DigestResult.Ok)
        {
            if (MustWait(flow, subscriber, now))
            {
                guard.Suspect(flow, Suspicion.WrongSecret, now);
                return RefuseForNow(request);
            }

            result = Check(request, credentials, domains.DomainOf(claimed), now, out user);
        }

        if (result == DigestResult.Ok) return Accept(request, flow, subscriber, user, now, out caller);
        if (result.IsBadRequest())
            return identifiers.CreateResponse(request, 400, result == DigestResult.WrongUri ? "Credentials Are for Another Request-URI"u8 : "Malformed Authorization"u8);
        if (!result.IsFailedAttempt())
        {
            // One who looks for names asks for a challenge and never answers it.
            if (subscriber.AddressOfRecord.IsEmpty) guard.Suspect(flow, Suspicion.UnknownUser, now);
            return Challenge(request, flow, subscriber, realm, result.IsStale(), now);
        }

        metrics.AuthenticationFailures++;
        guard.Suspect(flow, Suspicion.WrongSecret, now);
        return _failures.Add(flow.Remote, subscriber.AddressOfRecord.Span, now) && !IsRegistered(flow, subscriber)
            ? RefuseForNow(request)
            : Challenge(request, flow, subscriber, realm, isStale: false, now);
    }

    private DigestResult Check(SipMessage request, in DigestCredentials credentials, ReadOnlySpan<byte> domain, Instant now, out Subscriber user)
    {
        user = default;
        var result = _verifier.Accepts(credentials, out var algorithm);
        if (result != DigestResult.Ok) return result;
        Span<byte> ha1 = stackalloc byte[DigestAlgorithms.MaxHexLength];
        var length = subscribers.TryGetSecret(credentials.UserName, domain, algorithm, ha1, out user) ? algorithm.HexLength() : 0;
        return _verifier.Verify(credentials, request.MethodName, request.RequestUri, ha1[..length], now);
    }

    // Whoever proved to be one user does not speak for another.
    private SipMessage? Accept(SipMessage request, in Flow flow, in Subscriber claimed, in Subscriber user, Instant now, out Caller caller)
    {
        caller = default;
        _failures.Clear(flow.Remote, claimed.AddressOfRecord.Span);
        if (!user.AddressOfRecord.Span.SequenceEqual(claimed.AddressOfRecord.Span))
        {
            metrics.IdentityRefusals++;
            return identifiers.CreateResponse(request, 403, request.Method == SipMethod.Register ? "To Is Not the Authenticated User"u8 : "From Is Not the Authenticated User"u8);
        }

        guard.Trust(flow, now);
        if (IsFromFirstHop(request)) flows.SetProvenUser(flow, user.AddressOfRecord);
        caller = new Caller(CallerKind.Own, user);
        return null;
    }

    // A connection that a proxy shares among its users is nobody's own: what one has proved there says nothing of the next.
    private static bool IsFromFirstHop(SipMessage request)
    {
        var values = request.Values(HeaderName.Via);
        return values.MoveNext() && !values.MoveNext();
    }

    private bool MustWait(in Flow flow, in Subscriber subscriber, Instant now) =>
        _failures.MustWait(flow.Remote, subscriber.AddressOfRecord.Span, now) && !IsRegistered(flow, subscriber);

    private bool IsRegistered(in Flow flow, in Subscriber subscriber)
    {
        if (location.Find(subscriber.AddressOfRecord.Span) is not { } registration) return false;
        foreach (var binding in registration.Bindings)
            if (binding.Flow == flow) return true;
        return false;
    }

    private SipMessage RefuseForNow(SipMessage request)
    {
        var response = identifiers.CreateResponse(request, 403, "Too Many Failed Attempts"u8);
        response.Set(HeaderName.RetryAfter, (long)Math.Ceiling(options.RetryDelay.TotalSeconds));
        return response;
    }

    private SipMessage Challenge(SipMessage request, in Flow flow, in Subscriber subscriber, ReadOnlySpan<byte> realm, bool isStale, Instant now)
    {
        metrics.Challenges++;
        var isRegister = request.Method == SipMethod.Register;
        var response = identifiers.CreateResponse(request, isRegister ? 401 : 407);
        var field = isRegister ? HeaderName.WwwAuthenticate : HeaderName.ProxyAuthenticate;
        if (options.OfferSha256 && !flow.Transport.IsWebSocket() && !subscriber.HasMd5Alone && !KnowsMd5Alone(request)) AppendChallenge(response, field, realm, DigestAlgorithm.Sha256, isStale, now);
        if (options.Digest.AllowMd5) AppendChallenge(response, field, realm, DigestAlgorithm.Md5, isStale, now);
        return response;
    }

    private bool KnowsMd5Alone(SipMessage request)
    {
        var agent = request[HeaderName.UserAgent];
        foreach (var known in _md5UserAgents)
            if (agent.StartsWith(known)) return true;
        return false;
    }

    private void AppendChallenge(SipMessage response, HeaderName field, ReadOnlySpan<byte> realm, DigestAlgorithm algorithm, bool isStale, Instant now)
    {
        Span<byte> value = stackalloc byte[MaxRealm + DigestVerifier.MaxChallengeLength];
        response.Append(field, value[.._verifier.WriteChallenge(realm, algorithm, isStale, now, value)]);
    }
}
