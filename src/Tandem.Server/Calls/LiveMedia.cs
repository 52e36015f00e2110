using System.Collections.Concurrent;
using Tandem.Media.Calls;
using Tandem.Media.Legs;

namespace Tandem.Server.Calls;

/// <summary>The calls that have their media here now, by Call-ID, for who asks how they are. Any thread.</summary>
internal sealed class LiveMedia
{
    private readonly ConcurrentDictionary<string, MediaCall> _calls = new();

    /// <summary>How many there are.</summary>
    public int Count => _calls.Count;

    /// <summary>A call has begun. Of two with one Call-ID, which calls that go through the node twice have, the first is shown.</summary>
    public void Add(string callId, MediaCall call) => _calls.TryAdd(callId, call);

    /// <summary>A call has ended.</summary>
    public void Remove(string callId, MediaCall call) => _calls.TryRemove(new KeyValuePair<string, MediaCall>(callId, call));

    /// <summary>How the media of a call are; null when it has none here.</summary>
    public async Task<MediaSessionReport?> ReportAsync(string callId, CancellationToken cancellation) =>
        _calls.TryGetValue(callId, out var call) ? await call.ReportAsync(cancellation) : null;
}
