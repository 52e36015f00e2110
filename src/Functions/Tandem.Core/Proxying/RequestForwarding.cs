using System.Buffers.Text;
using Tandem.Contracts;
using Tandem.Core.Authentication;
using Tandem.Core.Routing;
using Tandem.Sip;
using Tandem.Sip.Authentication;

namespace Tandem.Core.Proxying;

/// <summary>
/// Makes the copy of a request that goes to one target (RFC 3261 section 16.6). Record-Route has two values (RFC 5658): the upper with the token of the flow to the callee's side, the lower
/// with that of the flow to the caller's, because neither a browser nor a phone behind a NAT can be reached by its Contact.
/// </summary>
internal sealed class RequestForwarding(IFlowDirectory flows, Domains domains, DialogProofs proofs, AssertedIdentity identity, Identifiers identifiers)
{
    private const int MaxSentByLength = 300;

    /// <summary>Makes the copy, but for its Via.</summary>
    /// <param name="request">The request as received.</param>
    /// <param name="routes">What its Route values say.</param>
    /// <param name="from">The flow it came over.</param>
    /// <param name="caller">The own user who sent it; empty for others.</param>
    /// <param name="isTrusted">Whether he belongs to the trust domain.</param>
    /// <param name="target">Where it goes.</param>
    public SipMessage Copy(SipMessage request, in RoutePlan routes, in Flow from, ReadOnlySpan<byte> caller, bool isTrusted, in Target target)
    {
        var copy = request.Copy();
        for (var i = 0; i < routes.Own; i++) copy.RemoveFirstValue(HeaderName.Route);
        if (!target.RequestUri.IsEmpty) copy.SetRequestUri(target.RequestUri.Span);
        copy.Set(HeaderName.MaxForwards, request.MaxForwards is { } hops ? hops - 1 : 70);
        if (FormsDialog(request.Method))
        {
            AddRecordRoute(copy, from, caller);
            AddRecordRoute(copy, target.Flow, target.AddressOfRecord.Span);
        }

        if (request.Method == SipMethod.Register) AddPath(copy, from, target.Flow);
        if (target.Binding is { Path.IsEmpty: false } binding) copy.Prepend(HeaderName.Route, binding.Path.Span);
        AdaptToStrictRouter(copy);
        RemoveOwnCredentials(copy);
        identity.Apply(copy, caller, isTrusted, target);
        return copy;
    }

    /// <summary>Puts a Via with a branch of its own on top (step 8).</summary>
    public void AddVia(SipMessage copy, in Flow flow, ulong loopHash) => copy.Prepend(HeaderName.Via, WriteVia(flow, loopHash, stackalloc byte[MaxSentByLength + 80]));

    /// <summary>Puts another Via, with a branch of its own, in place of the top one: the request goes over another transport.</summary>
    public void ReplaceVia(SipMessage copy, in Flow flow, ulong loopHash) =>
        copy.ReplaceFirstValue(HeaderName.Via, WriteVia(flow, loopHash, stackalloc byte[MaxSentByLength + 80]));

    // A method that is not known may form a dialog.
    public static bool FormsDialog(SipMethod method) =>
        method is SipMethod.Invite or SipMethod.Subscribe or SipMethod.Refer or SipMethod.Notify or SipMethod.Update or SipMethod.Other;

    private ReadOnlySpan<byte> WriteVia(in Flow flow, ulong loopHash, Span<byte> destination)
    {
        var via = new SipWriter(destination);
        via.Append("SIP/2.0/"u8);
        via.Append(flow.Transport.ViaName());
        via.Append((byte)' ');
        via.Append(flows.Listener(flow).SentBy.Span);
        via.Append(";branch=z9hG4bK"u8);
        identifiers.Write(via.Free);
        via.Advance(Identifiers.Length);
        LoopDetection.Write(loopHash, via.Free);
        via.Advance(LoopDetection.HashLength);
        // The response comes back the way the request went, also from behind a NAT (RFC 3581).
        if (flow.Transport == SipTransport.Udp) via.Append(";rport"u8);
        return destination[..via.Written.Length];
    }

    private void AddRecordRoute(SipMessage copy, in Flow flow, ReadOnlySpan<byte> user)
    {
        var value = new SipWriter(stackalloc byte[IFlowDirectory.MaxTokenLength + MaxSentByLength + 60]);
        value.Append("<sip:"u8);
        value.Advance(flows.WriteToken(flow, value.Free));
        value.Append((byte)'@');
        value.Append(flows.Listener(flow).SentBy.Span);
        if (flow.Transport != SipTransport.Udp)
        {
            value.Append(";transport="u8);
            value.Append(flow.Transport.UriName());
        }

        if (proofs.Of(user, flow) is var proof and not 0)
        {
            value.Append((byte)';');
            value.Append(RoutePlan.ProofName);
            value.Append((byte)'=');
            Utf8Formatter.TryFormat(proof, value.Free, out var length, 'x');
            value.Advance(length);
        }

        value.Append(";lr>"u8);
        copy.Prepend(HeaderName.RecordRoute, value.Written);
    }

    // RFC 3327 and RFC 5626 section 5.1: the registrar of another domain finds the way back by the flow that the REGISTER came over.
    private void AddPath(SipMessage copy, in Flow from, in Flow to)
    {
        var value = new SipWriter(stackalloc byte[IFlowDirectory.MaxTokenLength + MaxSentByLength + 60]);
        value.Append("<sip:"u8);
        value.Advance(flows.WriteToken(from, value.Free));
        value.Append((byte)'@');
        value.Append(flows.Listener(to).SentBy.Span);
        if (to.Transport != SipTransport.Udp)
        {
            value.Append(";transport="u8);
            value.Append(to.Transport.UriName());
        }

        var vias = copy.Values(HeaderName.Via);
        value.Append(vias.MoveNext() && !vias.MoveNext() ? ";lr;ob>"u8 : ";lr>"u8);
        copy.Prepend(HeaderName.Path, value.Written);
    }

    // Step 6: a next hop that does not know loose routing gets itself as the Request-URI, and the target at the end of the Route values.
    private static void AdaptToStrictRouter(SipMessage copy)
    {
        var routes = copy.Values(HeaderName.Route);
        if (!routes.MoveNext() || !NameAddress.TryParse(routes.Current, out var first)) return;
        if (!SipUri.TryParse(first.Uri, out var uri) || uri.IsLooseRouter || uri.Headers.Length > 0) return;
        byte[] target = [(byte)'<', .. copy.RequestUri, (byte)'>'], hop = first.Uri.ToArray();
        copy.Append(HeaderName.Route, target);
        copy.RemoveFirstValue(HeaderName.Route);
        copy.SetRequestUri(hop);
    }

    // What proves a user to us is nobody else's business (RFC 3261 section 22.3).
    private void RemoveOwnCredentials(SipMessage copy)
    {
        for (var i = copy.IndexOf(HeaderName.ProxyAuthorization); i >= 0; i = copy.IndexOf(HeaderName.ProxyAuthorization, i))
        {
            if (DigestCredentials.TryParse(copy.GetHeader(i).Value, out var credentials) == DigestResult.Ok && domains.IsOwnRealm(credentials.Realm)) copy.RemoveAt(i);
            else i++;
        }
    }
}
