using System.Buffers.Text;
using Tandem.Kernel;
using Tandem.Sip;

namespace Tandem.Core.Proxying;

/// <summary>
/// Follows redirections (RFC 3261 sections 16.5 and 16.7 step 4): the contacts of a 3xx that a device of an own user gives become further targets, each at most once for a request and all together
/// no more than allowed. What is not followed stays in the 3xx.
/// </summary>
internal sealed class Redirection(Proxy proxy, TargetSelection selection, ProxyOptions options, CoreMetrics metrics)
{
    // No more contacts are looked at, whether or not they lead anywhere.
    private const int MaxContacts = 16;

    /// <summary>Follows a redirection.</summary>
    /// <param name="branch">The branch that it ends.</param>
    /// <param name="response">The 3xx; the contacts that are followed, or were tried before, are taken out.</param>
    /// <param name="now">The time.</param>
    /// <returns>Whether nothing is left of it that the caller should know.</returns>
    public bool TryFollow(Branch branch, SipMessage response, Instant now)
    {
        var context = branch.Context;
        if (!MayFollow(branch, response.StatusCode)) return false;
        var found = new List<Target>();
        var rest = new List<byte[]>();
        var count = 0;
        foreach (var value in response.Values(HeaderName.Contact))
            if (++count > MaxContacts || !TryResolve(context, value, found)) rest.Add(Folding.Undo(value));
        response.RemoveAll(HeaderName.Contact);
        foreach (var value in rest) response.Append(HeaderName.Contact, value);
        if (found.Count > 0)
        {
            metrics.Redirections++;
            context.Redirections += found.Count;
            proxy.Serial.Insert(context, found, now);
        }

        return rest.Count == 0;
    }

    // 305 names a proxy and 380 another service: only a caller can choose these.
    private bool MayFollow(Branch branch, int status)
    {
        var context = branch.Context;
        return options.Redirects != RedirectPolicy.Never && status is 300 or 301 or 302
            && !branch.Target.AddressOfRecord.IsEmpty && !context.IsFinal && !context.IsCancelled && (context.Dispositions & Dispositions.NoRecurse) == 0;
    }

    // True when the contact needs no answer of the caller: it is followed, was tried before, or leads nowhere.
    private bool TryResolve(ResponseContext context, ReadOnlySpan<byte> value, List<Target> found)
    {
        if (!NameAddress.TryParse(value, out var contact) || !SipUri.TryParse(contact.Uri, out var uri)) return false;
        if (context.Redirections + found.Count >= options.MaxRedirections || (IsSips(context.Request.RequestUri) && !uri.IsSips)) return false;
        if (SipUri.TryParse(context.Request.RequestUri, out var original) && SipUri.Equivalent(uri, original)) return true;
        var set = selection.FindRedirected(context.Request, uri, options.Redirects == RedirectPolicy.Everywhere);
        if (set.Status is 403 or 404 or TargetSelection.Unresolvable) return false;
        if (set.Status != 0)
        {
            context.Best.Offer(set.Status, null);
            return true;
        }

        var group = GroupOf(context, contact);
        foreach (var target in set.Targets)
            if (!WasTried(context, found, target) && context.Redirections + found.Count < options.MaxRedirections) Add(found, target with { Group = group });
        return true;
    }

    // Groups of their own, before all that wait: no two redirections share one.
    private static int GroupOf(ResponseContext context, in NameAddress contact)
    {
        var preference = contact.Parameters.TryGet("q"u8, out var q) && Utf8Parser.TryParse(q, out decimal value, out var length) && length == q.Length && value is >= 0 and <= 1
            ? (int)(value * 1000)
            : 1000;
        return 1000 - preference - (CallerPreferences.GroupsOfPreference * (context.Redirections + 1));
    }

    private static void Add(List<Target> found, in Target target)
    {
        var at = found.Count;
        while (at > 0 && found[at - 1].Group > target.Group) at--;
        found.Insert(at, target);
    }

    private static bool WasTried(ResponseContext context, List<Target> found, in Target target)
    {
        foreach (var branch in context.Branches)
            if (branch.Target.IsSamePlace(target)) return true;
        foreach (var other in found)
            if (other.IsSamePlace(target)) return true;
        for (var i = 0; i < context.Waiting?.Count; i++)
            if (context.Waiting[i].IsSamePlace(target)) return true;
        return false;
    }

    private static bool IsSips(ReadOnlySpan<byte> uri) => SipUri.TryParse(uri, out var parsed) && parsed.IsSips;
}
