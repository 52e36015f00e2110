using Tandem.Stun;

namespace Tandem.Transport;

/// <summary>One TCP or TLS connection of a client. Each member says who may call it.</summary>
internal sealed class StunConnection : Connection
{
    private readonly RelayContext _context;
    private TaskCompletionSource<bool>? _binding;

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

    /// <summary>The connection with a peer that it is joined to, as a data connection (RFC 6062); null for any other. The loop only.</summary>
    public PeerStream? Peer { get; set; }

    /// <summary>Says that a request is about to be posted that may make it a data connection. The link only.</summary>
    /// <returns>Whether it is one then; to be waited for before anything is framed that came behind the request.</returns>
    public Task<bool> AwaitBinding()
    {
        _binding = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        return _binding.Task;
    }

    /// <summary>Says what became of the request that the link waits for. The loop only.</summary>
    public void EndBinding() => Interlocked.Exchange(ref _binding, null)?.SetResult(Peer is not null);

    /// <summary>The loop takes no more inputs: ends the connection, and lets its link go. Any thread.</summary>
    public void Abandon()
    {
        Abort(ConnectionEnd.Local);
        Interlocked.Exchange(ref _binding, null)?.SetResult(false);
    }

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
    public override void AllSent() => _context.Inbox.Post(new RelayInput(RelayInputKind.AllSent, this));

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
