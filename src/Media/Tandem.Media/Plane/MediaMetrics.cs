using System.Diagnostics.Metrics;
using Tandem.Media.Transports;

namespace Tandem.Media.Plane;

/// <summary>The counters of meter <c>Tandem.Media</c>. What is counted for each packet is a plain field of a loop, read when somebody observes.</summary>
internal sealed class MediaMetrics : IDisposable
{
    private readonly MediaPlane _plane;
    private readonly Meter _meter;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _failed;
    private readonly Counter<long> _oneWay;
    private readonly UpDownCounter<long> _legs;

    public MediaMetrics(IMeterFactory factory, MediaPlane plane)
    {
        _plane = plane;
        _meter = factory.Create(MediaPlane.MeterName);
        _meter.CreateObservableCounter("tandem.media.datagrams", ObserveDatagrams, "{datagram}", "Datagrams of media received and sent.");
        _meter.CreateObservableCounter("tandem.media.io", ObserveOctets, "By", "Octets of media received and sent.");
        _meter.CreateObservableCounter("tandem.media.unsent", () => plane.Counters().Unsent, "{datagram}", "Datagrams that the kernel did not take.");
        _meter.CreateObservableCounter("tandem.media.dropped", ObserveDrops, "{packet}", "Packets that were thrown away.");
        _meter.CreateObservableCounter("tandem.media.loop.errors", () => plane.Counters().Errors, "{error}", "Errors of our own that a loop survived.");
        _meter.CreateObservableUpDownCounter("tandem.media.sessions", () => plane.SessionCount, "{session}", "Calls whose media go through here.");
        _meter.CreateObservableUpDownCounter("tandem.media.ports.used", () => plane.AllPorts - plane.FreePorts, "{pair}", "Pairs of ports in use.");
        _meter.CreateObservableUpDownCounter("tandem.media.video.transcodings", () => plane.Context.VideoPlaces.Taken, "{process}", "Directions of calls whose pictures are changed.");
        _meter.CreateObservableCounter("tandem.media.video.refused", () => plane.Context.VideoPlaces.Refused, "{request}", "Offers that were made without conversion of video, and directions of calls that it would have been for, because there are as many as may be.");
        _refused = _meter.CreateCounter<long>("tandem.media.ports.refused", "{request}", "Transports for which no port was free.");
        _failed = _meter.CreateCounter<long>("tandem.media.transports.failed", "{transport}", "Transports that came to nothing.");
        _oneWay = _meter.CreateCounter<long>("tandem.media.oneway", "{leg}", "Times that no sound came of a side that should send, while the other side was heard; while it rings too.");
        _legs = _meter.CreateUpDownCounter<long>("tandem.media.legs", "{leg}", "Sides of calls.");
    }

    public void Dispose() => _meter.Dispose();

    public void PortRefused() => _refused.Add(1);

    public void TransportFailed() => _failed.Add(1);

    public void OneWayBegun() => _oneWay.Add(1);

    public void LegBegun() => _legs.Add(1);

    public void LegEnded() => _legs.Add(-1);

    private IEnumerable<Measurement<long>> ObserveDatagrams()
    {
        var counters = _plane.Counters();
        return [new(counters.Received, Direction("in")), new(counters.Sent, Direction("out"))];
    }

    private IEnumerable<Measurement<long>> ObserveOctets()
    {
        var counters = _plane.Counters();
        return [new(counters.ReceivedOctets, Direction("in")), new(counters.SentOctets, Direction("out"))];
    }

    private IEnumerable<Measurement<long>> ObserveDrops()
    {
        foreach (var reason in Enum.GetValues<MediaDrop>()) yield return new(_plane.DropsBy(reason), new KeyValuePair<string, object?>("reason", reason.ToString()));
    }

    private static KeyValuePair<string, object?> Direction(string direction) => new("direction", direction);
}
