using System.Buffers;
using System.IO.Pipelines;
using Tandem.Stun;

namespace Tandem.Transport;

/// <summary>
/// The link of TCP and TLS clients: cuts STUN and ChannelData messages out of the stream (RFC 8656 section 12.5), each copied once into an array of the shared pool.
/// </summary>
/// <param name="connection">The connection it serves.</param>
/// <param name="pipe">The stream.</param>
/// <param name="isDirect">Whether writing to it is but copying: not with TLS.</param>
/// <param name="abort">Cuts the stream off.</param>
/// <param name="options">The limits.</param>
internal sealed class StunStreamLink(StunConnection connection, IDuplexPipe pipe, bool isDirect, Action abort, StunTransportOptions options)
    : StreamLink(connection, pipe, isDirect, abort, new StreamTimes(options.FirstMessageTimeout, options.MessageTimeout))
{
    private bool _hasBegun;

    /// <inheritdoc/>
    protected override async ValueTask<ReadOnlySequence<byte>> TakeFramesAsync(ReadOnlySequence<byte> octets)
    {
        if (!Begins(octets)) return await BreakAsync(octets).ConfigureAwait(false);
        while (true)
        {
            switch (StunFraming.Next(octets, options.MaxStreamMessageBytes, out var length, out _))
            {
                case StunFrame.NeedMore:
                    AwaitRest(!octets.IsEmpty);
                    return octets;
                case StunFrame.Broken:
                    return await BreakAsync(octets).ConfigureAwait(false);
                default:
                    MessageTaken();
                    var message = ArrayPool<byte>.Shared.Rent(length);
                    octets.Slice(0, length).CopyTo(message);
                    await connection.PostAsync(new(RelayInputKind.Message, connection, Octets: message, Length: length)).ConfigureAwait(false);
                    break;
            }

            octets = octets.Slice(length);
        }
    }

    /// <summary>No connection begins with ChannelData, for a channel is bound first: what looks so is a stranger, as HTTP, whose first letters would be a length to wait for.</summary>
    private bool Begins(in ReadOnlySequence<byte> octets)
    {
        if (!_hasBegun && new SequenceReader<byte>(octets).TryPeek(out var first)) _hasBegun = Demultiplexing.KindOf(first) == PacketKind.Stun;
        return _hasBegun || octets.IsEmpty;
    }

    /// <summary>There is no answer to what cannot be cut.</summary>
    private async ValueTask<ReadOnlySequence<byte>> BreakAsync(ReadOnlySequence<byte> octets)
    {
        Broken();
        connection.SetEnd(ConnectionEnd.Broken);
        await connection.PostAsync(new(RelayInputKind.Broken, connection)).ConfigureAwait(false);
        return octets.Slice(octets.End);
    }
}
