using Tandem.Stun.Turn;

namespace Tandem.Stun.Server;

/// <summary>Counts what a server does. Belongs to its lane.</summary>
internal sealed class StunCounters
{
    private readonly long[] _drops = new long[Enum.GetValues<StunDrop>().Length];
    private readonly long[] _refusals = new long[Enum.GetValues<StunRefusal>().Length];

    public TrafficMeter Traffic;

    public long Bindings { get; set; }

    public long KeepAlives { get; set; }

    public long AllocationsBegun { get; set; }

    public long AllocationsExpired { get; set; }

    public long AllocationsFailed { get; set; }

    public long Retransmissions { get; set; }

    public long Moves { get; set; }

    public long IcmpErrors { get; set; }

    public long ConnectionsMade { get; set; }

    public long ConnectionsAccepted { get; set; }

    public void Count(StunDrop reason) => _drops[(int)reason]++;

    public void Count(StunRefusal reason) => _refusals[(int)reason]++;

    public IReadOnlyDictionary<StunDrop, long> Drops() => Enum.GetValues<StunDrop>().ToDictionary(reason => reason, reason => _drops[(int)reason]);

    public IReadOnlyDictionary<StunRefusal, long> Refusals() =>
        Enum.GetValues<StunRefusal>().Where(reason => reason != StunRefusal.None).ToDictionary(reason => reason, reason => _refusals[(int)reason]);
}
