using System.Collections.Concurrent;
using Tandem.Media.Calls;
using Tandem.Media.Legs;

namespace Tandem.Server.Calls;

/// <summary>How the media of calls are, and of those that ended of late how they were, by Call-ID. Any thread.</summary>
/// <param name="kept">How many that have ended are remembered.</param>
internal sealed class LiveMedia(int kept)
{
    private readonly ConcurrentDictionary<string, MediaCall> _calls = new();
    private readonly ConcurrentDictionary<string, MediaSessionReport> _ended = new();
    private readonly ConcurrentQueue<string> _order = new();

    /// <summary>A call has begun. Of two with one Call-ID, which calls that go through the node twice have, the first is shown.</summary>
    public void Add(string callId, MediaCall call) => _calls.TryAdd(callId, call);

    /// <summary>A call is about to end: what was measured is kept.</summary>
    public void Remove(string callId, MediaCall call)
    {
        if (!_calls.TryRemove(new KeyValuePair<string, MediaCall>(callId, call)) || kept == 0) return;
        _ = KeepAsync(callId, call.ReportAsync(CancellationToken.None));
    }

    /// <summary>How the media of a call are, or were; null when it had none here, or that was long ago.</summary>
    public async Task<MediaSessionReport?> ReportAsync(string callId, CancellationToken cancellation) =>
        _calls.TryGetValue(callId, out var call) ? await call.ReportAsync(cancellation) : _ended.GetValueOrDefault(callId);

    private async Task KeepAsync(string callId, Task<MediaSessionReport> report)
    {
        var measured = await report.ConfigureAwait(false);
        if (_ended.TryAdd(callId, measured)) _order.Enqueue(callId);
        else _ended[callId] = measured;
        while (_order.Count > kept && _order.TryDequeue(out var oldest)) _ended.TryRemove(oldest, out _);
    }
}
