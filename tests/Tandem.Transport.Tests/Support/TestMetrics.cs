using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Tandem.Transport.Tests;

/// <summary>Sums what one node's meter measures, by instrument and tags.</summary>
internal sealed class TestMetrics : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<string, long> _sums = new();

    public TestMetrics(IMeterFactory factory)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == TransportMetrics.MeterName && ReferenceEquals(instrument.Meter.Scope, factory)) listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            var key = instrument.Name;
            foreach (var (_, tag) in tags) key += $" {tag}";
            if (instrument.IsObservable) _sums[key] = value;
            else _sums.AddOrUpdate(key, value, (_, sum) => sum + value);
        });
        _listener.Start();
    }

    /// <summary>The sum of an instrument, its tag values behind its name: <c>tandem.sip.connections tcp in</c>.</summary>
    public long this[string key]
    {
        get
        {
            _listener.RecordObservableInstruments();
            return _sums.GetValueOrDefault(key);
        }
    }

    public void Dispose() => _listener.Dispose();
}
