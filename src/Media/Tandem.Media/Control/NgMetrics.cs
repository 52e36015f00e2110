using System.Diagnostics.Metrics;
using Tandem.Media.Recording;
using Tandem.Ng;

namespace Tandem.Media.Control;

/// <summary>The counters of the ng protocol, of meter <c>Tandem.Media.Control</c>.</summary>
internal sealed class NgMetrics : IDisposable
{
    private readonly Meter _meter;
    private readonly Counter<long> _requests;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _unknownNetworks;
    private readonly Counter<long> _recorded;
    private readonly Counter<long> _leftOut;

    public NgMetrics(IMeterFactory factory, Func<int> calls, Func<int> recordings)
    {
        _meter = factory.Create(NgControl.MeterName);
        _requests = _meter.CreateCounter<long>("tandem.media.control.requests", "{request}", "Requests of proxies, by command and by what came of them.");
        _refused = _meter.CreateCounter<long>("tandem.media.control.refused", "{datagram}", "Datagrams of who may not control anything.");
        _unknownNetworks = _meter.CreateCounter<long>("tandem.media.control.networks.unknown", "{name}", "Names of networks that no address is in.");
        _recorded = _meter.CreateCounter<long>("tandem.media.control.recorded", "{recording}", "Recordings that have ended, by what came of them.");
        _leftOut = _meter.CreateCounter<long>("tandem.media.control.recording.dropped", "{packet}", "Packets that are missing in recordings, for the disk was too slow.");
        _meter.CreateObservableUpDownCounter("tandem.media.control.calls", calls, "{call}", "Calls of proxies.");
        _meter.CreateObservableUpDownCounter("tandem.media.control.recordings", recordings, "{recording}", "Calls that are recorded.");
    }

    public void Dispose() => _meter.Dispose();

    public void Replied(NgCommand command, string outcome) => _requests.Add(1, new("command", command == NgCommand.Unknown ? "unknown" : NgRequest.NameOf(command)), new("outcome", outcome));

    public void Refused() => _refused.Add(1);

    public void NetworkUnknown() => _unknownNetworks.Add(1);

    public void Recorded(CallRecording recording, Exception? failure)
    {
        _recorded.Add(1, new KeyValuePair<string, object?>("outcome", failure is null ? "ok" : "error"));
        if (recording.LeftOut > 0) _leftOut.Add(recording.LeftOut);
    }
}
