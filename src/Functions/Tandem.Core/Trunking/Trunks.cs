using System.Text;
using Tandem.Contracts;
using Tandem.Core.Proxying;
using Tandem.Core.Routing;
using Tandem.Kernel;
using Tandem.Sip;

namespace Tandem.Core.Trunking;

/// <summary>The configured trunks: found by where a request comes from, and by where it wants to go, those in service and best first.</summary>
internal sealed class Trunks(IReadOnlyList<Trunk> trunks, IFlowDirectory flows)
{
    /// <summary>The status when no trunk that leads there is in service. 503 would keep a caller from this server (RFC 3261 section 16.7 step 6).</summary>
    public const int OutOfService = 502;

    /// <summary>All of them, in the order of the configuration.</summary>
    public TrunkLink[] Links { get; } = [.. trunks.Select(trunk => new TrunkLink(trunk))];

    /// <summary>The trunk that a request comes from, or null. Never over WebSocket: pages may come from the same host.</summary>
    public Trunk? FindSource(SipMessage request, in Flow flow)
    {
        foreach (var link in Links)
        {
            var isFrom = link.Trunk.TlsDomain is { Length: > 0 } domain ? HasProven(flow, domain) : Neighbours.IsFrom(link.Trunk.Address, request, flow);
            if (isFrom || IsAmong(link.Trunk.Sources, flow)) return link.Trunk;
        }

        return null;
    }

    /// <summary>The trunks to a number of an own domain, in the order in which they are tried; null when none leads there.</summary>
    public TargetSet? ForNumber(ReadOnlySpan<byte> user)
    {
        List<(TrunkLink Link, int Rank)>? found = null;
        foreach (var link in Links)
            if (LongestPrefix(link, user) is var length and > 0) (found ??= []).Add((link, length));
        if (found is null) return null;
        var targets = new List<Target>(found.Count);
        foreach (var link in Order(found))
            if (TryOpen(link, out var flow)) targets.Add(Make(link, flow, NextHops.WriteUri(user, link.Trunk.Transport, link.Trunk.Address), targets.Count));
        return Set(targets);
    }

    /// <summary>The trunks to a foreign domain, in the order in which they are tried; null when none leads there.</summary>
    public TargetSet? ForDomain(ReadOnlySpan<byte> host)
    {
        List<(TrunkLink Link, int Rank)>? found = null;
        foreach (var link in Links)
            foreach (var domain in link.Domains)
                if (Ascii.EqualsIgnoreCase(domain, host)) (found ??= []).Add((link, 0));
        if (found is null) return null;
        var targets = new List<Target>(found.Count);
        foreach (var link in Order(found))
            if (TryOpen(link, out var flow)) targets.Add(Make(link, flow, default, targets.Count));
        return Set(targets);
    }

    private bool TryOpen(TrunkLink link, out Flow flow)
    {
        flow = default;
        return link.IsUp && flows.TryOpen(link.Trunk.Transport, link.Trunk.Address, out flow);
    }

    private static Target Make(TrunkLink link, in Flow flow, byte[]? uri, int group) =>
        new(flow, uri) { Group = group, Trunk = link, IsTrusted = link.Trunk.TrustIdentity };

    private static TargetSet Set(List<Target> targets) => targets.Count > 0 ? TargetSet.Fork(targets, null) : TargetSet.Refused(OutOfService);

    // The longest prefix, then the lowest priority, then whoever has had least for his weight.
    private static IEnumerable<TrunkLink> Order(List<(TrunkLink Link, int Rank)> found)
    {
        found.Sort((left, right) =>
        {
            if (left.Rank != right.Rank) return right.Rank.CompareTo(left.Rank);
            var byPriority = left.Link.Trunk.Priority.CompareTo(right.Link.Trunk.Priority);
            return byPriority != 0 ? byPriority : left.Link.Load.CompareTo(right.Link.Load);
        });
        foreach (var (link, _) in found) yield return link;
    }

    private static int LongestPrefix(TrunkLink link, ReadOnlySpan<byte> user)
    {
        var longest = 0;
        foreach (var prefix in link.Prefixes)
            if (prefix.Length > longest && user.StartsWith(prefix)) longest = prefix.Length;
        return longest;
    }

    private bool HasProven(in Flow flow, string domain)
    {
        var proven = flows.ProvenDomains(flow);
        for (var i = 0; i < proven.Count; i++)
            if (Ascii.EqualsIgnoreCase(proven[i].Span, domain)) return true;
        return false;
    }

    private static bool IsAmong(IReadOnlyList<PeerAddress> sources, in Flow flow)
    {
        if (flow.Transport.IsWebSocket()) return false;
        for (var i = 0; i < sources.Count; i++)
            if (sources[i].WithPort(0) == flow.Remote.WithPort(0)) return true;
        return false;
    }
}
