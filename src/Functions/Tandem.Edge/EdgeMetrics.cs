using System.Diagnostics.Metrics;
using Tandem.Contracts.Media;
using Tandem.Sip;

namespace Tandem.Edge;

/// <summary>What the Edge counts, published as the meter <c>Tandem.Edge</c>. Written on the lane alone; a reader elsewhere sees a recent value.</summary>
public sealed class EdgeMetrics : IDisposable
{
    private static readonly KeyValuePair<string, object?>[] ErrorTags =
        [.. Enum.GetValues<SipParseError>().Select(error => new KeyValuePair<string, object?>("reason", error.ToString()))];

    private static readonly KeyValuePair<string, object?>[] FailureTags =
        [.. Enum.GetValues<GatewayFailure>().Select(failure => new KeyValuePair<string, object?>("reason", failure.ToString()))];

    private readonly Meter _meter = new("Tandem.Edge");
    private OverloadControl? _overload;
    private ScannerTrap? _trap;
    private readonly long[] _refused = new long[ErrorTags.Length];
    private readonly long[] _gatewayFailures = new long[FailureTags.Length];

    /// <summary>Registers the instruments.</summary>
    public EdgeMetrics()
    {
        _meter.CreateObservableCounter("tandem.edge.messages.received", () => Received, "{message}", "Messages accepted by the parser.");
        _meter.CreateObservableCounter("tandem.edge.messages.sent", () => Sent, "{message}", "Messages handed to the sockets.");
        _meter.CreateObservableCounter("tandem.edge.messages.not_sent", () => NotSent, "{message}", "Messages whose flow had ended.");
        _meter.CreateObservableCounter("tandem.edge.messages.refused", MeasureRefused, "{message}", "Octets refused by the parser, by reason.");
        _meter.CreateObservableCounter("tandem.edge.messages.over_rate", () => OverRate, "{message}", "Messages over their source's rate.");
        _meter.CreateObservableCounter("tandem.edge.trap.dropped", () => Trapped, "{message}", "Requests of blocked sources, dropped without an answer.");
        _meter.CreateObservableUpDownCounter("tandem.edge.trap.sources", () => _trap?.EntryCount ?? 0, "{source}", "Sources that are suspected or blocked.");
        _meter.CreateObservableCounter("tandem.edge.overload.refused", () => OverloadRefused, "{request}", "New requests refused because the node was overloaded.");
        _meter.CreateObservableCounter("tandem.edge.overload.episodes", () => _overload?.Episodes ?? 0, "{episode}", "Times that the node became overloaded.");
        _meter.CreateObservableUpDownCounter("tandem.edge.overload.loss", () => _overload?.Loss ?? 0, "%", "Share of new requests that is refused.");
        _meter.CreateObservableCounter("tandem.edge.neighbours.withheld", () => Withheld, "{request}", "Requests not sent because the neighbour was overloaded.");
        _meter.CreateObservableCounter("tandem.edge.registrations.withheld", () => RegistrationsWithheld, "{response}", "Registrations refused because they could not be stored.");
        _meter.CreateObservableCounter("tandem.edge.via.mismatched", () => ViaMismatch, "{message}", "Requests whose top Via names another transport than they came by.");
        _meter.CreateObservableCounter("tandem.edge.keep_alives", () => KeepAlives, "{keepalive}", "Keep-alives of CRLF.");
        _meter.CreateObservableUpDownCounter("tandem.edge.gateway.live", () => LiveGatewayCalls, "{call}", "Calls whose media go through this node.");
        _meter.CreateObservableCounter("tandem.edge.gateway.calls", () => GatewayCalls, "{call}", "Calls whose media were to go through this node.");
        _meter.CreateObservableCounter("tandem.edge.gateway.retries", () => GatewayRetries, "{request}", "INVITEs sent again with another kind of description.");
        _meter.CreateObservableCounter("tandem.edge.gateway.answers", () => GatewayAnswers, "{request}", "Requests of dialogs that the gateway answered itself.");
        _meter.CreateObservableCounter("tandem.edge.gateway.failures", MeasureGatewayFailures, "{description}", "Descriptions that could not be passed on, by reason.");
        _meter.CreateObservableCounter("tandem.edge.gateway.lost", () => GatewayMediaLost, "{call}", "Calls ended because their media were lost.");
        _meter.CreateObservableCounter("tandem.edge.gateway.keys.dropped", () => GatewayKeysDropped, "{key}", "Keys that were to be told by INFO, of which too many waited.");
    }

    /// <summary>Messages accepted by the parser.</summary>
    public long Received { get; internal set; }

    /// <summary>Messages handed to the sockets.</summary>
    public long Sent { get; internal set; }

    /// <summary>Messages whose flow had ended.</summary>
    public long NotSent { get; internal set; }

    /// <summary>Messages over their source's rate.</summary>
    public long OverRate { get; internal set; }

    /// <summary>Requests of blocked sources, dropped without an answer.</summary>
    public long Trapped { get; internal set; }

    /// <summary>New requests refused because the node was overloaded.</summary>
    public long OverloadRefused { get; internal set; }

    /// <summary>Requests not sent because the neighbour was overloaded.</summary>
    public long Withheld { get; internal set; }

    /// <summary>Registrations refused because they could not be stored.</summary>
    public long RegistrationsWithheld { get; internal set; }

    /// <summary>Requests whose top Via names another transport than they came by.</summary>
    public long ViaMismatch { get; internal set; }

    /// <summary>Keep-alives of CRLF.</summary>
    public long KeepAlives { get; internal set; }

    /// <summary>Calls whose media go through this node.</summary>
    public long LiveGatewayCalls { get; internal set; }

    /// <summary>Calls whose media were to go through this node.</summary>
    public long GatewayCalls { get; internal set; }

    /// <summary>INVITEs sent again with another kind of description.</summary>
    public long GatewayRetries { get; internal set; }

    /// <summary>Requests of dialogs that the gateway answered itself.</summary>
    public long GatewayAnswers { get; internal set; }

    /// <summary>Calls ended because their media were lost.</summary>
    public long GatewayMediaLost { get; internal set; }

    /// <summary>Keys that were to be told by INFO, of which too many waited.</summary>
    public long GatewayKeysDropped { get; internal set; }

    /// <summary>How many descriptions could not be passed on for <paramref name="failure"/>.</summary>
    public long GatewayFailures(GatewayFailure failure) => _gatewayFailures[(int)failure];

    /// <summary>How many messages were refused for <paramref name="error"/>.</summary>
    public long Refused(SipParseError error) => _refused[(int)error];

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    internal void Watch(OverloadControl overload, ScannerTrap trap) => (_overload, _trap) = (overload, trap);

    internal void CountRefused(SipParseError error) => _refused[(int)error]++;

    internal void CountGatewayFailure(GatewayFailure failure) => _gatewayFailures[(int)failure]++;

    private IEnumerable<Measurement<long>> MeasureGatewayFailures()
    {
        for (var i = (int)GatewayFailure.NoPorts; i < _gatewayFailures.Length; i++) yield return new Measurement<long>(_gatewayFailures[i], FailureTags[i]);
    }

    private IEnumerable<Measurement<long>> MeasureRefused()
    {
        for (var i = (int)SipParseError.TooLarge; i < _refused.Length; i++) yield return new Measurement<long>(_refused[i], ErrorTags[i]);
    }
}
