using Tandem.Kernel;
using Tandem.Stun.Turn;

namespace Tandem.Stun.Server;

/// <summary>
/// Ends connections that ask for nothing: over TCP, TLS and DTLS a client has an allocation within a minute, or a data connection of one, asks again, or has what it wanted. Otherwise a few hosts could hold every connection there is. Belongs to one lane.
/// </summary>
internal sealed class IdleConnections(TurnTables tables, IStunSockets sockets)
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Dictionary<StunFlow, Instant> _heard = [];
    private readonly Queue<(StunFlow Flow, Instant Due)> _waiting = new();

    public Instant Deadline => _waiting.TryPeek(out var first) ? first.Due : Instant.Never;

    /// <summary>A message came on a connection.</summary>
    public void Heard(in StunFlow flow, Instant now)
    {
        if (_heard.TryAdd(flow, now)) _waiting.Enqueue((flow, now + Patience));
        else _heard[flow] = now;
    }

    public void Closed(in StunFlow flow) => _heard.Remove(flow);

    /// <summary>Whether a connection carries an allocation, or is a data connection of one.</summary>
    public bool IsUsed(in StunFlow flow) => tables.Allocations.TryFind(flow, out _) || tables.Connections.IsData(flow);

    /// <summary>Ends those that carry nothing at once, because the server is being stopped.</summary>
    public void EndUnused()
    {
        foreach (var flow in _heard.Keys)
        {
            if (IsUsed(flow)) continue;
            _heard.Remove(flow);
            sockets.Close(flow);
        }
    }

    public void Advance(Instant now)
    {
        while (_waiting.TryPeek(out var first) && first.Due <= now)
        {
            _waiting.Dequeue();
            if (!_heard.TryGetValue(first.Flow, out var heard)) continue;
            if (now - heard < Patience || IsUsed(first.Flow))
            {
                _waiting.Enqueue((first.Flow, now + Patience));
                continue;
            }

            _heard.Remove(first.Flow);
            sockets.Close(first.Flow);
        }
    }
}
