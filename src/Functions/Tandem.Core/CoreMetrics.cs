using System.Diagnostics.Metrics;
using Tandem.Core.Trunking;

namespace Tandem.Core;

/// <summary>What the Core counts, published as the meter <c>Tandem.Core</c>. Written on the lane alone; a reader elsewhere sees a recent value.</summary>
public sealed class CoreMetrics : IDisposable
{
    private readonly Meter _meter = new("Tandem.Core");

    internal CoreMetrics(Func<long> registrations, Func<long> bindings, Func<long> transactions, Func<long> contexts, Func<long> timers)
    {
        _meter.CreateObservableUpDownCounter("tandem.core.registrations", registrations, "{user}", "Addresses-of-record with at least one contact.");
        _meter.CreateObservableUpDownCounter("tandem.core.bindings", bindings, "{contact}", "Registered contacts.");
        _meter.CreateObservableUpDownCounter("tandem.core.transactions", transactions, "{transaction}", "SIP transactions alive.");
        _meter.CreateObservableUpDownCounter("tandem.core.forwarding", contexts, "{request}", "Forwarded requests without final response.");
        _meter.CreateObservableUpDownCounter("tandem.core.timers", timers, "{timer}", "Timers of transactions and of calls that ring.");
        Count("tandem.core.requests", () => Requests, "{request}", "Requests received, without ACK and CANCEL.");
        Count("tandem.core.requests.forwarded", () => Forwarded, "{request}", "Requests forwarded to at least one target.");
        Count("tandem.core.branches", () => Branches, "{branch}", "Copies of requests sent to targets.");
        Count("tandem.core.challenges", () => Challenges, "{challenge}", "Digest challenges sent.");
        Count("tandem.core.authentication.failures", () => AuthenticationFailures, "{attempt}", "Wrong secrets.");
        Count("tandem.core.identity.refusals", () => IdentityRefusals, "{request}", "Requests of a user in the name of another.");
        Count("tandem.core.relay.refusals", () => RelayRefusals, "{request}", "Requests of strangers to foreign domains.");
        Count("tandem.core.loops", () => Loops, "{request}", "Requests that came back unchanged.");
        Count("tandem.core.tokens.forged", () => ForgedTokens, "{request}", "Requests with a flow token that this node did not write.");
        Count("tandem.core.flows.ended", () => EndedFlows, "{request}", "Requests for a connection that has ended.");
        Count("tandem.core.connections.refused", () => RefusedUpgrades, "{request}", "Large requests that went by UDP because TCP was refused.");
        Count("tandem.core.timer_c", () => RungTooLong, "{branch}", "Branches that rang too long.");
        Count("tandem.core.serial", () => SerialSteps, "{step}", "Times that the next group of a serial fork was tried.");
        Count("tandem.core.redirections", () => Redirections, "{response}", "Redirections that were followed.");
        Count("tandem.core.unanswered", () => Unanswered, "{request}", "INVITEs that nobody answered in time.");
        Count("tandem.core.unacknowledged", () => Unacknowledged, "{transaction}", "INVITEs whose final response was not acknowledged.");
        Count("tandem.core.names.asked", () => Questions, "{question}", "Questions to the domain name system.");
        Count("tandem.core.names.failed", () => FailedQuestions, "{question}", "Questions that nobody could answer.");
        Count("tandem.core.names.refused", () => RefusedLookups, "{request}", "Requests refused because too many waited for names.");
        Count("tandem.core.failovers", () => Failovers, "{request}", "Requests that went to the next server of a name.");
        Count("tandem.core.responses.stray", () => StrayResponses, "{response}", "Responses that match nothing.");
    }

    /// <summary>Publishes the state of the trunks.</summary>
    internal void Observe(Trunks trunks)
    {
        if (trunks.Links.Length == 0) return;
        Each("tandem.core.trunk.up", static link => link.IsUp ? 1 : 0, "{trunk}", "1 for a trunk that is in service, 0 for one that is not.");
        Each("tandem.core.trunk.requests", static link => link.Requests, "{request}", "Requests sent to a trunk.");
        Each("tandem.core.trunk.failures", static link => link.Failures, "{request}", "Requests that a trunk did not take.");

        void Each(string name, Func<TrunkLink, long> value, string unit, string description) => _meter.CreateObservableGauge(
            name, () => trunks.Links.Select(link => new Measurement<long>(value(link), new KeyValuePair<string, object?>("trunk", link.Trunk.Name))), unit, description);
    }

    /// <summary>Requests received, without ACK and CANCEL.</summary>
    public long Requests { get; internal set; }

    /// <summary>Requests forwarded to at least one target.</summary>
    public long Forwarded { get; internal set; }

    /// <summary>Copies of requests sent to targets.</summary>
    public long Branches { get; internal set; }

    /// <summary>Digest challenges sent.</summary>
    public long Challenges { get; internal set; }

    /// <summary>Wrong secrets.</summary>
    public long AuthenticationFailures { get; internal set; }

    /// <summary>Requests of a user in the name of another.</summary>
    public long IdentityRefusals { get; internal set; }

    /// <summary>Requests of strangers to foreign domains.</summary>
    public long RelayRefusals { get; internal set; }

    /// <summary>Requests that came back unchanged.</summary>
    public long Loops { get; internal set; }

    /// <summary>Requests with a flow token that this node did not write.</summary>
    public long ForgedTokens { get; internal set; }

    /// <summary>Requests for a connection that has ended.</summary>
    public long EndedFlows { get; internal set; }

    /// <summary>Large requests that went by UDP because TCP was refused.</summary>
    public long RefusedUpgrades { get; internal set; }

    /// <summary>Branches that rang too long.</summary>
    public long RungTooLong { get; internal set; }

    /// <summary>Times that the next group of a serial fork was tried.</summary>
    public long SerialSteps { get; internal set; }

    /// <summary>Redirections that were followed.</summary>
    public long Redirections { get; internal set; }

    /// <summary>INVITEs that nobody answered in time.</summary>
    public long Unanswered { get; internal set; }

    /// <summary>INVITEs whose final response was not acknowledged.</summary>
    public long Unacknowledged { get; internal set; }

    /// <summary>Responses that match nothing.</summary>
    public long StrayResponses { get; internal set; }

    /// <summary>Questions to the domain name system.</summary>
    public long Questions { get; internal set; }

    /// <summary>Questions that nobody could answer.</summary>
    public long FailedQuestions { get; internal set; }

    /// <summary>Requests refused because too many waited for names.</summary>
    public long RefusedLookups { get; internal set; }

    /// <summary>Requests that went to the next server of a name.</summary>
    public long Failovers { get; internal set; }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private void Count(string name, Func<long> value, string unit, string description) => _meter.CreateObservableCounter(name, value, unit, description);
}
