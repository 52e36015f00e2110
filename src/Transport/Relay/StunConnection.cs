using Tandem.Stun;

namespace Tandem.Transport;

/// <summary>One TCP or TLS connection of a client. Each member says who may call it.</summary>
internal sealed class StunConnection : Connection
{
    private readonly RelayContext _context;

    /// <param name="flow">Names the connection.</param>
    /// <param name="context">What the transport shares.</param>
    public StunConnection(in StunFlow flow, RelayContext context)
        : base(context.Deadlines)
    {
        Flow = flow;
        _context = context;
    }

    /// <summary>The flow to the client.</summary>
    public StunFlow Flow { get; }

    /// <inheritdoc/>
    public override ulong Number => Flow.Connection;

    /// <summary>Queues a message, unless more than <paramref name="most"/> octets would wait. The loop only.</summary>
    public bool TryQueue(ReadOnlySpan<byte> octets, int most)
    {
        if (!Output.TryAdd(default, octets, most)) return false;
        IsDirty = true;
        return true;
    }

    /// <summary>Hands an input to the loop, and waits while the loop has too many of this connection before itself. The link only.</summary>
    public ValueTask PostAsync(in RelayInput input)
    {
        if (EnterWindow() is { } room) return PostLaterAsync(room, input);
        _context.Inbox.Post(input);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    protected override void ReadingEnded() => _context.Inbox.Post(new RelayInput(RelayInputKind.ReadingEnded, this));

    /// <inheritdoc/>
    protected override void Log(Exception failure) => TransportLog.ClientFailed(_context.Logger, failure, Flow.Transport, Flow.Remote);

    private async ValueTask PostLaterAsync(Task room, RelayInput input)
    {
        await room.ConfigureAwait(false);
        _context.Inbox.Post(input);
    }
}
