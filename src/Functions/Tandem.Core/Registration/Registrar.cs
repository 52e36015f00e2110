using Tandem.Contracts;
using Tandem.Core.Location;
using Tandem.Kernel;
using Tandem.Sip;

namespace Tandem.Core.Registration;

/// <summary>
/// The registrar (RFC 3261 section 10.3) with Path (RFC 3327), Service-Route (RFC 3608), outbound (RFC 5626 section 6) and GRUUs (RFC 5627). It is asked only after the user has proved that the
/// address-of-record is his.
/// </summary>
internal sealed class Registrar(RegistrarOptions options, LocationService location, IFlowDirectory flows, TemporaryGruus temporaryGruus, Identifiers identifiers, WallClock clock)
{
    private readonly RegisterResponse _responses = new(temporaryGruus, identifiers);

    /// <summary>Carries out a REGISTER and makes its response.</summary>
    /// <param name="request">The request.</param>
    /// <param name="flow">Where it came from.</param>
    /// <param name="addressOfRecord">The canonical address-of-record that To means.</param>
    /// <param name="now">The time.</param>
    public SipMessage Register(SipMessage request, in Flow flow, ReadOnlyMemory<byte> addressOfRecord, Instant now)
    {
        if (Extensions.RefuseUnsupported(request, HeaderName.Require, identifiers) is { } refusal) return refusal;
        if (RefusePath(request) is { } pathRefusal) return pathRefusal;
        var contacts = new ContactList(options);
        var error = contacts.Read(request);
        if (error != ContactError.None) return Refuse(request, error);
        var isOutbound = contacts.HasRegId;
        if (isOutbound && !FirstHopSupportsOutbound(request))
        {
            if (IsUnderstood(request, "outbound"u8)) return identifiers.CreateResponse(request, 439);
            isOutbound = false;
        }

        var registration = location.Find(addressOfRecord.Span);
        if (registration is not null && !IsNewer(request, registration, contacts, isOutbound)) return identifiers.CreateResponse(request, 500, "CSeq Is Not Higher Than Before"u8);
        // What asks only (section 10.2.3), or takes away what is not there, changes nothing and needs no journal.
        if (registration is null && contacts.Kept > 0) registration = location.FindOrAdd(addressOfRecord);
        if (registration is not null && contacts.IsWildcard) RemoveAll(registration, now);
        else if (registration is not null && contacts.Updates.Count > 0) Apply(request, flow, registration, contacts.Updates, isOutbound, now);
        return Accept(request, flow, registration, isOutbound, now);
    }

    // RFC 3327 section 5.3: whether a client must know of the proxies that put themselves in between is the registrar's policy.
    private SipMessage? RefusePath(SipMessage request)
    {
        if (!request.Has(HeaderName.Path)) return null;
        foreach (var path in request.Values(HeaderName.Path))
            if (!NameAddress.TryParse(path, out var address) || !SipUri.TryParse(address.Uri, out _)) return identifiers.CreateResponse(request, 400, "Path Is No SIP URI"u8);
        if (!options.RequirePathSupport || IsUnderstood(request, "path"u8)) return null;
        var refusal = identifiers.CreateResponse(request, 420);
        refusal.Append(HeaderName.Unsupported, "path"u8);
        return refusal;
    }

    private static bool IsUnderstood(SipMessage request, ReadOnlySpan<byte> tag) =>
        Extensions.IsListed(request, HeaderName.Supported, tag) || Extensions.IsListed(request, HeaderName.Require, tag);

    private SipMessage Refuse(SipMessage request, ContactError error)
    {
        if (error == ContactError.TooBrief)
        {
            var response = identifiers.CreateResponse(request, 423);
            response.Set(HeaderName.MinExpires, (long)options.MinExpires.TotalSeconds);
            return response;
        }

        return identifiers.CreateResponse(request, 400, error switch
        {
            ContactError.Wildcard => "Contact * Stands Alone With Expires 0"u8,
            ContactError.SeveralFlows => "Several Contacts With reg-id"u8,
            _ => "Contact Is No SIP URI"u8,
        });
    }

    // RFC 5626 section 6: either the client itself is the previous hop, or its edge proxy says "ob" in the first Path it wrote, which is the last value.
    private static bool FirstHopSupportsOutbound(SipMessage request)
    {
        var hops = 0;
        foreach (var _ in request.Values(HeaderName.Via)) hops++;
        if (hops == 1) return true;
        var last = false;
        foreach (var path in request.Values(HeaderName.Path))
            last = NameAddress.TryParse(path, out var address) && SipUri.TryParse(address.Uri, out var uri) && uri.Parameters.Has("ob"u8);
        return last;
    }

