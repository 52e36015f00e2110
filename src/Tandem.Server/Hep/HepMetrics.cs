using System.Diagnostics.Metrics;

namespace Tandem.Server.Hep;

/// <summary>What the export counts.</summary>
internal sealed class HepMetrics
{
    private readonly Counter<long> _sent;
    private readonly Counter<long> _dropped;

    /// <summary>Makes the counters.</summary>
    public HepMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Tandem.Hep");
        _sent = meter.CreateCounter<long>("tandem.hep.messages.sent", "{message}", "Captured messages that were handed to the network for the collector.");
        _dropped = meter.CreateCounter<long>("tandem.hep.messages.dropped", "{message}", "Captured messages that were not exported, by reason.");
    }

    /// <summary>Counts a message that was sent.</summary>
    public void Sent() => _sent.Add(1);

    /// <summary>Counts a message that was not.</summary>
    public void Dropped(string reason) => _dropped.Add(1, KeyValuePair.Create<string, object?>("reason", reason));
}
