using Tandem.Kernel;

namespace Tandem.Core.Locating;

/// <summary>Servers that have failed lately (RFC 3263 section 4.3). They come after the others for a time, and are tried all the same when nothing else is left.</summary>
internal sealed class AvoidedServers(LocatingOptions options)
{
    private const int MaxRemembered = 10_000;

    private static readonly TimeSpan MaxTime = TimeSpan.FromMinutes(10);

    private readonly Dictionary<ServerAddress, Instant> _until = [];

    /// <summary>How many are remembered.</summary>
    public int Count => _until.Count;

    /// <summary>The server has failed.</summary>
    /// <param name="server">Which.</param>
    /// <param name="retryAfter">What it asked for itself; zero for nothing.</param>
    /// <param name="now">The time.</param>
    public void Add(in ServerAddress server, TimeSpan retryAfter, Instant now)
    {
        if (_until.Count >= MaxRemembered && !_until.ContainsKey(server)) Forget(now);
        var time = retryAfter > TimeSpan.Zero ? retryAfter : options.AvoidTime;
        _until[server] = now + (time < MaxTime ? time : MaxTime);
    }

    /// <summary>The server has answered.</summary>
    public void Remove(in ServerAddress server)
    {
        if (_until.Count > 0) _until.Remove(server);
    }

    /// <summary>Puts those that are avoided behind the others, both in their order.</summary>
    public void Order(List<ServerAddress> servers, Instant now)
    {
        if (_until.Count == 0) return;
        var behind = servers.FindAll(server => IsAvoided(server, now));
        if (behind.Count == 0 || behind.Count == servers.Count) return;
        servers.RemoveAll(server => IsAvoided(server, now));
        servers.AddRange(behind);
    }

    private bool IsAvoided(in ServerAddress server, Instant now) => _until.TryGetValue(server, out var until) && now < until;

    private void Forget(Instant now)
    {
        foreach (var (server, until) in _until)
            if (until <= now) _until.Remove(server);
        if (_until.Count >= MaxRemembered) _until.Clear();
    }
}
