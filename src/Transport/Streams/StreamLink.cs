using System.Buffers;
using System.IO.Pipelines;
using Tandem.Sip;

namespace Tandem.Transport;

/// <summary>
/// The link of TCP and TLS: cuts messages out of the stream (RFC 3261 section 18.3), each copied once into octets of its own.
/// </summary>
/// <param name="connection">The connection it serves.</param>
/// <param name="pipe">The stream.</param>
/// <param name="isDirect">Whether writing to it is but copying: not with TLS.</param>
/// <param name="abort">Cuts the stream off.</param>
/// <param name="options">The limits.</param>
internal sealed class StreamLink(SipConnection connection, IDuplexPipe pipe, bool isDirect, Action abort, SipTransportOptions options) : ConnectionLink
{
    private readonly SipStreamFramer _framer = new(options.Limits);
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
        if (!connection.IsOutbound) connection.Deadline.Arm(options.FirstMessageTimeout, ConnectionEnd.NoMessage);
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
    private async ValueTask<ReadOnlySequence<byte>> TakeFramesAsync(ReadOnlySequence<byte> octets)
    {
        while (true)
        {
            var frame = _framer.Next(octets, out var length, out var error);
            switch (frame)
            {
                case SipFrame.NeedMore:
                    AwaitRest(IsBegun(octets));
                    return octets;
                case SipFrame.Message:
                    MessageTaken();
                    await connection.PostAsync(new(LaneInputKind.Message, connection, Octets: octets.Slice(0, length).ToArray())).ConfigureAwait(false);
                    break;
                case SipFrame.Ping:
                    await connection.PostAsync(new(LaneInputKind.Ping, connection)).ConfigureAwait(false);
                    break;
                case SipFrame.Broken:
                    return await BreakAsync(octets, error).ConfigureAwait(false);
            }

            octets = octets.Slice(length);
        }
    }

    /// <summary>Runs the deadline of a message from its first octet; more octets do not prolong it.</summary>
    private void AwaitRest(bool isBegun)
    {
        if (_inMessage == isBegun) return;
        _inMessage = isBegun;
        if (_inMessage) connection.Deadline.Arm(options.MessageTimeout, ConnectionEnd.SlowMessage);
        else if (_hadMessage) connection.Deadline.Disarm();
    }

    /// <summary>Whether a message has begun: half a keep-alive, which may stay so for ever, is none.</summary>
    private static bool IsBegun(in ReadOnlySequence<byte> octets) =>
        new SequenceReader<byte>(octets).TryPeek(out var first) && first is not ((byte)'\r' or (byte)'\n');

    private void MessageTaken()
    {
        if (!_hadMessage || _inMessage) connection.Deadline.Disarm();
        _hadMessage = true;
        _inMessage = false;
    }

    private async ValueTask<ReadOnlySequence<byte>> BreakAsync(ReadOnlySequence<byte> octets, SipParseError error)
    {
        _isBroken = true;
        var beginning = octets.Slice(0, Math.Min(octets.Length, options.Limits.MaxHeaderBytes)).ToArray();
        await connection.PostAsync(new(LaneInputKind.Broken, connection, Octets: beginning, Error: error)).ConfigureAwait(false);
        return octets.Slice(octets.End);
    }
}
