using System.Text;
using Tandem.Core.Routing;
using Tandem.Sip;

namespace Tandem.Core.Proxying;

/// <summary>
/// The network's word for who calls (RFC 3325), and the privacy that a caller asks for with it (RFC 3323). The trust domain is this server, its neighbours and the trunks that are trusted with identities: what
/// anybody else says in P-Asserted-Identity is taken out, own users are vouched for towards the trust domain, and <c>Privacy: id</c> keeps the identity in it.
/// </summary>
internal sealed class AssertedIdentity(Domains domains)
{
    /// <summary>Whether the request asks, as a condition of being forwarded at all, for a privacy that is not offered here (RFC 3323 section 5).</summary>
    public static bool AsksTooMuch(SipMessage request)
    {
        if (!request.Has(HeaderName.Privacy)) return false;
        return HasPrivacy(request, "critical"u8) && (HasPrivacy(request, "header"u8) || HasPrivacy(request, "session"u8) || HasPrivacy(request, "user"u8));
    }

    /// <summary>Adapts the copy of a request that goes to one target.</summary>
    /// <param name="copy">The copy.</param>
    /// <param name="caller">The own user who sends it, as proved; empty for others.</param>
    /// <param name="isFromTrusted">Whether it comes from the trust domain.</param>
    /// <param name="target">Where it goes.</param>
    public void Apply(SipMessage copy, ReadOnlySpan<byte> caller, bool isFromTrusted, in Target target)
    {
        var isNamed = copy.Has(HeaderName.PAssertedIdentity) || copy.Has(HeaderName.PPreferredIdentity);
        if (!isNamed && !target.IsTrusted && !copy.Has(HeaderName.Privacy)) return;
        if (!isFromTrusted)
        {
            copy.RemoveAll(HeaderName.PAssertedIdentity);
            if (target.IsTrusted && !caller.IsEmpty) copy.Append(HeaderName.PAssertedIdentity, Assert(copy, caller));
        }

        copy.RemoveAll(HeaderName.PPreferredIdentity);
        if (!target.IsTrusted) LeaveTrustDomain(copy, isOwnUser: target.Binding is not null);
    }

    /// <summary>Adapts a response, whose sender may say who answered.</summary>
    public static void ApplyToResponse(SipMessage response, in Target from, bool isToTrusted, bool isToOwnUser)
    {
        if (!response.Has(HeaderName.PAssertedIdentity) && !response.Has(HeaderName.PPreferredIdentity) && !response.Has(HeaderName.Privacy)) return;
        if (!from.IsTrusted) response.RemoveAll(HeaderName.PAssertedIdentity);
        response.RemoveAll(HeaderName.PPreferredIdentity);
        if (!isToTrusted) LeaveTrustDomain(response, isToOwnUser);
    }

    /// <summary>Takes the identities out of a repeated response, of which it is not known any more between whom it goes: they were told the first time.</summary>
    public static void RemoveFrom(SipMessage response)
    {
        if (response.Has(HeaderName.PAssertedIdentity)) response.RemoveAll(HeaderName.PAssertedIdentity);
        if (response.Has(HeaderName.PPreferredIdentity)) response.RemoveAll(HeaderName.PPreferredIdentity);
    }

    // Section 5: one of the identities that are his, if he prefers it; his address-of-record otherwise.
    private byte[] Assert(SipMessage copy, ReadOnlySpan<byte> caller)
    {
        foreach (var value in copy.Values(HeaderName.PPreferredIdentity))
            if (NameAddress.TryParse(value, out var preferred) && IsOf(preferred.Uri, caller)) return Folding.Undo(value);
        return [(byte)'<', .. caller, (byte)'>'];
    }

    private bool IsOf(ReadOnlySpan<byte> preferred, ReadOnlySpan<byte> caller) =>
        SipUri.TryParse(preferred, out var uri) && domains.IsOwn(uri) && domains.TryFind(uri, out var subscriber) && subscriber.AddressOfRecord.Span.SequenceEqual(caller);

    // Own users' devices are told who calls, unless he asked for privacy; others are told nothing.
    private static void LeaveTrustDomain(SipMessage message, bool isOwnUser)
    {
        if (!message.Has(HeaderName.Privacy))
        {
            if (!isOwnUser) message.RemoveAll(HeaderName.PAssertedIdentity);
            return;
        }

        var isPrivate = HasPrivacy(message, "id"u8);
        if (isPrivate || !isOwnUser) message.RemoveAll(HeaderName.PAssertedIdentity);
        if (isPrivate) RemovePrivacyOfIdentity(message);
    }

    // RFC 3323 section 5: what was done is not asked for any more; without another wish "critical" means nothing.
    private static void RemovePrivacyOfIdentity(SipMessage message)
    {
        var rest = new List<byte>();
        foreach (var range in Fields(message).SplitAny(";,"u8))
        {
            var wish = Fields(message)[range].Trim(" \t\r\n"u8);
            if (wish.IsEmpty || Ascii.EqualsIgnoreCase(wish, "id"u8)) continue;
            if (rest.Count > 0) rest.Add((byte)';');
            rest.AddRange(wish);
        }

        if (rest.Count == 0 || Ascii.EqualsIgnoreCase("critical"u8, [.. rest])) message.RemoveAll(HeaderName.Privacy);
        else message.Set(HeaderName.Privacy, [.. rest]);
    }

    private static bool HasPrivacy(SipMessage message, ReadOnlySpan<byte> wish)
    {
        var fields = Fields(message);
        foreach (var range in fields.SplitAny(";,"u8))
            if (Ascii.EqualsIgnoreCase(fields[range].Trim(" \t\r\n"u8), wish)) return true;
        return false;
    }

    private static ReadOnlySpan<byte> Fields(SipMessage message) => message[HeaderName.Privacy];
}
