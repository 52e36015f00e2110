using Tandem.Contracts;
using Tandem.Core.Authentication;
using Tandem.Core.Locating;
using Tandem.Core.Location;
using Tandem.Core.Registration;
using Tandem.Core.Routing;
using Tandem.Core.Trunking;
using Tandem.Kernel;
using Tandem.Sip;

namespace Tandem.Core.Proxying;

/// <summary>
/// Determines where a request goes (RFC 3261 section 16.5), and whether this node relays it for its sender: own users and neighbours reach everybody, strangers own users alone.
/// </summary>
internal sealed class TargetSelection(IFlowDirectory flows, Domains domains, LocationService location, Gruu gruus, NextHops nextHops, Neighbours neighbours, Trunks trunks)
{
    /// <summary>The status for a host that cannot be resolved: not of RFC 3261, but what proxies have long answered (478 Unresolvable Destination), a 400 to who does not know it.</summary>
    public const int Unresolvable = 478;

    /// <summary>Finds the targets of a request.</summary>
    /// <param name="request">The request, its Route values still in place.</param>
    /// <param name="routes">What they say.</param>
    /// <param name="caller">Who sends it.</param>
    public TargetSet Find(SipMessage request, in RoutePlan routes, in Caller caller)
    {
        if (!SipUri.TryParse(request.RequestUri, out var uri)) return TargetSet.Refused(416);
        // A GRUU means the device, wherever it is now; the flow of its dialog may be the one before it reconnected.
        if (!routes.HasMore && gruus.TryRead(uri, out var subscriber, out var instance)) return FindInstance(subscriber, instance);
        // Outside a dialog a token gives no right: whoever was once in a call knows one.
        if (!routes.Next.IsNone && (caller.MayLeave || !request.To.Tag.IsEmpty)) return FollowToken(request, routes, caller);
        if (routes.HasMore) return FollowRoute(routes.NextHopUri(request), caller);
        return domains.IsOwn(uri) ? FindOwn(request, uri, caller) : FindForeign(uri, caller);
    }

    /// <summary>Finds where a request goes that belongs to a dialog through this node, or names a device: what an ACK must.</summary>
    public TargetSet FindInDialog(SipMessage request, in RoutePlan routes)
    {
        if (!routes.Next.IsNone) return Find(request, routes, default);
        return !routes.HasMore && SipUri.TryParse(request.RequestUri, out var uri) && gruus.TryRead(uri, out var subscriber, out var instance)
            ? FindInstance(subscriber, instance)
            : TargetSet.Refused(404);
    }

    /// <summary>Finds where a request goes that a device of an own user has redirected.</summary>
    /// <param name="request">The request.</param>
    /// <param name="contact">The contact that the device gave.</param>
    /// <param name="mayLeave">Whether it may lead outside.</param>
    public TargetSet FindRedirected(SipMessage request, in SipUri contact, bool mayLeave)
    {
        var caller = new Caller(mayLeave ? CallerKind.Own : CallerKind.Stranger);
        if (gruus.TryRead(contact, out var subscriber, out var instance)) return FindInstance(subscriber, instance);
        if (domains.IsOwn(contact)) return FindOwn(request, contact, caller);
        var found = FindForeign(contact, caller);
        var end = contact.Value.IndexOf((byte)'?');
        ReadOnlyMemory<byte> uri = contact.Value[..(end < 0 ? contact.Value.Length : end)].ToArray();
        for (var i = 0; i < found.Targets.Count; i++) found.Targets[i] = found.Targets[i] with { RequestUri = uri };
        return found;
    }

    // RFC 5627 section 5.1: a GRUU reaches one instance, never another device of the user. The last registration counts; its other flows are in reserve (RFC 5626 section 6).
    private TargetSet FindInstance(in Subscriber subscriber, ReadOnlySpan<byte> instance)
    {
        if (!subscriber.IsEnabled) return TargetSet.Refused(404);
        Target? found = null;
        List<Target>? reserve = null;
        if (location.Find(subscriber.AddressOfRecord.Span) is { } registration)
        {
            foreach (var binding in registration.Bindings)
            {
                if (!Gruu.IsOf(binding, instance) || !TryMakeTarget(binding, subscriber.AddressOfRecord, out var target)) continue;
                if (found is { } best && best.Binding!.Registered >= binding.Registered)
                {
                    (reserve ??= []).Add(target);
                    continue;
                }

                if (found is { } older) (reserve ??= []).Insert(0, older);
                found = target;
            }
        }

        return found is { } one ? TargetSet.Fork([one], reserve) : TargetSet.Refused(480);
    }

