using System.Collections.Concurrent;
using Tandem.Media.Calls;
using Tandem.Media.Legs;

namespace Tandem.Server.Calls;

/// <summary>How the media of calls are, and of those that ended of late how they were, by Call-ID. Any thread.</summary>
/// <param name="kept">How many that have ended are remembered.</param>
/// <param name="log">Told of what was refused in a call that has ended.</param>
internal sealed class LiveMedia(int kept, MediaCallLog log)
{
    private readonly ConcurrentDictionary<string, MediaCall> _calls = new();
    private readonly ConcurrentDictionary<string, Task<MediaSessionReport>> _ended = new();
    private readonly ConcurrentQueue<string> _order = new();

    /// <summary>A call has begun. Of two with one Call-ID, which calls that go through the node twice have, the first is shown.</summary>
    public void Add(string callId, MediaCall call) => _calls.TryAdd(callId, call);

    /// <summary>A call is about to end: what was measured is kept.</summary>
    public void Remove(string callId, MediaCall call)
    {
        if (!_calls.TryGetValue(callId, out var known) || known != call) return;
        var measuring = call.ReportAsync(CancellationToken.None);
        // It can be asked for at any time, so it is among those that have ended before it is none of the others.
        if (kept > 0) Keep(callId, measuring);
        _calls.TryRemove(new KeyValuePair<string, MediaCall>(callId, call));
        _ = LogAsync(callId, measuring);
    }

    /// <summary>How the media of a call are, or were; null when it had none here, or that was long ago.</summary>
    public async Task<MediaSessionReport?> ReportAsync(string callId, CancellationToken cancellation)
    {
        if (_calls.TryGetValue(callId, out var call)) return await call.ReportAsync(cancellation);
        return _ended.TryGetValue(callId, out var measuring) ? await measuring.WaitAsync(cancellation) : null;
    }

    private void Keep(string callId, Task<MediaSessionReport> measuring)
    {
        if (_ended.TryAdd(callId, measuring)) _order.Enqueue(callId);
        else _ended[callId] = measuring;
        while (_order.Count > kept && _order.TryDequeue(out var oldest)) _ended.TryRemove(oldest, out _);
    }

    private async Task LogAsync(string callId, Task<MediaSessionReport> measuring) => log.Refused(callId, CallRefusal.Of(await measuring.ConfigureAwait(false)));
}
