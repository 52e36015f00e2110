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
internal sealed class SipStreamLink(SipConnection connection, IDuplexPipe pipe, bool isDirect, Action abort, SipTransportOptions options)
    : StreamLink(connection, pipe, isDirect, abort, new StreamTimes(connection.IsOutbound ? null : options.FirstMessageTimeout, options.MessageTimeout))
{
    private readonly SipStreamFramer _framer = new(options.Limits);

    /// <inheritdoc/>
    protected override async ValueTask<ReadOnlySequence<byte>> TakeFramesAsync(ReadOnlySequence<byte> octets)
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

    /// <summary>Whether a message has begun: half a keep-alive, which may stay so for ever, is none.</summary>
    private static bool IsBegun(in ReadOnlySequence<byte> octets) =>
        new SequenceReader<byte>(octets).TryPeek(out var first) && first is not ((byte)'\r' or (byte)'\n');

    private async ValueTask<ReadOnlySequence<byte>> BreakAsync(ReadOnlySequence<byte> octets, SipParseError error)
    {
        Broken();
        var beginning = octets.Slice(0, Math.Min(octets.Length, options.Limits.MaxHeaderBytes)).ToArray();
        await connection.PostAsync(new(LaneInputKind.Broken, connection, Octets: beginning, Error: error)).ConfigureAwait(false);
        return octets.Slice(octets.End);
    }
}
