using System.Text;
using Tandem.Sip;

namespace Tandem.Core.Proxying;

/// <summary>
/// Chooses among the contacts of a user by what the caller wants (RFC 3841 section 7.2): contacts that he rejects, or that lack what he requires, are not called; the others are ordered, behind
/// their q, by Qa, the mean of how well they fit his wishes. Contacts that say nothing of themselves are left alone. A caller without wishes is taken to want a device that knows his method.
/// </summary>
internal static class CallerPreferences
{
    /// <summary>Distance of the groups of two neighbouring values of q, so that Qa fits between them.</summary>
    public const int GroupsOfPreference = 1001;

    // Further wishes are not looked at.
    private const int MaxPredicates = 16;

    /// <summary>Takes away and orders targets.</summary>
    public static void Apply(SipMessage request, List<Target> targets)
    {
        var isExplicit = request.Has(HeaderName.AcceptContact) || request.Has(HeaderName.RejectContact);
        if (!isExplicit)
        {
            ApplyMethod(request.MethodName, targets);
            return;
        }

        for (var i = targets.Count - 1; i >= 0; i--)
        {
            var features = targets[i].Binding!.Features.Span;
            if (features.IsEmpty) continue;
            if (IsRejected(request, features) || !TryScore(request, features, out var score)) targets.RemoveAt(i);
            else targets[i] = targets[i] with { Group = targets[i].Group + (int)Math.Round(1000 * (1 - score)) };
        }

        Sort(targets);
    }

    // Section 7.2.2.1: as if "*;methods=...;require" were there; but it is a guess, so it does not take away the last contact.
    private static void ApplyMethod(ReadOnlySpan<byte> method, List<Target> targets)
    {
        for (var i = targets.Count - 1; i >= 0 && targets.Count > 1; i--)
        {
            var features = targets[i].Binding!.Features.Span;
            if (features.IsEmpty || !new Parameters(features).TryGet("methods"u8, out var methods)) continue;
            if (!IsListed(methods, method)) targets.RemoveAt(i);
        }
    }

    private static bool IsListed(ReadOnlySpan<byte> methods, ReadOnlySpan<byte> method)
    {
        methods = methods.Trim((byte)'"');
        foreach (var range in methods.Split((byte)','))
            if (Ascii.EqualsIgnoreCase(methods[range].Trim(" \t"u8), method)) return true;
        return false;
    }

    // A contact is rejected when it says all that the predicate names, and says it so.
    private static bool IsRejected(SipMessage request, ReadOnlySpan<byte> features)
    {
        var count = 0;
        foreach (var value in request.Values(HeaderName.RejectContact))
        {
            if (++count > MaxPredicates) break;
            var match = new FeaturePredicate(value).Compare(features);
            if (match.IsMatch && match.Terms > 0 && match.Explicit == match.Terms) return true;
        }

        return false;
    }

    private static bool TryScore(SipMessage request, ReadOnlySpan<byte> features, out double score)
    {
        score = 1;
        double sum = 0;
        var count = 0;
        foreach (var value in request.Values(HeaderName.AcceptContact))
        {
            if (count == MaxPredicates) break;
            count++;
            var predicate = new FeaturePredicate(value);
            var match = predicate.Compare(features);
            if (!match.IsMatch || (predicate.IsExplicit && match.Explicit < match.Terms))
            {
                if (predicate.IsRequired) return false;
                continue;
            }

            sum += match.Terms == 0 ? 1 : (double)match.Explicit / match.Terms;
        }

        if (count > 0) score = sum / count;
        return true;
    }

    // Among equals the order stays.
    private static void Sort(List<Target> targets)
    {
        for (var i = 1; i < targets.Count; i++)
        {
            var target = targets[i];
            var at = i;
            for (; at > 0 && targets[at - 1].Group > target.Group; at--) targets[at] = targets[at - 1];
            targets[at] = target;
        }
    }
}
