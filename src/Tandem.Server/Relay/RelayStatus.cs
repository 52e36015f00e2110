using System.Diagnostics.Metrics;
using Tandem.Stun.Server;
using Tandem.Transport;

namespace Tandem.Server.Relay;

/// <summary>What the STUN and TURN server has and did, asked of its loop, for administrators and as the meter <c>Tandem.Turn</c>. Thread-safe.</summary>
internal sealed class RelayStatus : IHostedService, IDisposable
{
    /// <summary>All instruments of one collection see the same moment.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly RelayLoop _loop;
    private readonly StunServer _server;
    private readonly TimeProvider _clock;
    private readonly Meter _meter;
    private readonly Lock _reading = new();
    private StunServerStatus? _last;
    private long _readAt;

    /// <summary>Takes the loop to ask.</summary>
    public RelayStatus(RelayLoop loop, StunServer server, IMeterFactory meters, TimeProvider clock)
    {
        (_loop, _server, _clock) = (loop, server, clock);
        _meter = meters.Create("Tandem.Turn");
    }

    /// <summary>Makes the instruments.</summary>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        Gauge("allocations", "{allocation}", "Allocations there are.", static status => status.Allocations);
        Gauge("relayed_addresses", "{address}", "Relayed transport addresses there are, reserved ones included.", static status => status.Relays);
        Gauge("permissions", "{host}", "Hosts of peers with a permission or a channel.", static status => status.Peers);
        Gauge("channels", "{channel}", "Channels there are.", static status => status.Channels);
        Gauge("connections", "{connection}", "TCP connections with peers there are, those that are being made included.", static status => status.Connections);
        Gauge("timers", "{timer}", "Timers that run.", static status => status.Timers);
        Gauge("users", "{user}", "Users who are remembered.", static status => status.KnownUsers);
        Count("bindings", "{request}", "Binding requests that were answered.", static status => status.Bindings);
        Count("allocations.begun", "{allocation}", "Allocations that were made.", static status => status.AllocationsBegun);
        Count("allocations.expired", "{allocation}", "Allocations that nobody refreshed and nobody deleted.", static status => status.AllocationsExpired);
        Count("allocations.failed", "{allocation}", "Allocations that were ended because their relayed address failed.", static status => status.AllocationsFailed);
        Count("retransmissions", "{request}", "Allocate requests that were answered again.", static status => status.Retransmissions);
        Count("moves", "{allocation}", "Allocations that moved to another 5-tuple.", static status => status.Moves);
        Count("connections.made", "{connection}", "TCP connections to peers that clients asked for and got.", static status => status.ConnectionsMade);
        Count("connections.accepted", "{connection}", "TCP connections from peers that clients were told of.", static status => status.ConnectionsAccepted);
        _meter.CreateObservableCounter("tandem.turn.datagrams", () => Directions(status => (status.Totals.DatagramsToPeers, status.Totals.DatagramsToClients)), "{datagram}", "Datagrams that were relayed.");
        _meter.CreateObservableCounter("tandem.turn.octets", () => Directions(status => (status.Totals.OctetsToPeers, status.Totals.OctetsToClients)), "By", "Octets of data that were relayed.");
        _meter.CreateObservableCounter("tandem.turn.dropped", () => ByReason(status => status.Drops), "{datagram}", "What was dropped without an answer.");
        _meter.CreateObservableCounter("tandem.turn.refused", () => ByReason(status => status.Refusals), "{request}", "Requests that were refused.");
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Asks the loop.</summary>
    public Task<StunServerStatus> ReadAsync(CancellationToken cancellation) => _loop.InvokeAsync(_server.Status).WaitAsync(cancellation);

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private void Gauge(string name, string unit, string description, Func<StunServerStatus, long> value) =>
        _meter.CreateObservableUpDownCounter("tandem.turn." + name, () => Now() is { } status ? value(status) : 0, unit, description);

    private void Count(string name, string unit, string description, Func<StunServerStatus, long> value) =>
        _meter.CreateObservableCounter("tandem.turn." + name, () => Now() is { } status ? value(status) : 0, unit, description);

    private IEnumerable<Measurement<long>> Directions(Func<StunServerStatus, (long ToPeers, long ToClients)> value)
    {
        if (Now() is not { } status) return [];
        var (toPeers, toClients) = value(status);
        return [new(toPeers, new KeyValuePair<string, object?>("direction", "to_peer")), new(toClients, new KeyValuePair<string, object?>("direction", "to_client"))];
    }

    private IEnumerable<Measurement<long>> ByReason<TReason>(Func<StunServerStatus, IReadOnlyDictionary<TReason, long>> value) where TReason : struct, Enum =>
        Now() is { } status ? value(status).Select(entry => new Measurement<long>(entry.Value, new KeyValuePair<string, object?>("reason", entry.Key.ToString()))) : [];

    /// <summary>The status a moment ago at most; what was known last when the loop has stopped.</summary>
    private StunServerStatus? Now()
    {
        lock (_reading)
        {
            if (_last is not null && _clock.GetElapsedTime(_readAt) < Fresh) return _last;
            // Whoever collects metrics waits on a thread of his own; the loop answers between two batches.
            var answer = _loop.InvokeAsync(_server.Status);
            try
            {
                if (answer.Wait(Patience)) _last = answer.Result;
            }
            catch (AggregateException)
            {
                // The loop has stopped.
            }

            // Also of a loop that does not answer: not every instrument is to wait for it.
            _readAt = _clock.GetTimestamp();
            return _last;
        }
    }
}
