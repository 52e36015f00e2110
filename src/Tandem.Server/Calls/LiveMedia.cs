using System.Collections.Concurrent;
using Tandem.Media.Calls;
using Tandem.Media.Legs;

namespace Tandem.Server.Calls;

/// <summary>How the media of calls are, and of those that ended of late how they were, by their number: a Call-ID is what a caller chooses, and would let him choose whose media he sees. Any thread.</summary>
/// <param name="kept">How many that have ended are remembered.</param>
/// <param name="log">Told of what was refused in a call that has ended.</param>
internal sealed class LiveMedia(int kept, MediaCallLog log)
{
    private readonly ConcurrentDictionary<long, MediaCall> _calls = new();
    private readonly ConcurrentDictionary<long, Task<MediaSessionReport>> _ended = new();
    private readonly ConcurrentQueue<long> _order = new();

    /// <summary>A call has begun.</summary>
    public void Add(long number, MediaCall call) => _calls.TryAdd(number, call);

    /// <summary>A call is about to end: what was measured is kept.</summary>
    public void Remove(long number, string callId)
    {
        if (!_calls.TryGetValue(number, out var call)) return;
        var measuring = call.ReportAsync(CancellationToken.None);
        // It can be asked for at any time, so it is among those that have ended before it is none of the others.
        if (kept > 0) Keep(number, measuring);
        _calls.TryRemove(number, out _);
        _ = LogAsync(callId, measuring);
    }

    /// <summary>How the media of a call are, or were; null when it had none here, or that was long ago.</summary>
    public async Task<MediaSessionReport?> ReportAsync(long number, CancellationToken cancellation)
    {
        if (_calls.TryGetValue(number, out var call)) return await call.ReportAsync(cancellation);
        return await EndedReportAsync(number, cancellation);
    }

    /// <summary>How the media of a call that has ended were, without measuring anything; null when it had none here, or that was long ago, or it lasts.</summary>
    public async Task<MediaSessionReport?> EndedReportAsync(long number, CancellationToken cancellation) => _ended.TryGetValue(number, out var measuring) ? await measuring.WaitAsync(cancellation) : null;

    private void Keep(long number, Task<MediaSessionReport> measuring)
    {
        if (_ended.TryAdd(number, measuring)) _order.Enqueue(number);
        while (_order.Count > kept && _order.TryDequeue(out var oldest)) _ended.TryRemove(oldest, out _);
    }

    private async Task LogAsync(string callId, Task<MediaSessionReport> measuring) => log.Refused(callId, CallRefusal.Of(await measuring.ConfigureAwait(false)));
}
