using System.Buffers.Text;
using Tandem.Core.Trunking;
using Tandem.Kernel;
using Tandem.Sip;

namespace Tandem.Core.Proxying;

/// <summary>
/// Tries the targets of an INVITE group after group (RFC 3261 sections 16.6 and 16.7): those of one q at once, those of the next when all before have failed or rung long enough. What a group
/// that was given up still answers counts. Other requests, whose senders do not wait that long, go to all targets at once. Never more branches at a time than Max-Breadth allows (RFC 5393 section 5).
/// </summary>
internal sealed class SerialForking(Proxy proxy, TrunkPings pings, ProxyOptions options, CoreMetrics metrics)
{
    private readonly TimerQueue<ResponseContext> _timers = new();

    /// <summary>When <see cref="Advance"/> wants to be called next.</summary>
    public Instant Deadline => _timers.Deadline;

    /// <summary>How many groups ring while others wait.</summary>
    public int TimerCount => _timers.Count;

    /// <summary>How many branches a request may become: what it says, or the default.</summary>
    public static int BreadthOf(SipMessage request, ProxyOptions options)
    {
        var value = request[HeaderName.MaxBreadth];
        if (value.IsEmpty) return options.MaxBreadth;
        return Utf8Parser.TryParse(value, out uint breadth, out var length) && length == value.Length ? (int)Math.Min(breadth, (uint)options.MaxBreadth) : options.MaxBreadth;
    }

    /// <summary>Starts with the first group.</summary>
    public void Begin(ResponseContext context, List<Target> targets, Instant now)
    {
        if (targets.Count == 1)
        {
            // Without the field the next hop counts from the default anew, which is what would be written.
            proxy.Start(context, targets[0], context.Request.Has(HeaderName.MaxBreadth) ? BreadthOf(context.Request, options) : 0, now);
            return;
        }

        context.Waiting = targets;
        StartGroup(context, now);
    }

    /// <summary>Goes on to the next group when nothing rings any more.</summary>
    public void TryNext(ResponseContext context, Instant now)
    {
        if (context.Waiting is null || context.IsRinging) return;
        metrics.SerialSteps++;
        StartGroup(context, now);
    }

    /// <summary>Puts targets before those that wait, and starts the first group of them.</summary>
    public void Insert(ResponseContext context, List<Target> targets, Instant now)
    {
        if (context.Waiting is null) context.Waiting = targets;
        else context.Waiting.InsertRange(0, targets);
        StartGroup(context, now);
    }

    /// <summary>Forgets the targets that were not tried.</summary>
    public void Stop(ResponseContext context)
    {
        context.Waiting = null;
        _timers.Cancel(ref context.RingTimer);
    }

    /// <summary>Ends the groups that have rung long enough.</summary>
    public void Advance(Instant now)
    {
        while (_timers.TryTake(now, out var context))
        {
            foreach (var branch in context.Branches)
                if (!branch.IsDone && !branch.HasRungTooLong) GiveUp(branch, now);
            TryNext(context, now);
        }
    }

    /// <summary>A trunk has shown that it is there: now the call may ring as long as it will.</summary>
    public void KeepRinging(ResponseContext context) => _timers.Cancel(ref context.RingTimer);

    private void GiveUp(Branch branch, Instant now)
    {
        proxy.GiveUp(branch, now);
        if (branch.Target.Trunk is not { } trunk) return;
        trunk.Failures++;
        pings.Doubt(trunk, now);
    }

    private void StartGroup(ResponseContext context, Instant now)
    {
        _timers.Cancel(ref context.RingTimer);
        var waiting = context.Waiting!;
        var free = BreadthOf(context.Request, options) - BreadthInUse(context);
        // Nothing is free until one that was given up has its final response.
        if (free <= 0) return;
        var count = Math.Min(CountGroup(context), free);
        // A part is kept back for the later groups: a device that is given up and says nothing holds its share until its transaction times out.
        var breadth = Math.Max(count, free / CountGroups(waiting));
        var group = waiting.GetRange(0, count);
        waiting.RemoveRange(0, count);
        if (waiting.Count == 0) context.Waiting = null;
        else if (context.IsInvite) context.RingTimer = _timers.Start(now + (group[0].Trunk?.Trunk.FailoverTime ?? options.SerialRing), context);
        for (var i = 0; i < count; i++) proxy.Start(context, group[i], (breadth / count) + (i < breadth % count ? 1 : 0), now);
    }

    private int CountGroup(ResponseContext context)
    {
        var waiting = context.Waiting!;
        if (waiting[0].Trunk is not null) return 1;
        if (!context.IsInvite || options.SerialRing == TimeSpan.Zero) return waiting.Count;
        var count = 1;
        while (count < waiting.Count && waiting[count].Group == waiting[0].Group) count++;
        return count;
    }

    private static int CountGroups(List<Target> waiting)
    {
        var groups = 1;
        for (var i = 1; i < waiting.Count; i++)
            if (waiting[i].Group != waiting[i - 1].Group) groups++;
        return groups;
    }

    private static int BreadthInUse(ResponseContext context)
    {
        var used = 0;
        foreach (var branch in context.Branches)
            if (!branch.IsDone) used += branch.Breadth;
        return used;
    }
}
