using System.Net;
using Tandem.Kernel;
using Tandem.Media.Legs;
using Tandem.Ng;

namespace Tandem.Media.Control;

/// <summary>What <c>statistics</c> tells: what was asked for by whom, and what was counted of the calls that have ended. Any thread.</summary>
/// <param name="time">Tells how long it counts.</param>
internal sealed class NgStatistics(TimeProvider time)
{
    /// <summary>Most proxies that are told one by one; a reply is one datagram.</summary>
    private const int MaxProxies = 32;

    private readonly Lock _lock = new();
    private readonly long _begun = time.GetTimestamp();
    private readonly Dictionary<IPAddress, NgRequestCounts> _proxies = [];
    private readonly NgRequestCounts _all = new();
    private NgCallTotals _calls = new();

    /// <summary>A proxy has asked for something.</summary>
    public void Asked(PeerAddress from, NgCommand command)
    {
        lock (_lock)
            foreach (var counts in Of(from)) counts.ByCommand[(int)command]++;
    }

    /// <summary>It was told that it cannot be done.</summary>
    public void Failed(PeerAddress from)
    {
        lock (_lock)
            foreach (var counts in Of(from)) counts.Errors++;
    }

    /// <summary>A call was refused, for there are too many.</summary>
    public void Rejected()
    {
        lock (_lock) _calls = _calls with { Rejected = _calls.Rejected + 1 };
    }

    /// <summary>A call has ended; what was counted of it comes later.</summary>
    public async Task EndedAsync(NgEnding ending, TimeSpan duration, Task<MediaSessionReport> report)
    {
        var legs = (await report.ConfigureAwait(false)).Legs;
        var streams = legs.SelectMany(leg => leg.Streams).ToList();
        var heard = legs.Where(leg => leg.Streams.Count > 0).Select(leg => leg.Streams.Sum(stream => stream.Received.Packets)).ToList();
        lock (_lock)
        {
            _calls = _calls with
            {
                Deleted = _calls.Deleted + (ending == NgEnding.Deleted ? 1 : 0),
                Silent = _calls.Silent + (ending == NgEnding.Silent ? 1 : 0),
                Forced = _calls.Forced + (ending == NgEnding.Forced ? 1 : 0),
                Duration = _calls.Duration + duration,
                Packets = _calls.Packets + streams.Sum(stream => stream.Received.Packets + stream.ReportPackets),
                Octets = _calls.Octets + streams.Sum(stream => stream.Received.Octets + stream.ReportOctets),
                Errors = _calls.Errors + streams.Sum(stream => stream.Drops.Values.Sum()),
                ZeroWay = _calls.ZeroWay + (heard.Count > 0 && heard.TrueForAll(packets => packets == 0) ? 1 : 0),
                OneWay = _calls.OneWay + (heard.Contains(0) && heard.Exists(packets => packets > 0) ? 1 : 0),
            };
        }
    }

    /// <summary>How it is now.</summary>
    public NgStatisticsSnapshot Take()
    {
        lock (_lock) return new NgStatisticsSnapshot(time.GetElapsedTime(_begun), _calls, _all.Copy(), [.. _proxies.Select(proxy => (proxy.Key, proxy.Value.Copy()))]);
    }

    private NgRequestCounts[] Of(PeerAddress from)
    {
        var address = from.ToIPAddress();
        if (!_proxies.TryGetValue(address, out var counts) && _proxies.Count < MaxProxies) _proxies.Add(address, counts = new NgRequestCounts());
        return counts is null ? [_all] : [_all, counts];
    }
}

/// <summary>Requests by what was asked for.</summary>
internal sealed class NgRequestCounts
{
    public long[] ByCommand { get; private init; } = new long[Enum.GetValues<NgCommand>().Length];

    public long Errors { get; set; }

    public NgRequestCounts Copy() => new() { ByCommand = [.. ByCommand], Errors = Errors };
}

/// <summary>What was counted of calls that have ended.</summary>
internal sealed record NgCallTotals
{
    public long Deleted { get; init; }

    public long Silent { get; init; }

    public long Forced { get; init; }

    /// <summary>Calls that were refused.</summary>
    public long Rejected { get; init; }

    /// <summary>How long all of them took.</summary>
    public TimeSpan Duration { get; init; }

    public long Packets { get; init; }

    public long Octets { get; init; }

    /// <summary>Packets that were thrown away.</summary>
    public long Errors { get; init; }

    /// <summary>Calls of which nobody was heard.</summary>
    public long ZeroWay { get; init; }

    /// <summary>Calls of which somebody was heard, and somebody else was not.</summary>
    public long OneWay { get; init; }

    public long Ended => Deleted + Silent + Forced;
}

/// <summary>What is told.</summary>
internal sealed record NgStatisticsSnapshot(TimeSpan Uptime, NgCallTotals Calls, NgRequestCounts All, IReadOnlyList<(IPAddress Address, NgRequestCounts Counts)> Proxies);
