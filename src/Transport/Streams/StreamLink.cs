using System.Buffers;
using System.IO.Pipelines;

namespace Tandem.Transport;

/// <summary>A link that cuts messages out of a stream. It bounds the time that the first message takes, and each from its first octet to its last.</summary>
/// <param name="connection">The connection it serves.</param>
/// <param name="pipe">The stream.</param>
/// <param name="isDirect">Whether writing to it is but copying: not with TLS.</param>
/// <param name="abort">Cuts the stream off.</param>
/// <param name="times">How long messages may take.</param>
internal abstract class StreamLink(Connection connection, IDuplexPipe pipe, bool isDirect, Action abort, StreamTimes times) : ConnectionLink
{
    private bool _hadMessage;
    private bool _inMessage;
    private volatile bool _isBroken;

    /// <inheritdoc/>
    public override PipeWriter Output => pipe.Output;

    /// <inheritdoc/>
    public override bool IsDirect => isDirect;

    /// <inheritdoc/>
    public override async Task ReadAsync()
    {
        if (times.FirstMessage is { } first) connection.Deadline.Arm(first, ConnectionEnd.NoMessage);
        while (true)
        {
            var read = await pipe.Input.ReadAsync().ConfigureAwait(false);
            if (read.IsCanceled) return;
            var rest = _isBroken ? read.Buffer.Slice(read.Buffer.End) : await TakeFramesAsync(read.Buffer).ConfigureAwait(false);
            pipe.Input.AdvanceTo(rest.Start, read.Buffer.End);
            if (read.IsCompleted) return;
        }
    }

    /// <inheritdoc/>
    public override void Abort() => abort();

    /// <summary>
    /// Ends the reading. Closing while the peer still sends would reset the connection and could take the answer with it; so what a broken stream brings is read on until the peer closes or the deadline for closing
    /// passes.
    /// </summary>
    public override void Sent()
    {
        if (!_isBroken) pipe.Input.CancelPendingRead();
    }

    /// <summary>Posts all whole messages. Returns what is left: the beginning of a message, or nothing.</summary>
    protected abstract ValueTask<ReadOnlySequence<byte>> TakeFramesAsync(ReadOnlySequence<byte> octets);

    /// <summary>Runs the deadline of a message from its first octet; more octets do not prolong it.</summary>
    protected void AwaitRest(bool isBegun)
    {
        if (_inMessage == isBegun) return;
        _inMessage = isBegun;
        if (_inMessage) connection.Deadline.Arm(times.Message, ConnectionEnd.SlowMessage);
        else if (_hadMessage) connection.Deadline.Disarm();
    }

    /// <summary>A message is whole.</summary>
    protected void MessageTaken()
    {
        if (!_hadMessage || _inMessage) connection.Deadline.Disarm();
        _hadMessage = true;
        _inMessage = false;
    }

    /// <summary>The stream cannot be read on: what still comes is dropped.</summary>
    protected void Broken() => _isBroken = true;
}

/// <summary>How long messages of a stream may take.</summary>
/// <param name="FirstMessage">For the first to be whole; null when the peer may be silent.</param>
/// <param name="Message">For each, from its first octet to its last.</param>
internal readonly record struct StreamTimes(TimeSpan? FirstMessage, TimeSpan Message);
