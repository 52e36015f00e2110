using System.Buffers.Text;
using Tandem.Contracts;
using Tandem.Sip;

namespace Tandem.Core.Routing;

/// <summary>What the Route values of a request say (RFC 3261 section 16.4), read once and acted on in every copy that is forwarded.</summary>
/// <param name="Own">How many of the first Route values are ours and come off.</param>
/// <param name="Next">The flow that the last of them names: the one to send on.</param>
/// <param name="Proof">The mark of <see cref="Authentication.DialogProofs"/> in the first of them; 0 for none.</param>
/// <param name="HasMore">Whether Route values of others are left: the first is the next hop.</param>
/// <param name="IsForged">Whether one of ours has a user part that this node did not write.</param>
internal readonly record struct RoutePlan(int Own, Flow Next, ulong Proof, bool HasMore, bool IsForged)
{
    /// <summary>Name of the URI parameter that carries <see cref="Proof"/>.</summary>
    public static ReadOnlySpan<byte> ProofName => "by"u8;

    /// <summary>The URI of the next hop: of the first Route value that is not ours, or the Request-URI.</summary>
    public ReadOnlySpan<byte> NextHopUri(SipMessage request)
    {
        var skipped = 0;
        foreach (var route in request.Values(HeaderName.Route))
            if (skipped++ == Own) return NameAddress.TryParse(route, out var address) ? address.Uri : default;
        return request.RequestUri;
    }

    /// <summary>Reads the Route values.</summary>
    public static RoutePlan Read(SipMessage request, Domains domains, IFlowDirectory flows)
    {
        var own = 0;
        ulong proof = 0;
        Flow next = default;
        foreach (var route in request.Values(HeaderName.Route))
        {
            if (!NameAddress.TryParse(route, out var address) || !SipUri.TryParse(address.Uri, out var uri) || !domains.IsOwn(uri))
                return new RoutePlan(own, next, proof, true, false);
            own++;
            if (uri.User.IsEmpty) continue;
            if (!flows.TryReadToken(uri.User, out next)) return new RoutePlan(own, default, 0, false, true);
            if (own == 1) proof = ProofOf(uri);
        }

        return new RoutePlan(own, next, proof, false, false);
    }

    /// <summary>
    /// Undoes what a strict router before us has done (section 16.4): it has put our Record-Route URI into the Request-URI and the target at the end of the Route values.
    /// </summary>
    /// <returns>The request itself, or a copy with both back in their places.</returns>
    public static SipMessage UndoStrictRouting(SipMessage request, Domains domains, IFlowDirectory flows)
    {
        if (!SipUri.TryParse(request.RequestUri, out var uri) || uri.User.IsEmpty || !domains.IsOwn(uri) || !flows.TryReadToken(uri.User, out _)) return request;
        var count = 0;
        foreach (var _ in request.Values(HeaderName.Route)) count++;
        if (count == 0) return request;
        var copy = request.Copy();
        copy.RemoveAll(HeaderName.Route);
        copy.Append(HeaderName.Route, Bracketed(request.RequestUri));
        foreach (var route in request.Values(HeaderName.Route))
        {
            if (--count > 0) copy.Append(HeaderName.Route, Folding.Undo(route));
            else if (NameAddress.TryParse(route, out var target)) copy.SetRequestUri(target.Uri);
        }

        return copy;
    }

    private static ulong ProofOf(in SipUri uri) =>
        uri.Parameters.TryGet(ProofName, out var text) && Utf8Parser.TryParse(text, out ulong proof, out var length, 'x') && length == text.Length ? proof : 0;

    private static byte[] Bracketed(ReadOnlySpan<byte> uri) => [(byte)'<', .. uri, (byte)'>'];
}