    // RFC 5626 section 5.3. The token is proof that a dialog went over this flow: nobody else can make one.
    private TargetSet FollowToken(SipMessage request, in RoutePlan routes, in Caller caller)
    {
        if (!SipUri.TryParse(routes.NextHopUri(request), out var hop)) return TargetSet.Refused(416);
        if (nextHops.Choose(hop, routes.Next, out var flow) == NextHop.Found) return TargetSet.One(new Target(flow));
        // The connection has ended, but a server that has a name is found again by it.
        return caller.MayLeave && !routes.Next.Transport.IsWebSocket() && !IsNumeric(hop) && !domains.IsOwn(hop) && ServerName.TryRead(hop, out var name) ? TargetSet.One(new Target(default, Server: name)) : TargetSet.Refused(430);
    }

    private TargetSet FollowRoute(ReadOnlySpan<byte> route, in Caller caller)
    {
        if (!SipUri.TryParse(route, out var hop)) return TargetSet.Refused(416);
        return FindForeign(hop, caller);
    }

    private TargetSet FindOwn(SipMessage request, in SipUri uri, in Caller caller)
    {
        if (domains.TryFind(uri, out var subscriber)) return subscriber.IsEnabled ? FindBindings(request, subscriber.AddressOfRecord) : TargetSet.Refused(404);
        if (!caller.MayLeave) return TargetSet.Refused(404);
        if (trunks.ForNumber(uri.User) is { } trunk) return trunk;
        if (neighbours.ForNumber(uri.User) is not { } neighbour) return TargetSet.Refused(404);
        return flows.TryOpen(neighbour.Transport, neighbour.Address, out var flow)
            ? TargetSet.One(new Target(flow, NextHops.WriteUri(uri.User, neighbour.Transport, neighbour.Address)) { IsTrusted = true })
            : TargetSet.Refused(Unresolvable);
    }

    private TargetSet FindBindings(SipMessage request, ReadOnlyMemory<byte> addressOfRecord)
    {
        if (location.Find(addressOfRecord.Span) is not { } registration) return TargetSet.Refused(480);
        var targets = new List<Target>(registration.Bindings.Count);
        List<Target>? reserve = null;
        foreach (var binding in registration.Bindings)
        {
            if (!TryMakeTarget(binding, addressOfRecord, out var target)) continue;
            if (IsAmong(targets, target)) (reserve ??= []).Add(target);
            else targets.Add(target with { Group = (1000 - binding.Preference) * CallerPreferences.GroupsOfPreference });
        }

        CallerPreferences.Apply(request, targets);
        RequestDisposition.Arrange(targets, RequestDisposition.Read(request));
        return targets.Count > 0 ? TargetSet.Fork(targets, reserve) : TargetSet.Refused(480);
    }

    private TargetSet FindForeign(in SipUri uri, in Caller caller)
    {
        if (!caller.MayLeave) return neighbours.ForAnybody(uri) is { } open ? To(open) : TargetSet.Refused(403);
        if (trunks.ForDomain(uri.Host) is { } trunk) return trunk;
        if (neighbours.ForDomain(uri.Host) is { } neighbour) return To(neighbour);
        if (uri.Parameters.Has("maddr"u8) || !IsNumeric(uri))
            return ServerName.TryRead(uri, out var name) ? TargetSet.One(new Target(default, Server: name)) : TargetSet.Refused(Unresolvable);
        return nextHops.Choose(uri, default(Flow), out var flow) == NextHop.Found ? TargetSet.One(new Target(flow)) : TargetSet.Refused(Unresolvable);
    }

    private TargetSet To(Neighbour neighbour) =>
        flows.TryOpen(neighbour.Transport, neighbour.Address, out var flow) ? TargetSet.One(new Target(flow) { IsTrusted = true }) : TargetSet.Refused(Unresolvable);

    private static bool IsNumeric(in SipUri uri) => PeerAddress.TryParse(uri.Host, 0, out _);

    private bool TryMakeTarget(Binding binding, ReadOnlyMemory<byte> addressOfRecord, out Target target)
    {
        target = default;
        if (!SipUri.TryParse(NextHops.Of(binding), out var hop) || nextHops.Choose(hop, binding, out var flow) != NextHop.Found) return false;
        // A contact that leads back here is no device; several of them would multiply a request without end (RFC 5393 section 3).
        if (flow != binding.Flow && IsOwn(flow.Remote)) return false;
        target = new Target(flow, binding.RequestUri, binding, addressOfRecord);
        return true;
    }

    private bool IsOwn(in PeerAddress address)
    {
        Span<byte> host = stackalloc byte[64];
        return flows.IsOwnAddress(host[..address.FormatHost(host)], address.Port);
    }

    private static bool IsAmong(List<Target> targets, in Target target)
    {
        foreach (var other in targets)
            if (target.IsSameDevice(other)) return true;
        return false;
    }
}