    // Steps 6 and 7: a REGISTER that was overtaken by a later one of the same Call-ID changes nothing, for no contact.
    private static bool IsNewer(SipMessage request, Location.Registration registration, ContactList contacts, bool isOutbound)
    {
        if (contacts.IsWildcard)
        {
            foreach (var binding in registration.Bindings)
                if (!IsNewer(request, binding)) return false;
        }

        foreach (var update in contacts.Updates)
            if (registration.Find(update.Uri.Span, update.Instance.Span, isOutbound ? update.RegId : 0) is { } binding && !IsNewer(request, binding)) return false;
        return true;
    }

    private static bool IsNewer(SipMessage request, Binding binding) => !request.CallId.SequenceEqual(binding.CallId.Span) || request.CSeqNumber > binding.CSeq;

    private void RemoveAll(Location.Registration registration, Instant now)
    {
        while (registration.Bindings.Count > 0) location.Remove(registration, registration.Bindings[^1]);
        location.Save(registration, now);
    }

    private void Apply(SipMessage request, in Flow flow, Location.Registration registration, IReadOnlyList<ContactUpdate> updates, bool isOutbound, Instant now)
    {
        ReadOnlyMemory<byte> path = Join(request, HeaderName.Path), callId = request.CallId.ToArray(), userAgent = Folding.Undo(request[HeaderName.UserAgent]);
        foreach (var update in updates)
        {
            var regId = isOutbound ? update.RegId : 0;
            var known = registration.Find(update.Uri.Span, update.Instance.Span, regId);
            if (update.Expires == TimeSpan.Zero)
            {
                if (known is not null) location.Remove(registration, known);
                continue;
            }

            var binding = new Binding
            {
                Contact = update.Uri,
                Flow = flow,
                Instance = update.Instance,
                RegId = regId,
                Preference = update.Preference,
                Features = update.Features,
                Path = path,
                CallId = callId,
                CSeq = request.CSeqNumber,
                Registered = now,
                Expires = now + update.Expires,
                UserAgent = userAgent,
            };
            if (known is not null && registration.Bindings.Count == 1 && known.TryRefresh(binding, request.CallId)) continue;
            if (known is null && registration.Bindings.Count >= options.MaxContacts) known = EndingFirst(registration);
            location.Put(registration, binding, known);
            if (known is not null) CloseOldFlow(known.Flow, flow);
        }

        location.Save(registration, now);
    }

    // A device that came back on a new connection has left the old one, even if that does not know yet. A connection that others registered over is not his to close.
    private void CloseOldFlow(in Flow old, in Flow current)
    {
        if (old.Connection != 0 && old.Connection != current.Connection && !location.IsUsed(old)) flows.Close(old);
    }

    private SipMessage Accept(SipMessage request, in Flow flow, Location.Registration? registration, bool isOutbound, Instant now)
    {
        var response = identifiers.CreateResponse(request, 200);
        if (registration is not null) _responses.AppendContacts(response, registration, IsUnderstood(request, "gruu"u8), now);
        foreach (var path in request.Values(HeaderName.Path)) response.Append(HeaderName.Path, Folding.Undo(path));
        if (isOutbound)
        {
            response.Append(HeaderName.Require, "outbound"u8);
            if (flow.Connection != 0 && options.FlowTimer > TimeSpan.Zero) response.Set(HeaderName.FlowTimer, (long)options.FlowTimer.TotalSeconds);
        }

        if (options.ServiceRoute) RegisterResponse.AppendServiceRoute(response, flow, flows);
        response.Append(HeaderName.Supported, Extensions.Supported);
        RegisterResponse.AppendDate(response, clock.Now);
        return response;
    }

    private static Binding EndingFirst(Location.Registration registration)
    {
        var first = registration.Bindings[0];
        foreach (var binding in registration.Bindings)
            if (binding.Expires < first.Expires) first = binding;
        return first;
    }

    private static byte[] Join(SipMessage request, HeaderName field)
    {
        if (!request.Has(field)) return [];
        var octets = new List<byte>();
        foreach (var value in request.Values(field))
        {
            if (octets.Count > 0) octets.AddRange(", "u8);
            octets.AddRange(Folding.Undo(value));
        }

        return [.. octets];
    }
}
